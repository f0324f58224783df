#!/usr/bin/env bats
# What is deleted, and what is not: [keep] with elf-nightly --prune, and elf-ingest forget.

setup_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    create_migrated_database
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

setup() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    PATH=$ELF_BIN:$PATH
    conf=$BATS_TEST_TMPDIR/elf.conf
    export ELF_CONFIG=$conf ELF_LOCK_DIR=$BATS_TEST_TMPDIR
    : >"$conf"
    sql "truncate area, run, response, response_body restart identity cascade"
}

# A row for each of 3 years ago, 1 year ago and yesterday.
fill() {
    sql "
    insert into area (name, time_zone, step, unit) values ('A', 'UTC', 60, 'MW'), ('B', 'UTC', 60, 'MW');
    create temporary table t as select now() - i as t from unnest(array['3 years', '1 year', '1 day']::interval[]) as i;
    insert into run (tool, as_of, started, state, version) select 'elf-train', t, t, 'completed', '0' from t;
    insert into observation (area, quantity, source, time, known_at, value, run, length, assumed, unit)
      select 1, 'load', 'csv', t, t, 1, 1, 60, false, 'MW' from t;
    insert into receipt (area, quantity, source, run, received_at, first_time, last_time, known_to, rows)
      select 1, 'load', 'csv', 1, t, t, t, t, 1 from t;
    insert into transform_state (area, quantity, receipt, as_of) values (1, 'load', 1000, now());
    insert into reading (area, quantity, time, known_at, value, quality, run) select 1, 'load', t, t, 1, 'measured', 1 from t;
    insert into anomaly_score (area, time, run, score, flagged) select 1, t, 1, 0.5, false from t;
    insert into anomaly (area, start, finish, run, class, severity, score, reason, state, first_alarm, told_at)
      select 1, t - interval '1 minute', t + interval '1 hour', 1, 'dip', 'low', 0.5, 'r', 'closed', t, t from t;
    insert into forecast (area, model, run, issued_at, target, mean, p2_5, p5, p10, p25, p50, p75, p90, p95, p97_5)
      select a, 'adaptive', 1, t, t, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 from t, (values (1), (2)) as v(a)
      where a = 1 or t < now() - interval '2 years';
    insert into score (area, model, kind, weather, issued_at, first_target, last_target, run, n, n_percentage, absolute,
      percentage, squared, error, load, n_naive, naive, absolute_naive, pinball, n_quantiles, inside_50, inside_80,
      inside_90, inside_95)
      select 1, 'adaptive', 'live', 'none', t, t, t, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from t;
    insert into model (area, name, fitted_at, version, run, parameters, features, matrices, checksum)
      select 1, 'adaptive', t, 1, 1, '{}', '{}', case when t > now() - interval '1 week' then 'x'::bytea else '' end, '' from t;
    insert into response_body (hash, body) select sha256(t::text::bytea), t::text::bytea from t;
    insert into response (source, stream, url, received_at, status, content_type, etag, last_modified, hash, run, areas)
      select 's', 'A/load', 'u', t, 200, '', '', '', sha256(t::text::bytea), 1, array[1] from t;"
}
count() { sql "select count(*) from $1"; }

@test "without [keep] everything stays" {
    fill
    elf-ingest prune
    for table in run observation reading response forecast; do [ "$(count $table)" -ge 3 ]; done
    [ "$(count response_body)" -eq 3 ]
}

@test "each table is shortened by its own key, and no other" {
    fill
    for key in run response observation reading forecast score model; do
        before=$(for t in run response response_body observation receipt reading forecast score model anomaly; do echo "$t $(count $t)"; done)
        printf '[keep]\n%s = 500d\n' $key >"$conf"
        "$ELF_SOURCE/scripts/elf-nightly" --prune
        after=$(for t in run response response_body observation receipt reading forecast score model anomaly; do echo "$t $(count $t)"; done)
        gone=$(diff <(echo "$before") <(echo "$after") | sed -n 's/^> \([a-z_]*\) .*/\1/p' | xargs)
        # Each run adds one to run.
        case $key in
        run) [ "$gone" = "" ] ;; # one goes, one comes
        response) [ "$gone" = "run response response_body" ] ;;
        observation) [ "$gone" = "run observation receipt" ] ;;
        *) [ "$gone" = "run $key" ] ;;
        esac
        [ "$(sql "select concat_ws(' ', tool, state, rows_written) from run order by run desc limit 1")" = "elf-ingest prune completed 1" ]
    done
    [ "$(sql "select count(*) from run where started < now() - interval '2 years'")" -eq 0 ]
    [ "$(sql "select count(*) from reading where time < now() - interval '500 days'")" -eq 0 ]
    # The last forecast of B is three years old, and stays.
    [ "$(sql 'select count(*) from forecast where area = 2')" -eq 1 ]
}

@test "a run that is going on, or to come, stays, however old" {
    fill
    sql "insert into run (tool, as_of, started, state, version) values
           ('elf-train', now(), now() - interval '2 years', 'scheduled', '0'),
           ('elf-detect', now(), now() - interval '2 years', 'running', '0')"
    printf '[keep]\nrun = 30d\n' >"$conf"
    # The second holds its lock, as run_start would have it.
    PGAPPNAME=holder psql -qX -c "select pg_advisory_lock(run_lock(), max(run)) from run" -c "select pg_sleep(100)" \
        >/dev/null 2>&1 3>&- &
    for _ in $(seq 100); do
        [ "$(sql "select count(*) from pg_locks where locktype = 'advisory' and classid = run_lock()::oid")" -eq 0 ] || break
        sleep 0.1
    done
    elf-ingest prune
    sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holder' and datname = current_database()" >/dev/null
    [ "$(sql "select string_agg(tool || ' ' || state, ', ' order by run) from run")" = \
        "elf-train completed, elf-train scheduled, elf-detect running, elf-ingest prune completed" ]
}

@test "scores and events stay as long as their readings" {
    fill
    printf '[keep]\nanomaly = 500d\nanomaly_score = 500d\n' >"$conf"
    elf-ingest prune
    [ "$(count anomaly) $(count anomaly_score)" = "3 3" ]
    echo 'reading = 500d' >>"$conf"
    elf-ingest prune # alphabetically: the readings go last
    elf-ingest prune
    [ "$(count anomaly) $(count anomaly_score) $(count reading)" = "2 2 2" ]
}

# Readings of 10 days, four years ago, in the zone whose clock is put forward in the middle of them.
fill_hours() {
    sql "
    insert into area (name, time_zone, step, unit) values ('A', 'Europe/Madrid', 60, 'MW');
    insert into reading (area, quantity, time, known_at, value, quality, run)
      select 1, 'load', t, t + interval '1 hour', nullif(extract(epoch from t)::bigint / 3600 % 97, 13),
             case when extract(epoch from t)::bigint / 3600 % 97 = 13 then 'missing' else 'measured' end, 1
      from generate_series('2021-03-22 23:00Z'::timestamptz, '2021-04-01 21:00Z', '1 hour') t;
    insert into reading (area, quantity, time, known_at, value, quality, run)
      select 1, 'load', '2021-03-25 10:00Z', '2021-03-27', 1000, 'corrected', 1"
}
# What is to be left of them, by day, and what is.
days_of_readings="select date_trunc('day', time at time zone 'Europe/Madrid')::date, count(value), count(*) filter (where quality <> 'measured'),
    round(avg(value)::numeric, 6), min(value), max(value)
  from (select distinct on (time) * from reading where quantity = 'load' order by time, known_at desc) r group by 1 order by 1"
days_of_history="select (time at time zone 'Europe/Madrid')::date, n, doubtful, round(mean::numeric, 6), low, high
  from reading_history where length = 1440 order by 1"

@test "roll-up keeps the days of readings that go, in two goes as in one" {
    fill_hours
    expected=$(sql "$days_of_readings")
    [ "$(grep -c . <<<"$expected")" -eq 10 ]
    grep -q '^2021-03-28|23|' <<<"$expected"
    # In the middle of a day, then the rest.
    printf '[keep]\nroll-up = 1d\nreading = 1460d\n' >"$conf"
    elf-ingest prune --as-of 2025-03-25T15:30:00Z --dry-run
    [ "$(count reading_history)" -eq 0 ]
    elf-ingest prune --as-of 2025-03-25T15:30:00Z
    [ "$(sql "select min(time) from reading")" = "2021-03-26 16:00:00+00" ]
    elf-ingest prune --as-of 2025-03-25T15:30:00Z # nothing is counted twice
    elf-ingest prune --as-of 2026-01-01T00:00:00Z
    [ "$(count reading)" -eq 0 ]
    [ "$(sql "$days_of_history")" = "$expected" ]
    [ "$(sql "select count(*), min(length_minutes), max(unit) from report_history where area = 'A' and quantity = 'load'")" = "10|1440|MW" ]
    elf-ingest forget A --yes
    [ "$(count reading_history)" -eq 0 ]
}

@test "or the hours, and without reading = there is nothing to roll up" {
    fill_hours
    printf '[keep]\nroll-up = 1h\n' >"$conf"
    elf-ingest prune
    [ "$(count reading_history) $(sql 'select count(*) > 200 from reading')" = "0 t" ]
    echo 'reading = 1000d' >>"$conf"
    before=$(sql "select count(distinct time) from reading")
    elf-ingest prune
    [ "$(sql "select count(*), min(length) from reading_history")" = "$before|60" ]
    [ "$(sql "select n, mean from reading_history where time = '2021-03-25 10:00Z'")" = "1|1000" ]
    printf '[keep]\nroll-up = 2h\n' >"$conf"
    run elf-ingest prune
    [ "$status" -eq 78 ]
    [[ "$output" == *"line 2: roll-up is by the hour or by the day"*"hint: write 1h or 1d"* ]]
}

@test "what the programs need cannot be given away" {
    fill
    for key in run response model; do
        printf '[keep]\nforecast = 1000d\n%s = 29d\n' $key >"$conf"
        run elf-ingest prune
        [ "$status" -eq 78 ]
        [[ "$output" == *"line 3: $key of less than 30 days are needed"*"hint: "* ]]
    done
    [ "$(count forecast)" -eq 4 ] # none is shortened where one is wrong
    printf '[keep]\nrun = soon\n' >"$conf"
    run elf-ingest prune
    [ "$status" -eq 78 ]
    [[ "$output" == *"line 2"* ]]
}

@test "--dry-run says what would go" {
    fill
    printf '[keep]\nreading = 500d\n' >"$conf"
    run elf-ingest prune --dry-run -v
    [[ "$output" == *"1 rows of reading deleted"* ]]
    [ "$(count reading)" -eq 3 ]
}

@test "elf-ingest may prune the tables of others, and nothing else of them" {
    fill
    as_ingest() { psql -qXAt -v ON_ERROR_STOP=1 -c 'set role elf_ingest' -c "$1"; }
    run as_ingest "delete from reading"
    [ "$status" -ne 0 ]
    run as_ingest "select prune('reading', now())"
    [ "$status" -ne 0 ]
    run as_ingest "select prune('area', now() - interval '10 years')"
    [ "$status" -ne 0 ]
    [ "$(as_ingest "select prune('reading', now() - interval '500 days')")" = 1 ]
    for role in transform train detect report; do
        [ "$(sql "select has_function_privilege('elf_$role', 'prune(text, timestamptz)', 'execute')")" = f ]
    done
}

@test "forget leaves no row of the area, raw answers included, and all of the others" {
    elf-ingest simulate --areas 2 --years 0.12 --seed 5 --as-of 2026-03-01T00:00:00Z
    elf-transform --as-of 2026-03-01T00:00:00Z
    elf-train --model seasonal_naive --backtest 5d --as-of 2026-03-01T00:00:00Z
    elf-detect --as-of 2026-03-01T00:00:00Z
    first=$(sql 'select min(area) from area') name=$(sql 'select name from area order by area limit 1')
    second=$(sql 'select max(area) from area')
    sql "insert into response_body (hash, body) select sha256(b::bytea), b::bytea
           from unnest(array['mine', 'both', 'theirs', 'same', 'old', 'old both', 'holidays']) as b;
         insert into fetch_state (source, stream, area, run) values
           ('s', 'old', $first, 1), ('s', 'old both', $first, 1), ('s', 'old both', $second, 1), ('n', 'holidays', null, 1);
         insert into response (source, stream, url, received_at, status, content_type, etag, last_modified, hash, run, areas)
         select s, st, 'u', now(), 200, '', '', '', sha256(b::bytea), 1, areas from (values
           ('s', 'A/load', 'mine', array[$first]), ('s', 'all', 'both', array[$first, $second]),
           ('s', 'B/load', 'theirs', array[$second]), ('s', 'A/load', 'same', array[$first]),
           ('s', 'B/load', 'same', array[$second]), ('s', 'old', 'old', '{}'), ('s', 'old both', 'old both', '{}'),
           ('n', 'holidays', 'holidays', '{}')) as v(s, st, b, areas)"
    others() {
        for table in observation receipt reading transform_state model forecast score anomaly_score; do
            sql "select '$table', count(*), sum(hashtext(t::text)::bigint) from $table t where area = $second"
        done
    }
    others >"$BATS_TEST_TMPDIR/before"
    ! grep -q '|0|' "$BATS_TEST_TMPDIR/before" || false
    elf-ingest forget "$name" --yes
    tables=$(sql "select string_agg(c.relname, ' ') from pg_class c join pg_attribute a on a.attrelid = c.oid
                  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'area'
                    and a.atttypid = 'int'::regtype")
    [ "$(wc -w <<<"$tables")" -gt 15 ]
    for table in $tables; do
        [ "$(sql "select count(*) from $table where area = $first")" = 0 ]
    done
    others | diff "$BATS_TEST_TMPDIR/before" -
    [ "$(sql "select string_agg(convert_from(body, 'UTF8'), ', ' order by body) from response_body")" = \
        "both, holidays, old both, same, theirs" ]
    [ "$(count response)" -eq 5 ]
    # When the other goes too, nothing of either is left.
    elf-ingest forget "$(sql 'select name from area')" --yes
    [ "$(sql "select string_agg(convert_from(body, 'UTF8'), ', ') from response_body")" = holidays ]
}
