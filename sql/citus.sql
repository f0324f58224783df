-- Distributes the schema over the machines of a Citus cluster, by area. Applied once, by the owner of the
-- database, on the coordinator, when elf-migrate has made the schema and before the first data, or with
-- them, while nothing is at work:
--   psql -X -v ON_ERROR_STOP=1 --single-transaction -f citus.sql elf
-- Citus is not in Debian, so this was never run on it: docs/scale.md says what was checked instead
-- (tests/cli/citus.bats) and what will not work.

-- --- in any PostgreSQL -------------------------------------------------------------------------------

-- Which table goes where. A new table has to be named here: the test compares.
create temporary table placed (name text primary key, place text not null);
insert into placed
-- With their areas, those of an area all on one machine. Model before champion, which refers to it.
select name, 'distributed' from unnest(array[
  'reading', 'reading_history', 'observation', 'receipt', 'transform_state', 'repair', 'override', 'source_priority',
  'source_weight', 'model', 'champion', 'forecast', 'expert_weight', 'peak', 'score', 'score_part',
  'anomaly_score', 'anomaly', 'anomaly_label', 'simulated_event']) name
union all
-- A copy on every machine: small, and joined with the others.
select name, 'reference' from unnest(array['area', 'holiday', 'definition_change']) name
union all
-- On the coordinator alone. fetch_state has streams of no area.
select name, 'local' from unnest(array[
  'run', 'schema_version', 'fetch_state', 'fetch_pause', 'response', 'response_body']) name;

-- Citus numbers identity columns of bigint alone. A default of the coordinator does as well: rows are
-- inserted through it.
do $$
declare
  c record;
  next bigint;
begin
  for c in
    select p.name, a.attname as column, p.name || '_' || a.attname || '_number' as sequence
    from placed p
    join pg_attribute a on a.attrelid = p.name::regclass and a.attidentity <> '' and a.atttypid <> 'bigint'::regtype
    where p.place <> 'local'
  loop
    execute format('select coalesce(max(%I), 0) + 1 from %I', c.column, c.name) into next;
    execute format('alter table %I alter column %I drop identity', c.name, c.column);
    execute format('create sequence %I as integer start %s owned by %I.%I', c.sequence, next, c.name, c.column);
    execute format('alter table %I alter column %I set default nextval(%L)', c.name, c.column, c.sequence);
    execute format('grant usage on sequence %I to elf_ingest, elf_transform', c.sequence);
  end loop;
end
$$;

-- --- with Citus --------------------------------------------------------------------------------------

create extension if not exists citus;
select create_reference_table(name::regclass) from placed where place = 'reference' order by name;
do $$
declare
  t text;
begin
  foreach t in array (select array_agg(name order by ctid) from placed where place = 'distributed') loop
    perform create_distributed_table(t::regclass, 'area', colocate_with => case t when 'reading' then 'default' else 'reading' end);
  end loop;
end
$$;
