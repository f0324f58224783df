#!/usr/bin/env bats
# The signature tests over all tools: nothing known after as_of changes a row, twice is as good as
# once, and a correction changes exactly the readings it should.

load database.bash

as_of=2024-05-31T22:00:00Z
later=2024-06-20T00:00:00Z

tool() { # name, arguments
    local name=$1
    shift
    "$ELF_BIN/elf-$name" --database "$ELF_DATABASE" "$@"
}

night() {
    tool transform --as-of "$as_of"
    tool train --model adaptive,seasonal_naive --backtest 10d --as-of "$as_of"
    tool detect --as-of "$as_of"
}

rows() { # table, condition: every row without the run that wrote it
    sql "select to_jsonb(t) - 'run' from $1 t where ${2:-true} order by 1"
}

written() {
    rows reading "known_at <= '$as_of'"
    for table in model forecast score anomaly_score anomaly; do
        echo "-- $table"
        rows "$table"
    done
}

# Changes when a row is written again, even with the same content.
touched() {
    for table in observation receipt reading transform_state model forecast score anomaly_score \
        anomaly; do
        sql "select '$table', count(*), md5(string_agg(xmin::text || ctid::text, ',' order by ctid))
             from $table"
    done
}

# Later hours and later versions of past ones, load and temperature, of a wild kind. Past hours that
# were never received are left out: a first receipt counts as known at the end of its interval.
later_knowledge() {
    echo area,timestamp_utc,load,temperature
    sql "select a.name || ',' || to_char(t at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI\"Z\"') || ','
             || round((500 + 2000 * random())::numeric, 2) || ','
             || round((40 * random() - 10)::numeric, 1)
         from area a, generate_series('2024-03-01'::timestamptz, '2024-06-10', '1 hour') as t
         where t >= '$as_of' or (random() < 0.1 and 2 = (
             select count(distinct quantity) from observation o
             where o.area = a.area and o.time = t and quantity in ('load', 'temperature')))"
}

on_copy() { # function and arguments, run on a copy of the database that is dropped then
    local name=${ELF_DATABASE}_copy
    createdb -T "$ELF_DATABASE" "$name"
    PGDATABASE=$name ELF_DATABASE=$name "$@"
    dropdb "$name"
}

setup_file() {
    create_migrated_database
    tool ingest simulate --areas 2 --years 0.4 --seed 7 --as-of "$as_of"
}

teardown_file() { drop_database; }

plain_night() {
    night
    written >"$BATS_TEST_TMPDIR/plain"
}

night_that_could_know_more() {
    later_knowledge >"$BATS_TEST_TMPDIR/later.csv"
    tool ingest csv "$BATS_TEST_TMPDIR/later.csv" --area-column area --source simulate \
        --column load=load --column temperature=temperature --as-of "$later"
    tool transform --as-of "$later"
    [ "$(sql "select count(*) > 1000 from reading where known_at > '$as_of'")" = t ]
    night
    written >"$BATS_TEST_TMPDIR/more"
}

@test "nothing known after as_of changes a row" {
    on_copy plain_night
    on_copy night_that_could_know_more
    for table in model forecast score anomaly_score anomaly; do
        grep -A1 -- "-- $table" "$BATS_TEST_TMPDIR/plain" | grep -q '^{'
    done
    diff "$BATS_TEST_TMPDIR/plain" "$BATS_TEST_TMPDIR/more" | cut -c1-300
    cmp "$BATS_TEST_TMPDIR/plain" "$BATS_TEST_TMPDIR/more"
}

twice() {
    tool ingest simulate --areas 2 --years 0.4 --seed 7 --as-of "$as_of"
    night
    touched >"$BATS_TEST_TMPDIR/once"
    tool ingest simulate --areas 2 --years 0.4 --seed 7 --as-of "$as_of"
    night
    tool transform --rescreen --as-of "$as_of"
    touched >"$BATS_TEST_TMPDIR/twice"
}

@test "run twice, no tool touches a row" {
    on_copy twice
    diff "$BATS_TEST_TMPDIR/once" "$BATS_TEST_TMPDIR/twice"
}

correct_one_hour() {
    tool ingest simulate --areas 1 --area-prefix quiet --years 0.15 --faults 0d --events 0d \
        --as-of "$as_of"
    tool transform --as-of "$as_of"
    rows reading >"$BATS_TEST_TMPDIR/before"
    local value # close to the first one: what lies far off its neighbours is rejected
    value=$(sql "select round(value::numeric * 1.01, 1) from reading
                 where quantity = 'load' and time = '2024-05-20T10:00Z'
                 and area = (select area from area where name = 'quiet1')")
    printf 'timestamp_utc,value\n2024-05-20T10:00:00Z,%s\n' "$value" >"$BATS_TEST_TMPDIR/one.csv"
    tool ingest csv "$BATS_TEST_TMPDIR/one.csv" --area quiet1 --source simulate --as-of "$later"
    tool transform --as-of "$later"
    rows reading >"$BATS_TEST_TMPDIR/after"
    sql "select area, quantity from reading where time = '2024-05-20T10:00Z' and value = $value
         and known_at = '$later'" >"$BATS_TEST_TMPDIR/corrected"
}

@test "a corrected observation changes the reading it is of, and no other" {
    on_copy correct_one_hour
    [ "$(wc -l <"$BATS_TEST_TMPDIR/corrected")" -eq 1 ]
    run diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
    [ "$(grep -c '^<' <<<"$output")" -eq 0 ]
    [ "$(grep -c '^>' <<<"$output")" -eq 1 ]
}

# A user who may connect once: the main connection has it, that of the second thread is refused.
one_connection() {
    local user=elf_once_$RANDOM
    sql "create role $user login password 'once' connection limit 1; grant elf_transform to $user"
    run env PGUSER="$user" PGPASSWORD=once "$ELF_BIN/elf-transform" --database "$ELF_DATABASE" --as-of "$as_of" --jobs 2
    sql "drop role $user"
}

@test "a connection that is refused fails its areas, and says so" {
    on_copy one_connection
    echo "$status: $output"
    [ "$status" -eq 75 ]
    [[ "$output" == *"the database has no room now"*"too many connections"*"1 of 2 areas failed"* ]]
}
