-- Makes a database one of several that share the areas: the numbers that it gives out from now on are its
-- own. Applied once, after elf-migrate, by the owner of the database; docs/scale.md says how:
--   psql -X -v ON_ERROR_STOP=1 -v number=2 -f fdw-member.sql elf
-- number is 1 to 21; that of a database which has areas already is 1.
select set_config('elf.first', ((:'number'::bigint - 1) * 100000000 + 1)::text, false),
       set_config('elf.last', (:'number'::bigint * 100000000)::text, false) \g /dev/null
do $$
declare
  first bigint := current_setting('elf.first');
  last bigint := current_setting('elf.last');
  taken bigint;
begin
  if first < 1 or last > 2147483647 then
    raise exception 'the number is from 1 to 21';
  end if;
  select max(area) from area where area not between first and last into taken;
  if taken is not null then
    raise exception 'area % has a number of another database', taken
      using hint = 'a database with areas is the first: number=1';
  end if;
  select greatest(first, (select max(area) + 1 from area)) into taken;
  execute format('alter table area alter area set minvalue %s set maxvalue %s set start %s restart %s', first, last, first, taken);
  select greatest(first, (select max(run) + 1 from run)) into taken;
  execute format('alter table run alter run set minvalue %s set maxvalue %s set start %s restart %s', first, last, first, taken);
end
$$;
