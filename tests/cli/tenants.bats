#!/usr/bin/env bats
# A database shared by tenants (elf-migrate --tenants): each sees its areas and nothing of the others,
# and the programs do what they did.

load database.bash

as_of=2024-05-31T22:00:00Z
later=2024-06-02T22:00:00Z

tool() { # verb, arguments
    local verb=$1
    shift
    "$ELF_BIN/elf-$verb" "$@"
}

night() { # time
    tool transform --as-of "$1"
    tool train --model adaptive,seasonal_naive --as-of "$1"
    tool detect --as-of "$1"
}

as_tenant() { PGUSER=$one PGPASSWORD=x sql "$1"; }

setup_file() {
    create_migrated_database
    tool ingest simulate --areas 3 --years 0.3 --seed 7 --as-of $as_of
    night $as_of
    # What providers sent and what people decided, for every area.
    sql "insert into fetch_state (source, stream, area, run) select 'ons', name, area, 1 from area;
         insert into response_body values ('\\x01', 'secret');
         insert into response (source, stream, url, received_at, status, content_type, etag, last_modified, hash, run)
         values ('ons', 'x', 'https://example.org', now(), 200, '', '', '', '\\x01', 1);
         insert into source_priority select area, 'load', 'simulate', 1, true from area;
         insert into source_weight select area, 'temperature', 'simulate/1', 1 from area;
         insert into override (area, quantity, start, finish, action, why, known_at, made_by, run)
         select area, 'load', '2024-05-01', '2024-05-02', 'reject', name, '2024-05-03', 'ann', 1 from area;
         insert into anomaly_label select area, start, finish, 'alarm', '2024-05-31', 'ann', 1 from anomaly;
         insert into repair (area, quantity, source, kind, start, finish, shift, evidence, applied, known_at, run)
         select area, 'load', 'simulate', 'clock_shift', '2024-05-01', '2024-05-02', 60, 0.1, false, '2024-05-03', 1 from area"
    one=elf_one_${BATS_ROOT_PID:-$$}
    two=elf_two_${BATS_ROOT_PID:-$$}
    export one two
    createdb -T "$ELF_DATABASE" "${ELF_DATABASE}_plain"
    "$ELF_SOURCE/scripts/elf-migrate" --tenants
    sql "create role $one login password 'x' in role elf_tenant;
         create role $two login password 'x' in role elf_tenant;
         insert into tenant_area select '$one', min(area) from area;
         insert into tenant_area select '$two', area from area where area > (select min(area) from area)"
    mine=$(sql 'select name from area order by area limit 1')
    export mine
}

teardown_file() {
    PGDATABASE=postgres dropdb --if-exists --force "${ELF_DATABASE}_plain"
    drop_database
    PGDATABASE=postgres sql "drop role $one; drop role $two"
}

@test "every table with an area: my rows, and no others" {
    [ "$(sql "select string_agg(relname, ' ') from pg_class c join pg_attribute a on attrelid = c.oid and attname = 'area'
              where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity")" = "" ]
    for table in $(sql "select relname from pg_class c join pg_attribute a on attrelid = c.oid and attname = 'area'
                        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('run', 'tenant_area')"); do
        all=$(sql "select count(*) from $table")
        expected=$(sql "select count(*) from $table where area = (select min(area) from area)")
        seen=$(as_tenant "select count(*) || ' ' || count(*) filter (where area = (select area from area where name = '$mine')) from $table")
        echo "$table: $seen of $all, expected $expected"
        [ "$seen" = "$expected $expected" ]
        # One that is empty for everybody shows nothing of the kind.
        case $table in
        champion | expert_weight | peak | score_part | score | simulated_event | anomaly | anomaly_label) ;;
        *) [ "$expected" -gt 0 ] && [ "$expected" -lt "$all" ] ;;
        esac
    done
    [ "$(as_tenant 'select string_agg(tenant, $$ $$) from tenant_area')" = "$one" ]
}

@test "every report: what all see, but for the areas of others" {
    reports=$(sql "select proname from pg_proc where pronamespace = 'public'::regnamespace
        and pg_get_function_identity_arguments(oid) like 'p_areas integer[], p_as_of timestamp with time zone, p_from%'
        and 'area' = any (proargnames) order by 1")
    [ "$(wc -w <<<"$reports")" -gt 15 ]
    for report in $reports; do
        [ "$report" != report_runs ] || continue
        rows="select to_jsonb(r) from $report(null, '$as_of', null, null) r where r.area"
        diff <(sql "$rows = '$mine' order by 1") <(as_tenant "$rows is not null order by 1") || { echo "$report"; false; }
        [ "$(as_tenant "select count(*) from $report(array(select generate_series(1, 999)), '$as_of', null, null) where area <> '$mine'")" = 0 ]
    done
    for report in report_readings report_forecast report_status report_quality report_overrides; do
        [ "$(as_tenant "select count(*) > 0 from $report(null, '$as_of', null, null)")" = t ]
    done
    # The views are those of who asks, whoever made them.
    for view in $(sql "select c.relname from pg_class c join pg_attribute a on attrelid = c.oid and attname = 'area'
                       where relnamespace = 'public'::regnamespace and relkind = 'v' and relname <> 'report_runs'"); do
        [ "$(as_tenant "select count(*) from $view where area <> '$mine'")" = 0 ]
    done
    [ "$(sql "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
              and not coalesce(reloptions @> '{security_invoker=true}', false)")" = 0 ]
}

@test "runs: those for my areas only, for others name what they failed for" {
    sql "insert into run (tool, area, as_of, version, message) values
         ('elf-train', '$mine', '$as_of', 'x', 'mine'), ('elf-train', '$mine,made-up', '$as_of', 'x', 'both'),
         ('elf-train', null, '$as_of', 'x', '1 of 3 areas failed (other): x'), ('elf-train', '*', '$as_of', 'x', 'glob')"
    seen=$(as_tenant "select string_agg(message, ',') from run")
    reported=$(as_tenant "select string_agg(message, ',') from report_runs where run > 0")
    sql "delete from run where version = 'x'"
    [ "$seen" = mine ]
    [ "$reported" = mine ]
}

@test "nothing can be written, nor read where no area says whose it is" {
    for statement in "delete from area" "update area set unit = 'kW'" "insert into tenant_area values ('$one', 2)" \
        "delete from tenant_area" "select * from response" "select * from response_body" "select * from fetch_pause" \
        "select run_start('', null, '', 'x', '', now(), 1, '', '{}', '', 1)" \
        "select run_finish(1, 'failed', 0, 0, 0, '', 0)" "select prune('run', now())" \
        "select run_plan('f', null, '{}', '{}', null, null, now(), '', 'h')" \
        "select save_detector(1, now(), 1, 1, '{}', '{}', '{}', '')" "alter table area disable row level security" \
        "create table mine (a integer)" "set role elf_report"; do
        run as_tenant "$statement"
        echo "$statement: $output"
        [ "$status" -ne 0 ]
        [[ "$output" == *"permission denied"* || "$output" == *"must be owner"* ]]
    done
    run as_tenant "set row_security = off; select * from area"
    [[ "$output" == *"would be affected by row-level security"* ]]
}

@test "a function in the condition gets no row of others to see" {
    run as_tenant "create function pg_temp.tell(text) returns boolean language plpgsql cost 0.0000001 as
        \$\$ begin raise notice 'seen: %', \$1; return true; end \$\$;
        select name from area where pg_temp.tell(name);
        select source from observation where pg_temp.tell('area ' || area) limit 1"
    [ "$status" -eq 0 ]
    [[ "$output" == *"seen: $mine"* ]]
    others=$(sql "select string_agg(name, '|') || '|area (' || string_agg(area::text, '|') || ')\$' from area where name <> '$mine'")
    run grep -E "seen: .*($others)" <<<"$output"
    [ "$status" -eq 1 ]
}

@test "elf-report as a tenant: --dry-run, for he may leave no record" {
    PGUSER=$one PGPASSWORD=x run "$ELF_BIN/elf-report" status --dry-run --format csv --fields area
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf 'area\n%s' "$mine")" ]
    PGUSER=$one PGPASSWORD=x run "$ELF_BIN/elf-report" status
    [ "$status" -eq 77 ]
}

@test "the next night is the same as without tenants, the first history of a new area too" {
    for name in "$ELF_DATABASE" "${ELF_DATABASE}_plain"; do
        PGDATABASE=$name ELF_DATABASE=$name tool ingest simulate --areas 1 --area-prefix late- --years 0.2 --seed 9 --as-of $as_of
        PGDATABASE=$name ELF_DATABASE=$name night $later
        for table in observation reading transform_state model forecast score anomaly_score; do
            echo "-- $table"
            PGDATABASE=$name sql "select to_jsonb(t) - 'run' from $table t order by 1"
        done >"$BATS_TEST_TMPDIR/$name"
    done
    [ "$(wc -l <"$BATS_TEST_TMPDIR/$ELF_DATABASE")" -gt 10000 ]
    cmp "$BATS_TEST_TMPDIR/$ELF_DATABASE" "$BATS_TEST_TMPDIR/${ELF_DATABASE}_plain"
    # Given to nobody, it is seen by nobody.
    [ "$(as_tenant "select count(*) from area where name like 'late-%'")" = 0 ]
}

@test "neighbours of an event: those that every tenant of the area sees" {
    names=$(sql "select string_agg(name, ',' order by area) from area where name not like 'late-%'")
    sql "insert into anomaly (area, start, finish, class, severity, score, expected, observed, energy_kwh, reason, state, run, first_alarm, told_at)
         select area, '2020-01-01', '2020-01-02', 'spike', 'low', 1, 1, 1, 1, '', 'open', 1, '2020-01-02', '2020-01-02' from area where name not like 'late-%';
         update anomaly set neighbours = array_remove(string_to_array('$names', ','), (select name from area a where a.area = anomaly.area))
         where start = '2020-01-01'"
    told() { sql "select string_agg(coalesce(array_to_string(neighbours, ','), ''), ';' order by area) from anomaly where start = '2020-01-01'"; }
    IFS=, read -r first second third <<<"$names"
    [ "$(told)" = ";$third;$second" ]
    # Given another area, a tenant is told no more than before of what stands; taken one, less.
    sql "delete from tenant_area where tenant = '$two' and area = (select area from area where name = '$third')"
    before=$(told)
    sql "insert into tenant_area select '$two', area from area where name = '$third';
         delete from anomaly where start = '2020-01-01'"
    [ "$before" = ";;$second" ]
    [ -n "$first" ]
}

@test "the planner does for the programs what it did" {
    plans() { # database
        for query in "select * from report_status(null, '$as_of', null, null)" \
            "select time, value from reading where area = 1 and quantity = 'load' and time >= '$as_of'" \
            "select * from report_readings(null, '$as_of', null, null)" "select * from report_runs(null, '$as_of', null, null)" \
            "select * from area where upper(name) = 'X'" "select count(*) from observation where area = 2 and lower(source) = 'x'"; do
            PGDATABASE=$1 sql "set role elf_report; explain (costs off) $query"
        done | grep -v ' Filter: ' # whose order says nothing
    }
    for name in "$ELF_DATABASE" "${ELF_DATABASE}_plain"; do PGDATABASE=$name sql 'vacuum analyze'; done
    diff <(plans "$ELF_DATABASE") <(plans "${ELF_DATABASE}_plain")
    # Else the comparison would say nothing.
    [ "$(plans "$ELF_DATABASE" | wc -l)" -gt 40 ]
    [[ "$(PGUSER=$one PGPASSWORD=x sql "explain (costs off) select * from reading")" == *tenant_area* ]]
}

@test "an analyze at work does not stand in the way" {
    # As autovacuum does: it has the table, and writes into the table's row of pg_class at its end, when
    # elf-migrate waits for the table.
    PGAPPNAME=analyzing sql "begin;
        lock table reading in share update exclusive mode;
        do \$\$ begin
          for turn in 1..200 loop
            exit when exists (select from pg_locks where relation = 'reading'::regclass and not granted);
            perform pg_sleep(0.05);
          end loop;
        end \$\$;
        analyze reading;
        commit" &
    for _ in $(seq 100); do
        [ "$(sql "select count(*) from pg_locks join pg_stat_activity using (pid) where application_name = 'analyzing'
                  and relation = 'reading'::regclass and granted")" = 0 ] || break
        sleep 0.05
    done
    "$ELF_SOURCE/scripts/elf-migrate" --tenants
    wait $!
}

@test "elf-migrate goes on with it: a table of a later version has its policies too" {
    sql "create table extra (area integer not null references area, what text);
         insert into extra select area, name from area"
    "$ELF_SOURCE/scripts/elf-migrate"
    seen=$(as_tenant "select string_agg(what, ',') from extra")
    sql "drop table extra"
    [ "$seen" = "$mine" ]
}
