-- What the light of an area goes by has its name with it: joined to it again, the look at all areas was quadratic.
drop function if exists area_facts(integer[], timestamptz);
drop function if exists area_lights(integer[], timestamptz);
