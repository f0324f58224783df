#!/usr/bin/env bats
# What Citus needs of the schema, read from the catalogs of a PostgreSQL without it: sql/citus.sql itself
# cannot run here.

setup_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    create_migrated_database
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

setup() { source "$ELF_SOURCE/tests/cli/database.bash"; }

# The part of sql/citus.sql that any PostgreSQL runs, then a query, then nothing of it was.
with_places() {
    {
        echo 'begin;'
        sed '/^-- --- with Citus/,$d' "$ELF_SOURCE/sql/citus.sql"
        echo "$1"
    } | psql -XqAt -v ON_ERROR_STOP=1
}
nothing_of() {
    found=$(with_places "$1")
    [ "$found" = "" ] || { echo "$found" >&2; return 1; }
}

# Each shows that it finds what it looks for: a table that breaks the rule, made and forgotten.
finds() { # statement, query
    with_places "$1; insert into placed select 'wrong', 'distributed' on conflict do nothing; $2" | grep -q wrong
}

unplaced="select c.relname from pg_class c left join placed p on p.name = c.relname
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and p.name is null
          union all select p.name from placed p where to_regclass(p.name) is null"
@test "every table has its place" {
    nothing_of "$unplaced"
    [ "$(with_places 'create table wrong (a integer); '"$unplaced")" = wrong ]
}

without_area="select p.name from placed p left join pg_attribute a on a.attrelid = p.name::regclass and a.attname = 'area'
              where p.place = 'distributed' and (a.atttypid is distinct from 'integer'::regtype or not a.attnotnull)"
@test "what is distributed has an area in every row" {
    nothing_of "$without_area"
    finds "create table wrong (area integer)" "$without_area"
    # And what has one is distributed.
    nothing_of "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'area'
                  and a.atttypid = 'integer'::regtype and a.attnotnull
                join placed p on p.name = c.relname where p.place <> 'distributed' and c.relname <> 'area'"
}

keys="select p.name || ' ' || i.indexrelid::regclass from placed p
      join pg_index i on i.indrelid = p.name::regclass and (i.indisunique or i.indisexclusion)
      where p.place = 'distributed' and not exists (
        select from pg_attribute a where a.attrelid = i.indrelid and a.attname = 'area' and a.attnum = any (i.indkey))"
@test "every key of it holds the area" {
    nothing_of "$keys"
    finds "create table wrong (area integer not null, number integer unique)" "$keys"
    # And there is one: else nothing could be inserted once.
    nothing_of "select p.name from placed p where p.place = 'distributed' and not exists (
                  select from pg_index i where i.indrelid = p.name::regclass and i.indisprimary)"
}

references="select p.name || ' ' || k.conname from placed p
            join pg_constraint k on k.conrelid = p.name::regclass and k.contype = 'f'
            join placed t on t.name::regclass = k.confrelid
            where case
              when t.place = 'reference' then false
              when p.place = 'distributed' and t.place = 'distributed' then not exists (
                select from unnest(k.conkey, k.confkey) pair(mine, other)
                join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.mine and a.attname = 'area'
                join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other and b.attname = 'area')
              else p.place <> t.place end"
@test "no row refers to one of another machine" {
    nothing_of "$references"
    finds "create table wrong (area integer not null, run integer references run)" "$references"
    finds "alter table anomaly add constraint u unique (area, run); create table wrong (area integer not null, other integer, run integer,
           foreign key (other, run) references anomaly (area, run))" "$references"
}

@test "no trigger fires on another machine" {
    nothing_of "select p.name || ' ' || t.tgname from placed p join pg_trigger t on t.tgrelid = p.name::regclass
                where not t.tgisinternal"
}

@test "numbers are given out by Citus or by the coordinator, and go on where they were" {
    nothing_of "select p.name || ' ' || a.attname from placed p join pg_attribute a on a.attrelid = p.name::regclass
                where p.place <> 'local' and a.attidentity <> '' and a.atttypid <> 'bigint'::regtype"
    "$ELF_BIN/elf-ingest" area before --time-zone UTC --step 60m --unit MW
    next=$(with_places "set role elf_ingest; insert into area (name, time_zone, step, unit) values ('after', 'UTC', 60, 'MW');
                        select string_agg(name || area, ' ' order by area) from area")
    [ "$next" = "before1 after2" ]
    next=$(with_places "set role elf_transform; insert into override (area, quantity, start, finish, action, why, known_at, made_by, run)
                        values (1, 'load', now(), now() + interval '1 hour', 'reject', 'w', now(), 'm', 1) returning override")
    [ "$next" = 1 ]
}

# A heuristic: in each function and view, whatever a table that is distributed is called there has its
# area compared with something or joined by it. Where it stands alone, there is nothing to join.
loose="with body(name, text) as (
         select p.proname, regexp_replace(p.prosrc, '--[^\n]*', '', 'g') from pg_proc p join pg_language l on l.oid = p.prolang
         where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')
         union all select viewname, lower(definition) from pg_views where schemaname = 'public'
       ), used as (
         select b.name, b.text, m[2] as of_table, case when coalesce(m[3], '') in ('', 'where', 'order', 'group', 'limit', 'on', 'using', 'left', 'join', 'cross', 'set', 'union')
                then m[2] else m[3] end as alias
         from body b cross join regexp_matches(b.text, '\m(from|join|update)\s+\(*([a-z_]+)(?:\s+(?:as\s+)?([a-z_]+))?', 'g') m
         join placed p on p.name = m[2] and p.place = 'distributed'
       )
       select distinct u.name || ' ' || u.of_table || ' ' || u.alias from used u
       where u.text !~ ('\m' || u.alias || '\.area\s*=|=\s*(any\s*\()?' || u.alias || '\.area\M|\(' || u.alias || '\.area,|, ' || u.alias || '\.area\)')
         and u.text !~ ('\m' || u.of_table || '(\s+' || u.alias || ')?\s+using\s*\(area')
         and u.text !~ ('\m' || u.of_table || '\s+where\s+area\s*=')
       order by 1"
@test "joins of functions and views carry the area" {
    with_places "$loose" | diff - <(cat <<'ALONE'
prune expert_weight w
prune observation observation
prune reading reading
prune score score
prune score_part score_part
run_unchanged receipt receipt
ALONE
)
    with_places "create view wrong as select r.time from reading r join anomaly e on e.start = r.time; $loose" | grep -q wrong
}
