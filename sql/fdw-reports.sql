-- Makes a database whose tables are those of several others, for reports: partitions by area that lie on
-- servers of postgres_fdw. Applied once, by a superuser, to a database in which elf-migrate has just made the
-- schema, and where the others are known as foreign servers elf_1, elf_2, ... (their number of fdw-member.sql)
-- with a user mapping; docs/scale.md says how:
--   psql -X -v ON_ERROR_STOP=1 --single-transaction -f fdw-reports.sql reports
-- It holds no data. After an upgrade of the others: drop it and make it again.
set client_min_messages = warning;
do $$
declare
  t record;
  member record;
begin
  if not exists (select from pg_foreign_server where srvname ~ '^elf_\d+$') then
    raise exception 'there is no foreign server elf_1, elf_2, ...';
  end if;
  if exists (select from area) then
    raise exception 'this database has areas of its own';
  end if;
  -- What has an area in every row, and runs, are divided by their numbers. Days and definitions belong to no
  -- area: every database may have some. What was fetched concerns the databases that fetch.
  create temporary table shared on commit drop as
  select c.relname::text as name, case when c.relname = 'run' then 'run' else 'area' end as key
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    and (c.relname = 'run' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'area'
                                      and a.attnotnull and a.atttypid = 'integer'::regtype))
    and c.relname <> 'tenant_area';
  -- What is there was checked where it was written.
  for t in select conrelid::regclass as name, conname from pg_constraint
           where contype = 'c' and conrelid in ('holiday'::regclass, 'definition_change'::regclass) loop
    execute format('alter table %s drop constraint %I', t.name, t.conname);
  end loop;
  for member in select srvname, substr(srvname, 5)::bigint as number from pg_foreign_server
                where srvname ~ '^elf_\d+$' order by 2 loop
    execute format('create schema %I', member.srvname);
    execute format('import foreign schema public limit to (%s, holiday, definition_change) from server %I into %I '
                   'options (import_generated ''false'')',
                   (select string_agg(quote_ident(name), ', ') from shared), member.srvname, member.srvname);
    execute format('grant usage on schema %I to elf_report', member.srvname);
    execute format('grant select on all tables in schema %I to elf_report', member.srvname);
    for t in select 'holiday' as name union all select 'definition_change' loop
      execute format('alter foreign table %I.%I inherit public.%I', member.srvname, t.name, t.name);
    end loop;
  end loop;
  for t in select * from shared loop
    -- Its views and functions come back below.
    execute format('alter table public.%I rename to as_made', t.name);
    execute format('create table public.%I (like as_made including comments) partition by range (%I)', t.name, t.key);
    execute format('drop table public.as_made cascade');
    for member in select srvname, substr(srvname, 5)::bigint as number from pg_foreign_server
                  where srvname ~ '^elf_\d+$' loop
      execute format('alter table public.%I attach partition %I.%I for values from (%s) to (%s)', t.name,
                     member.srvname, t.name, (member.number - 1) * 100000000 + 1, member.number * 100000000 + 1);
    end loop;
  end loop;
  -- Whoever reports leaves no record here, and nothing is written by mistake.
  execute format('alter database %I set default_transaction_read_only = on', current_database());
end
$$;
\ir views.sql
\ir comments.sql
\ir grants.sql
