-- The light of an area asks for what goes on and for what ended within a day, not for the events of years.
create index anomaly_open on anomaly (area) where state = 'open';
create index anomaly_area_finish on anomaly (area, finish);
