#!/usr/bin/env bats
# Who may do what: every table, role and privilege against the list below, the whole made by an owner
# who is no superuser, and a night by five users who are members of one role each.

load database.bash

# What roles may do beside reading: select is what all of them may, but for private_tables.
writers() {
    cat <<'LIST'
area elf_ingest insert update delete
holiday elf_ingest insert update delete
simulated_event elf_ingest insert update delete
fetch_state elf_ingest insert update delete
fetch_pause elf_ingest insert update delete
source_priority elf_ingest insert update delete
source_weight elf_ingest insert update delete
definition_change elf_ingest insert update delete
observation elf_ingest insert delete
receipt elf_ingest insert delete
response elf_ingest insert delete
response_body elf_ingest insert delete
reading elf_transform insert update delete
transform_state elf_transform insert update delete
repair elf_transform insert update delete
override elf_transform insert update
model elf_train insert update delete
champion elf_train insert update delete
forecast elf_train insert update delete
expert_weight elf_train insert update delete
peak elf_train insert update delete
score elf_train insert update delete
score_part elf_train insert update delete
anomaly_score elf_detect insert update delete
anomaly elf_detect insert update delete
anomaly_label elf_detect insert update
LIST
}
private_tables='response response_body fetch_state fetch_pause'
roles='elf_ingest elf_transform elf_train elf_detect elf_report'

setup_file() {
    owner=elf_owner_${BATS_ROOT_PID:-$$}
    export owner
    sql "create role $owner login createrole password 'x'"
    create_database
    PGDATABASE=postgres sql "alter database $ELF_DATABASE owner to $owner"
    PGUSER=$owner PGPASSWORD=x "$ELF_SOURCE/scripts/elf-migrate"
    for verb in ingest transform train detect report; do
        sql "create role ${owner}_$verb login password 'x'; grant elf_$verb to ${owner}_$verb"
    done
}

teardown_file() {
    drop_database
    for user in "${owner}"_ingest "${owner}"_transform "${owner}"_train "${owner}"_detect "${owner}"_report "$owner"; do
        PGDATABASE=postgres sql "drop role $user"
    done
}

tool() { # verb, arguments: as the user who is a member of the verb's role alone
    local verb=$1
    shift
    PGUSER=${owner}_$verb PGPASSWORD=x "$ELF_BIN/elf-$verb" "$@"
}

@test "the owner is no superuser, and everything belongs to it" {
    [ "$(sql "select rolsuper or rolbypassrls or rolcreatedb or rolreplication from pg_roles where rolname = '$owner'")" = f ]
    [ "$(sql "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relowner <> '$owner'::regrole")" = 0 ]
    [ "$(sql "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")" -gt 25 ]
}

@test "every table, role and privilege" {
    expected=$BATS_TEST_TMPDIR/expected
    {
        writers | while read -r table role what; do
            for one in $what; do echo "$table $role $one"; done
        done
        for table in $(sql "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')"); do
            for role in $roles; do
                case " $private_tables " in
                *" $table "*) case $role in elf_ingest | elf_report) ;; *) continue ;; esac ;;
                esac
                echo "$table $role select"
            done
        done
    } | sort >"$expected"
    # has_any_column_privilege where there is one: a grant on a column alone would hide otherwise.
    sql "select c.relname || ' ' || r.rolname || ' ' || p.privilege
         from pg_class c
         cross join pg_roles r
         cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p(privilege)
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
           and (r.rolname in ('elf_ingest', 'elf_transform', 'elf_train', 'elf_detect', 'elf_report', 'elf_tenant'))
           and case when p.privilege in ('delete', 'truncate', 'trigger')
                    then has_table_privilege(r.oid, c.oid, p.privilege)
                    else has_any_column_privilege(r.oid, c.oid, p.privilege) end" | sort >"$BATS_TEST_TMPDIR/found"
    diff "$expected" "$BATS_TEST_TMPDIR/found"
}

@test "the list of writers is that of docs/data-model.md" {
    # | `a`, `b` (words) | elf-ingest | readers |
    # shellcheck disable=SC2016 # marks of Markdown
    documented=$(sed -n '/^## Who writes what/,/^## /p' "$ELF_SOURCE/docs/data-model.md" |
        sed -n 's/^| \(`[^|]*\) | \(elf-[a-z]*\)[^|]* |.*/\2 \1/p' | while read -r tool tables; do
            grep -oE '`[a-z_]+`' <<<"${tables//\`save_detector\`/}" | tr -d '`' | sed "s/\$/ ${tool/-/_}/"
        done | grep -vE '^(schema_version|tenant_area) ' | sort)
    diff <(echo "$documented") <(writers | cut -d ' ' -f 1,2 | sort)
}

@test "functions that write for others: who may call them" {
    found=$(sql "select p.proname::text, string_agg(r.rolname, ' ' order by r.rolname)
                 from pg_proc p join pg_roles r on has_function_privilege(r.oid, p.oid, 'execute')
                 where p.pronamespace = 'public'::regnamespace and p.prosecdef and r.rolname like 'elf\\_%'
                   and r.rolname not like 'elf\\_owner%' and not r.rolcanlogin
                 group by 1 order by 1")
    diff - <(tr '|' ' ' <<<"$found") <<'LIST'
prune elf_ingest
roll_up elf_ingest
run_finish elf_detect elf_ingest elf_report elf_train elf_transform
run_mark elf_report
run_plan elf_report
run_start elf_detect elf_ingest elf_report elf_train elf_transform
run_unchanged elf_detect elf_ingest elf_report elf_train elf_transform
save_detector elf_detect
LIST
    # Each pins its search path: nobody slips it a table of his own.
    [ "$(sql "select count(*) from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
              and proconfig is distinct from '{\"search_path=public, pg_temp\"}'")" = 0 ]
}

@test "a stranger who may connect sees and calls nothing of it" {
    sql "create role ${owner}_stranger login"
    seen=$(sql "select count(*) from pg_class c where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'v') and has_any_column_privilege('${owner}_stranger', c.oid, 'select, insert, update, references')")
    may=$(sql "select count(*) from pg_proc p where pronamespace = 'public'::regnamespace and prosecdef
        and has_function_privilege('${owner}_stranger', p.oid, 'execute')")
    makes=$(sql "select has_schema_privilege('${owner}_stranger', 'public', 'create')")
    PGDATABASE=postgres sql "drop role ${owner}_stranger"
    [ "$seen $may $makes" = "0 0 f" ]
    for role in $roles; do
        [ "$(sql "select has_schema_privilege('$role', 'public', 'create')")" = f ]
    done
}

@test "a night by users of one role each" {
    as_of=2024-05-31T22:00:00Z
    tool ingest simulate --areas 1 --years 0.3 --seed 7 --as-of $as_of
    tool transform --as-of $as_of
    area=$(sql 'select name from area')
    tool transform pin "$area" load 2024-05-30T10:00Z 2024-05-30T12:00Z --reject --why "meter test" --as-of $as_of
    tool train --model adaptive,seasonal_naive --backtest 3d --as-of $as_of
    tool detect --as-of $as_of
    tool report status --as-of $as_of
    [ "$(sql "select count(*) from run where state <> 'completed'")" = 0 ]
    [ "$(sql "select count(*) > 0 from forecast")" = t ]
    [ "$(sql "select count(*) > 0 from anomaly_score")" = t ]
    tool ingest forget "$area" --yes
    [ "$(sql "select count(*) from area")" = 0 ]
}

@test "a program with the rights of another is refused" {
    tool ingest simulate --areas 1 --years 0.1 --seed 7 --as-of 2024-05-31T22:00:00Z
    area=$(sql 'select name from area')
    before=$(sql 'select count(*) from observation')
    for call in "transform ingest forget $area --yes" "report transform" \
        "train transform pin $area load 2024-05-30T10:00Z 2024-05-30T12:00Z --reject --why x"; do
        read -r user verb arguments <<<"$call"
        # shellcheck disable=SC2086 # several words
        PGUSER=${owner}_$user PGPASSWORD=x run "$ELF_BIN/elf-$verb" $arguments --as-of 2024-05-31T22:00:00Z
        echo "$user $verb: $status $output"
        [ "$status" -eq 77 ]
        [[ "$output" == *"permission denied"*"hint: "*"member of the role"* ]]
    done
    [ "$(sql 'select count(*) from observation')" = "$before" ]
    [ "$(sql 'select count(*) from reading')" = 0 ]
}

@test "who is a member of elf_report can write nothing, whatever he tries" {
    # In one session, for psql takes longer to start than to ask.
    PGUSER=${owner}_report PGPASSWORD=x sql "$(cat <<'SQL'
do $$
declare
  t record;
  statement text;
  tried integer := 0;
begin
  for t in select c.relname as name,
                  (select attname from pg_attribute where attrelid = c.oid and attnum > 0
                   and attidentity = '' and not attisdropped order by attnum limit 1) as column
           from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('select count(*) from %I', t.name);
    foreach statement in array array['delete from %1$I', 'truncate %1$I', 'drop table %1$I',
        'insert into %1$I (%2$I) select %2$I from %1$I', 'update %1$I set %2$I = %2$I',
        'alter table %1$I add column x integer', 'lock table %1$I in exclusive mode'] loop
      begin
        execute format(statement, t.name, t.column);
        raise exception 'a reader did: % (%)', statement, t.name using errcode = 'P0001';
      exception when insufficient_privilege then
        tried := tried + 1;
      end;
    end loop;
  end loop;
  foreach statement in array array['create table mine (a integer)', 'set role elf_train',
      'create role mine', 'create schema mine',
      $s$select save_detector(1, now(), 1, 1, '{}', '{}', '{}', '')$s$] loop
    begin
      execute statement;
      raise exception 'a reader did: %', statement using errcode = 'P0001';
    exception when insufficient_privilege then
      tried := tried + 1;
    end;
  end loop;
  if tried < 180 then
    raise exception 'only % tries', tried;
  end if;
end $$
SQL
)"
}
