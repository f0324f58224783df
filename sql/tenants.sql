-- Applied by elf-migrate --tenants, and by every elf-migrate after it: members of elf_tenant see the
-- areas that tenant_area gives them, and nothing of the others. The programs' own roles see all, by a
-- policy that the planner drops; the owner is not asked at all. docs/decisions/0085-tenants.md.

create table if not exists tenant_area (
  tenant name    not null,
  area   integer not null references area on delete cascade,
  primary key (tenant, area)
);
comment on table tenant_area is 'Which areas a tenant sees. Written by the owner of the database.';
comment on column tenant_area.tenant is 'A role that is a member of elf_tenant.';
comment on column tenant_area.area is 'What it, and whoever is a member of it, may see.';

do $$
declare
  tools constant text := 'elf_ingest, elf_transform, elf_train, elf_detect, elf_report';
  is_mine constant text := 'area = any (array(select t.area from tenant_area t))';
  visible record;
begin
  for visible in
    -- Every table with an area, those of later migrations too; run names areas, and is below.
    select c.relname as name, case c.relname when 'tenant_area' then
             'exists (select from pg_roles r where r.rolname = tenant and pg_has_role(r.oid, ''usage''))'
           else is_mine end as condition
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'area'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'run'
    union all
    -- A run is shown to whoever sees every area that it was for: one for all areas names others in
    -- its message.
    select 'run', 'area is not null and not exists (select from unnest(string_to_array(run.area, '','')) g(name)
                    where not exists (select from area a where a.name = g.name))'
  loop
    execute format('alter table %I enable row level security', visible.name);
    execute format('drop policy if exists of_tools on %I', visible.name);
    execute format('create policy of_tools on %I to ' || tools || ' using (true) with check (true)', visible.name);
    execute format('drop policy if exists of_tenants on %I', visible.name);
    execute format('create policy of_tenants on %I for select to elf_tenant using (%s)', visible.name,
                   visible.condition);
  end loop;
  -- Grants when all is locked: elf-migrate says why.
  revoke all on all tables in schema public from elf_tenant;
  grant usage on schema public to elf_tenant;
  for visible in select tablename as name from pg_policies where schemaname = 'public' and policyname = 'of_tenants'
                 union all
                 select viewname from pg_views where schemaname = 'public' loop
    execute format('grant select on %I to elf_tenant', visible.name);
  end loop;
end
$$;
grant select on tenant_area to elf_ingest, elf_transform, elf_train, elf_detect, elf_report;
-- No area has a share in these.
grant select on holiday, definition_change, schema_version to elf_tenant;

-- Names of neighbours that had an event too: only those that every tenant of the area sees as well.
create or replace function neighbours_for_all(p_area integer, p_names text[]) returns text[]
language sql stable as $$
  select coalesce(array_agg(n.name order by n.place), '{}')
  from unnest(p_names) with ordinality n(name, place)
  where not exists (
    select from tenant_area t where t.area = p_area
    and not exists (select from tenant_area o join area a using (area)
                    where o.tenant = t.tenant and a.name = n.name))
$$;
comment on function neighbours_for_all is 'Those of the names that every tenant of the area sees.';

create or replace function hide_neighbours() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.neighbours := neighbours_for_all(new.area, new.neighbours);
  -- A row that stays the same is not touched.
  if tg_op = 'UPDATE' and new is not distinct from old then
    return null;
  end if;
  return new;
end
$$;
comment on function hide_neighbours is 'Leaves out of an event the neighbours that a tenant of the area must not know.';
create or replace trigger hide_neighbours before insert or update on anomaly
  for each row when (new.neighbours <> '{}') execute function hide_neighbours();

create or replace function hide_neighbours_again() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update anomaly e set neighbours = neighbours_for_all(e.area, e.neighbours)
  where e.neighbours <> neighbours_for_all(e.area, e.neighbours);
  return null;
end
$$;
comment on function hide_neighbours_again is 'The same for the events that stand, when an area is given to a tenant or taken away.';
create or replace trigger hide_neighbours_again after insert or update or delete on tenant_area
  for each statement execute function hide_neighbours_again();
revoke execute on function hide_neighbours, hide_neighbours_again from public;

update anomaly e set neighbours = neighbours_for_all(e.area, e.neighbours)
where e.neighbours <> neighbours_for_all(e.area, e.neighbours);
