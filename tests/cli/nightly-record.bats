#!/usr/bin/env bats
# The wrapper and the real programs: what the record says of nights, and what follows from it.

bats_require_minimum_version 1.5.0

setup_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    create_migrated_database
    export TZ=Europe/Madrid ELF_CONFIG='' ELF_MODEL=seasonal_naive ELF_RETRY_DELAY=0
    export ELF_LOCK_DIR=$BATS_FILE_TMPDIR ELF_STATE_DIR=$BATS_FILE_TMPDIR
    unset ELF_AREA ELF_AS_OF ELF_OUTPUT
    "$ELF_BIN/elf-ingest" simulate --areas 2 --years 0.2 --seed 3 --as-of 2026-10-27T00:00:00Z
    source "$ELF_SOURCE/tests/cli/database.bash"
    sql "update area set name = case name when 'north' then 'area1' else 'area2' end"
    # Cleaned up to there once: each night below looks back from it.
    "$ELF_BIN/elf-transform" --as-of 2026-10-20T00:00:00Z
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

setup() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    PATH=$ELF_BIN:$PATH
    nightly=$ELF_SOURCE/scripts/elf-nightly
    night=2026-10-20T22:05:00Z # 00:05 of the 21st
}

teardown() {
    # A test that failed must not leave others waiting for its lock.
    sql "select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'holder' and datname = current_database()" >/dev/null
}

# States of the steps of the last flow, in order.
states() {
    sql "select string_agg(step || ' ' || state, ', ' order by run) from run
         where flow = (select flow from run where flow is not null order by run desc limit 1)"
}

# Makes every program wait that asks for the areas, or for another table, until let_go.
hold() {
    PGAPPNAME=holder psql -qX -c "begin; lock table ${1:-area} in access exclusive mode; select pg_sleep(100)" \
        >/dev/null 2>&1 3>&- &
    wait_for "select count(*) = 1 from pg_stat_activity where application_name = 'holder' and wait_event = 'PgSleep'"
}
let_go() {
    sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holder'" >/dev/null
    wait_for "select count(*) = 0 from pg_stat_activity where application_name = 'holder'"
}
wait_for() { # condition
    for _ in $(seq 200); do
        [ "$(sql "$1")" != t ] || return 0
        sleep 0.1
    done
    echo "never: $1" >&2
    return 1
}

@test "each step of a night is planned, then done, and its record says by what" {
    run "$nightly" --as-of "$night"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(states)" = "transform completed, train completed, detect completed" ]
    [ "$(sql "select count(*) from run where step is not null and night = '2026-10-21' and peak_memory > 1000
              and host = '$(uname -n)' and pid > 1 and version <> '' and finished >= started
              and exit_code = 0 and settings ->> 'as-of' = '$night'")" -eq 3 ]
}

@test "the same again is skipped and says so; forced, it is done, and leaves every row as it was" {
    touched() { sql "select sum(hashtext(xmin::text || ctid::text)) from $1"; }
    before=$(for table in reading transform_state model forecast score anomaly_score anomaly; do touched $table; done)
    run "$nightly" --as-of "$night" -v
    [ "$status" -eq 0 ]
    [ "$(states)" = "transform skipped, train skipped, detect skipped" ]
    [ "$(grep -c 'skipped: nothing has changed since run' <<<"$output")" -eq 3 ]
    [ "$(sql "select bool_and(message ~ '^skipped: nothing has changed since run [0-9]+$' and rows_read = 0)
              from run where state = 'skipped'")" = t ]
    run "$nightly" --as-of "$night" --force
    [ "$(states)" = "transform completed, train completed, detect completed" ]
    after=$(for table in reading transform_state model forecast score anomaly_score anomaly; do touched $table; done)
    [ "$before" = "$after" ]
}

@test "by hand nothing is skipped" {
    elf-transform --as-of "$night"
    [ "$(sql 'select state from run order by run desc limit 1')" = completed ]
}

# Runs the night twice, so that it would be skipped, then what is given, then the night again.
after_change() {
    "$nightly" --as-of "$night"
    "$nightly" --as-of "$night"
    [ "$(states)" = "transform skipped, train skipped, detect skipped" ]
    "$@"
    "$nightly" --as-of "$night"
    states
}

pin_one() {
    elf-transform pin area1 load 2026-10-10T10:00Z 2026-10-10T12:00Z --reject --why test --as-of 2026-10-20T12:00:00Z
}
receive_one() {
    printf 't,load\n2026-10-11T10:00Z,1234\n' | elf-ingest csv - --area area1 --column load=load --time-column t \
        --unit MW --as-of 2026-10-20T13:00:00Z
}
label_one() {
    event=$(sql "select a.name || '@' || to_char(e.start at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
                 from anomaly e join area a using (area) where e.told_at <= '$night' order by e.start limit 1")
    [ -n "$event" ]
    elf-detect label --as normal "$event" --as-of 2026-10-20T12:00:00Z
}
change_by_hand() { sql "update area set latitude = 41 where name = 'area1'"; }
fail_in_between() {
    run elf-train --use seasonal_naive@2001-01-01 --as-of "$night"
    [ "$(sql 'select state from run order by run desc limit 1')" = failed ]
}

@test "whatever changes what a step reads, it is done again" {
    [ "$(after_change pin_one)" = "transform completed, train completed, detect completed" ]
    [ "$(after_change receive_one)" = "transform completed, train completed, detect completed" ]
    [ "$(after_change change_by_hand)" = "transform completed, train completed, detect completed" ]
    # A run that failed may have written something: train and detect read what elf-train writes.
    [ "$(after_change fail_in_between)" = "transform skipped, train completed, detect completed" ]
}

@test "another clock, other settings and another version are no reason to skip" {
    "$nightly" --as-of "$night"
    "$nightly" --as-of "$night"
    [ "$(states)" = "transform skipped, train skipped, detect skipped" ]
    "$nightly" --as-of 2026-10-20T23:05:00Z
    [ "$(states)" = "transform completed, train completed, detect completed" ]
    "$nightly" --as-of "$night"
    "$nightly" --as-of "$night"
    ELF_HORIZON=48h "$nightly" --as-of "$night" --only train
    [ "$(states)" = "train completed" ]
    sql "update run set inputs = 'of another version' where inputs is not null"
    "$nightly" --as-of "$night" --only transform
    [ "$(states)" = "transform completed" ]
}

@test "a program that is told to end records it, and ends by the signal" {
    hold
    elf-train --as-of "$night" 3>&- &
    wait_for "select state = 'running' from run order by run desc limit 1"
    kill -TERM $!
    code=0
    wait $! || code=$?
    [ "$code" -eq 143 ]
    [ "$(sql 'select concat_ws($$ $$, state, exit_code, message) from run order by run desc limit 1')" = \
        "cancelled 143 stopped by SIGTERM" ]
    let_go
}

@test "a program that is killed is found crashed by the next; one that lives is left alone" {
    hold
    elf-train --as-of "$night" 3>&- &
    wait_for "select state = 'running' from run order by run desc limit 1"
    number=$(sql 'select max(run) from run') killed=$!
    elf-transform --as-of "$night" 3>&- & # waits as well, after it has looked for crashed ones
    wait_for "select max(run) > $number from run"
    [ "$(sql "select string_agg(state, ' ') from run where run >= $number")" = "running running" ]
    kill -KILL $killed
    wait $killed || true
    let_go
    wait
    wait_for "select count(*) = 0 from pg_locks where locktype = 'advisory' and objid = $number"
    elf-report runs >/dev/null
    [[ "$(sql "select concat_ws(' ', state, message) from run where run = $number")" == \
        "crashed its process is gone ($(uname -n), pid "*")" ]]
}

@test "one that dies while another works is found crashed when that one ends" {
    hold
    elf-train --as-of "$night" 3>&- &
    wait_for "select state = 'running' from run order by run desc limit 1"
    number=$(sql 'select max(run) from run') killed=$!
    elf-transform --as-of "$night" 3>&- &
    wait_for "select max(run) > $number from run"
    kill -KILL $killed
    wait $killed || true
    sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'elf-train'" >/dev/null
    wait_for "select count(*) = 0 from pg_locks where locktype = 'advisory' and objid = $number"
    [ "$(sql "select state from run where run = $number")" = running ]
    let_go
    wait
    [ "$(sql "select string_agg(state, ' ' order by run) from run where run >= $number")" = "crashed completed" ]
}

@test "a program whose connection is cut says how it ended, though others took it for crashed" {
    hold
    elf-train --as-of "$night" 3>&- 2>/dev/null &
    wait_for "select state = 'running' from run order by run desc limit 1"
    number=$(sql 'select max(run) from run')
    sql "update run set state = 'crashed' where run = $number" # as a run that began just now would
    sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'elf-train'" >/dev/null
    wait $! || true
    let_go
    [ "$(sql "select state || ' ' || exit_code from run where run = $number")" = "retrying 75" ]
}

sql_elsewhere() { PGDATABASE=postgres sql "$1"; }
takes_connections() { sql_elsewhere "alter database $PGDATABASE allow_connections $1"; }

@test "a server that goes away while a program works is a temporary failure" {
    local status=0
    hold reading
    elf-train --jobs 1 --as-of "$night" 3>&- 2>"$BATS_TEST_TMPDIR/said" &
    wait_for "select count(*) = 1 from pg_stat_activity where application_name = 'elf-train' and wait_event_type = 'Lock'"
    takes_connections false
    sql_elsewhere "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'elf-train'" >/dev/null
    wait $! || status=$?
    takes_connections true
    let_go
    cat "$BATS_TEST_TMPDIR/said"
    [ "$status" = 75 ]
    grep "2 of 2 areas failed" "$BATS_TEST_TMPDIR/said"
}

@test "a step that takes too long is timed out, and what cannot follow is cancelled" {
    hold
    ELF_STEP_TIMEOUT=3 run "$nightly" --as-of "$night" --only transform
    let_go
    [ "$status" -eq 75 ]
    [ "$(states)" = "transform timed_out" ]
    [ "$(sql 'select exit_code || message from run order by run desc limit 1')" = "124took longer than 3" ]
    ELF_HORIZON=never run "$nightly" --as-of "$night" --start-at train
    [ "$status" -eq 64 ]
    [ "$(sql "select string_agg(step || ' ' || state || ' ' || message, ', ' order by run) from run
              where flow = (select flow from run where flow is not null order by run desc limit 1)")" = \
        "train cancelled train ended with status 64, detect cancelled train ended with status 64" ]
}

@test "a wrapper that is stopped cancels what is open; one that is killed is cleared up by the next" {
    hold
    "$nightly" --as-of "$night" 3>&- &
    wait_for "select state = 'running' from run order by run desc limit 1"
    kill -TERM $!
    wait $! || true
    [ "$(states)" = "train cancelled, detect cancelled, transform cancelled" ]
    "$nightly" --as-of "$night" 3>&- &
    wait_for "select state = 'running' from run order by run desc limit 1"
    wrapper=$!
    limiter=$(pgrep -P $wrapper)
    tool=$(pgrep -P "$limiter")
    kill -KILL $wrapper "$limiter" "$tool"
    wait $wrapper || true
    let_go
    wait_for "select count(*) = 0 from pg_stat_activity where application_name ~ '^elf-'"
    "$nightly" --as-of "$night"
    [ "$(sql "select count(*) from run where state in ('scheduled', 'running')")" -eq 0 ]
    [ "$(sql "select string_agg(step || ' ' || state, ', ' order by step) from run
              where message in ('elf-nightly was ended before') or message ~ '^its process is gone'
                and step is not null")" = "detect cancelled, train cancelled, transform crashed" ]
}

@test "--backfill does the nights that are missing, and no night twice" {
    count() { sql "select count(distinct flow) from run"; }
    before=$(count)
    "$nightly" --backfill 2026-10-21 2026-10-24 # the 21st is there
    [ $(($(count) - before)) -eq 3 ]
    [ "$(sql "select string_agg(distinct night || ' ' || to_char(as_of at time zone 'UTC', 'DD HH24:MI'), ',')
              from run where night between '2026-10-22' and '2026-10-24'")" = \
        "2026-10-22 21 22:05,2026-10-23 22 22:05,2026-10-24 23 22:05" ]
    [ "$(sql "select count(distinct issued_at) from forecast where issued_at >= '2026-10-21T12:00Z'")" -eq 3 ]
    "$nightly" --backfill 2026-10-21 2026-10-24
    [ $(($(count) - before)) -eq 3 ]
    run "$nightly" --backfill 2026-10-24 2026-10-24 -v --area area1 # those of all areas are its nights too
    [[ "$output" == *"night 2026-10-24 is there"* ]]
}

@test "--daily: 02:30 comes twice, and the night is done once; where it failed it is done again" {
    "$nightly" --daily --as-of 2026-10-25T00:30:00Z # 02:30 in summer time
    [ "$(states)" = "transform completed, train completed, detect completed" ]
    flows=$(sql 'select count(distinct flow) from run')
    "$nightly" --daily --as-of 2026-10-25T01:30:00Z # 02:30 in winter time
    [ "$(sql 'select count(distinct flow) from run')" -eq "$flows" ]
    sql "update run set state = 'failed' where night = '2026-10-25' and step = 'train'"
    "$nightly" --daily --as-of 2026-10-25T01:30:00Z
    [ "$(sql 'select count(distinct flow) from run')" -eq $((flows + 1)) ]
}

@test "nights: a row for each, those that were missed among them" {
    "$nightly" --as-of 2026-10-26T23:05:00Z # in winter time
    run elf-report nights --from 2026-10-24 --to 2026-10-28 --fields night,state,ingest,transform,train,detect
    [ "$output" = "night,state,ingest,transform,train,detect
2026-10-24,completed,,completed,completed,completed
2026-10-25,completed,,completed,completed,completed
2026-10-26,missing,,,,
2026-10-27,completed,,completed,completed,completed" ]
    run elf-report nights --from 2026-10-27 --area area1 --fields night
    [ "${lines[1]}" = 2026-10-27 ]
}

@test "a flow of one area is no night of the others" {
    "$nightly" --as-of 2026-10-25T23:05:00Z --area area1 # 00:05 of the 26th
    night_of() { elf-report nights --from 2026-10-26 --to 2026-10-27 --fields state "$@" | sed 1d; }
    [ "$(night_of --area area1)" = completed ]
    [ "$(night_of --area area2)" = "" ]
    [ "$(night_of)" = "" ]
}

@test "on a terminal runs are a grid of nights; a flow is a timeline" {
    out=$(COLUMNS=100 LC_ALL=C.UTF-8 script -qec "stty cols 100; elf-report runs --from 2026-10-01" /dev/null | sed 's/\x1b\[[0-9;]*m//g' | tr -d '\r')
    [[ "$(head -n 1 <<<"$out")" == "night       state "*"transform  train "*"detect"* ]]
    [[ "$out" == *"2026-10-27  completed"* ]]
    [[ "$out" == *"--flow last"* ]]
    out=$(elf-report runs --flow last --format table)
    [[ "$(head -n 1 <<<"$out")" == "step       state      time "*"seconds  try  started"* ]]
    [ "$(grep -cE '^(transform|train|detect) +completed .*█' <<<"$out")" -eq 3 ]
    # The bars follow each other.
    at() { grep "^$1 " <<<"$out" | grep -ob '█' | head -n 1 | cut -d : -f 1; }
    [ "$(at transform)" -le "$(at detect)" ]
    run elf-report runs --flow last --fields step,state
    [ "$output" = "step,state
transform,completed
train,completed
detect,completed" ]
    run elf-report runs --flow no-such-flow --format table
    [ "$status" -eq 64 ]
    [[ "$output" == *"there is no flow 'no-such-flow'"* ]]
    run elf-report status --flow last
    [ "$status" -eq 64 ]
}

@test "--check: a forecast up to the end of the day, and no further" {
    ELF_AS_OF=2026-10-26T22:30:00Z run "$nightly" --check today # 23:30 of the 26th: issued at 00:05 of the 26th for area1 only
    [ "$status" -eq 65 ]
    [[ "$output" == *"up to the end of today:"*"area2: up to "*"hint: "* ]]
    "$nightly" --as-of 2026-10-26T23:05:00Z # 00:05 of the 27th
    ELF_AS_OF=2026-10-26T23:10:00Z run "$nightly" --check today
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    ELF_AS_OF=2026-10-26T23:10:00Z run "$nightly" --check tomorrow
    [ "$status" -eq 65 ]
}

@test "no role writes the record but through its functions, nor closes runs but that of the wrapper" {
    for role in ingest transform train detect report; do
        [ "$(sql "select has_table_privilege('elf_$role', 'run', 'insert, update, delete')")" = f ]
        [ "$(sql "select has_function_privilege('elf_$role', 'run_mark(text, text[], text, integer, text)', 'execute')")" = \
            "$([ $role = report ] && echo t || echo f)" ]
        [ "$(sql "select has_function_privilege('elf_$role', 'run_sweep()', 'execute')")" = f ]
    done
    run psql -qX -c "set role elf_report" -c "select run_mark('x', null, 'completed', 0, '')"
    [ "$status" -ne 0 ]
    [[ "$output" == *"cannot say that a step is completed"* ]]
    unset ELF_FLOW
    run elf-report record cancelled
    [ "$status" -eq 64 ]
}

@test "settings in the record hold no secret" {
    ELF_DATABASE="dbname=$PGDATABASE password=$PGPASSWORD" elf-report status >/dev/null
    [ -n "$PGPASSWORD" ]
    [ "$(sql "select count(*) from run where run::text like '%$PGPASSWORD%'")" -eq 0 ]
}

@test "a night of today: from the source to the page, with the news of events, once" {
    cat >"$BATS_TEST_TMPDIR/elf.conf" <<END
output = $BATS_TEST_TMPDIR/page.html
[source simulate]
areas = 1
area-prefix = live-
years = 0.2
events = 8d
[nightly]
on-anomaly = cat >>$BATS_TEST_TMPDIR/news
anomaly-severity = low
heartbeat = $BATS_TEST_TMPDIR/beat
END
    unset ELF_CONFIG
    elf-ingest all --config "$BATS_TEST_TMPDIR/elf.conf" # makes the area, which --area asks for
    run "$nightly" --config "$BATS_TEST_TMPDIR/elf.conf" --area 'live-*'
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(states)" = "ingest completed, transform completed, train completed, detect completed, report completed" ]
    [ -s "$BATS_TEST_TMPDIR/page.html" ]
    [ -s "$BATS_TEST_TMPDIR/beat" ]
    told=$(wc -l <"$BATS_TEST_TMPDIR/news")
    [ "$told" -gt 0 ]
    [ "$(grep -cE '^live-[^,]*,20[0-9TZ:-]+,[a-z_]+,(low|medium|high),' "$BATS_TEST_TMPDIR/news")" -eq "$told" ]
    "$nightly" --config "$BATS_TEST_TMPDIR/elf.conf" --area 'live-*' --only detect
    [ "$(wc -l <"$BATS_TEST_TMPDIR/news")" -eq "$told" ]
    [ "$(elf-report nights --area 'live-*' --from "$(date +%F)" --fields state,ingest,report | sed -n 2p)" = completed,completed,completed ]
}
