#!/usr/bin/env bats
# Several PostgreSQL servers: the areas on two, and a third database that shows both, with the same rows as on
# one; and reports from a hot standby.

bats_require_minimum_version 1.5.0

load database.bash

setup_file() {
    bin=$(pg_config --bindir)
    folder=$(mktemp -d)
    as_server=()
    if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
        as_server=(runuser -u postgres --)
        chown postgres "$folder"
    fi
    chmod 755 "$folder"
    export bin folder home=$PGHOST
    # Port and password of the server of scripts/test stay in the environment; here nobody asks for one.
    for server in first second; do
        "${as_server[@]}" mkdir "$folder/$server"
        (cd / && "${as_server[@]}" "$bin/initdb" -D "$folder/$server/data" -U "$PGUSER" --locale=C.UTF-8 -A trust >/dev/null)
        (cd / && "${as_server[@]}" "$bin/pg_ctl" -D "$folder/$server/data" -l "$folder/$server/log" -w \
            -o "-c port=$PGPORT -c listen_addresses='' -c unix_socket_directories='$folder/$server' -c fsync=off" start >/dev/null)
    done
    export TZ=UTC ELF_CONFIG='' ELF_MODEL=adaptive ELF_RETRIES=0 OPENBLAS_NUM_THREADS=1
    export ELF_LOCK_DIR=$BATS_FILE_TMPDIR ELF_STATE_DIR=$BATS_FILE_TMPDIR night=2026-10-21T22:05:00Z
    unset ELF_AREA ELF_SHARD ELF_AS_OF ELF_OUTPUT

    create_migrated_database
    world
    for i in 1 2; do
        use $i
        createdb "$ELF_DATABASE"
        "$ELF_SOURCE/scripts/elf-migrate"
        psql -qX -v ON_ERROR_STOP=1 -v number=$i -f "$ELF_SOURCE/sql/fdw-member.sql"
        world --shard $i/2
    done
    use reports
    createdb reports
    "$ELF_SOURCE/scripts/elf-migrate"
    sql "create extension postgres_fdw"
    for i in 1 2; do
        sql "create server elf_$i foreign data wrapper postgres_fdw options (host '$(server_of $i)', port '$PGPORT', dbname '$ELF_DATABASE_OF_ALL');
             create user mapping for public server elf_$i options (user '$PGUSER', password_required 'false')"
    done
    psql -qX -v ON_ERROR_STOP=1 --single-transaction -f "$ELF_SOURCE/sql/fdw-reports.sql"
}

teardown_file() {
    for server in first second; do
        (cd / && if [ "$(id -u)" -eq 0 ]; then set -- runuser -u postgres --; else set --; fi
            "$@" "$bin/pg_ctl" -D "$folder/$server/data" -m immediate stop >/dev/null)
    done
    rm -rf "$folder"
    use one
    drop_database
}

setup() { PATH=$ELF_BIN:$PATH; }

server_of() { [ "$1" = 1 ] && echo "$folder/first" || echo "$folder/second"; }
# one: the server of scripts/test; 1, 2: those that share the areas; reports: beside the first.
use() {
    export ELF_DATABASE_OF_ALL=${ELF_DATABASE_OF_ALL:-$ELF_DATABASE}
    export ELF_DATABASE=$ELF_DATABASE_OF_ALL
    case $1 in
    one) export PGHOST=$home ;;
    reports) PGHOST=$(server_of 1) ELF_DATABASE=reports ;;
    *) PGHOST=$(server_of "$1") ;;
    esac
    export PGHOST PGDATABASE=$ELF_DATABASE
}
world() {
    "$ELF_BIN/elf-ingest" simulate --areas 4 --area-prefix meter- --years 0.15 --seed 3 --events 10d --as-of "$night" "$@"
    "$ELF_SOURCE/scripts/elf-nightly" --as-of "$night" "$@"
}

@test "the database for reports has the rows of one server, of every table" {
    # It takes the columns that a number is given to for what they are.
    tables='area observation reading transform_state model forecast expert_weight peak score anomaly_score anomaly simulated_event holiday'
    for table in $tables; do
        columns=$(use one && sql "select string_agg(case attname when 'area' then '(select name from area n where n.area = t.area)'
                                      when 'receipt' then '(select count(*) from receipt n where (n.area, n.quantity) = (t.area, t.quantity) and n.receipt > t.receipt)'
                                    else format('t.%I', attname) end, ', ' order by attname)
                                  from pg_attribute where attrelid = '$table'::regclass and attnum > 0 and not attisdropped and attname <> 'run'")
        one=$(use one && sql "select count(*), sum(hashtextextended(row($columns)::text, 0)) from $table t")
        all=$(use reports && sql "select count(*), sum(hashtextextended(row($columns)::text, 0)) from (select distinct * from $table) t")
        [ "${one%%|*}" -gt 0 ] || [ "$table" = score ] # none after one night
        # Neighbours are of one server: below.
        [ "$table" = anomaly ] || [ "$one" = "$all" ] || { echo "$table: $one, $all" >&2; return 1; }
    done
    [ "$(use one && sql 'select count(*) from anomaly')" -gt 0 ]
    # Each server has a part.
    for i in 1 2; do [ "$(use $i && sql 'select count(*) from area')" -gt 0 ]; done
    [ "$(use reports && sql 'select count(distinct tableoid) from reading')" -eq 2 ]
}

@test "events are the same but for their neighbours, who have to be on the same server" {
    events() { sql "select a.name, e.start, e.finish, e.class, e.severity, e.score, e.state from anomaly e join area a using (area) order by 1, 2"; }
    diff <(use one && events) <(use reports && events)
}

@test "every report is that of one server" {
    empty=
    for report in status readings forecast accuracy models weights peaks changes anomalies scores quality completeness sources repairs alerts holidays; do
        for db in one reports; do
            (use $db && elf-report $report --as-of "$night" --format json | sed -E 's/, neighbours: [^"]*//; s/"neighbours":"[^"]*"/"neighbours":""/') >"$BATS_TEST_TMPDIR/$db"
        done
        diff "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/reports" || { echo "$report" >&2; return 1; }
        [ "$(wc -c <"$BATS_TEST_TMPDIR/one")" -gt 3 ] || empty="$empty $report"
    done
    # What one night cannot have yet.
    [ "$empty" = " accuracy changes repairs" ] || { echo "empty:$empty" >&2; return 1; }
}

@test "it leaves no record there, draws pages, and is refused what writes" {
    use reports
    before=$(sql 'select count(*) from run')
    elf-report dashboard --as-of "$night" --output "$BATS_TEST_TMPDIR/pages/"
    [ "$(find "$BATS_TEST_TMPDIR/pages" -name 'meter-*.html' | wc -l)" -eq 4 ]
    [ "$(sql 'select count(*) from run')" = "$before" ]
    # Runs of both are seen.
    [ "$(elf-report nights --as-of "$night" --format csv --fields state,transform | tail -n 1)" = completed,completed ]
    run elf-train --as-of "$night"
    [ "$status" -eq 69 ]
    [[ "$output" == *"the database can only be read"*"hint: "* ]]
}

@test "what is asked of one area is asked of its server alone" {
    use reports
    area=$(sql "select area from area where area > 100000000 limit 1")
    plan=$(sql "explain (verbose, costs off) select * from reading where area = $area and quantity = 'load' and time >= '2026-10-20'")
    [[ "$plan" == *elf_2.reading* ]]
    [[ "$plan" != *elf_1.reading* ]]
    # The server of the area looks it up by its key.
    [[ "$plan" == *"Remote SQL:"*"area = $area"*"quantity = 'load'"* ]]
}

@test "numbers are given out of a block of each server's own" {
    [ "$(use 1 && sql 'select max(area) <= 100000000 from area')" = t ]
    [ "$(use 2 && sql 'select min(area) > 100000000 from area')" = t ]
    [ "$(use 2 && sql 'select min(run) > 100000000 from run')" = t ]
    use 2
    run psql -qX -v ON_ERROR_STOP=1 -v number=3 -f "$ELF_SOURCE/sql/fdw-member.sql"
    [ "$status" -ne 0 ]
    [[ "$output" == *"has a number of another database"* ]]
}

@test "a hot standby answers every report, and leaves no record" {
    mkdir "$folder/standby"
    if [ "$(id -u)" -eq 0 ]; then as_server=(runuser -u postgres --); chown postgres "$folder/standby"; else as_server=(); fi
    (cd / && "${as_server[@]}" "$bin/pg_basebackup" -h "$folder/first" -p "$PGPORT" -U "$PGUSER" -D "$folder/standby/data" \
        --write-recovery-conf --checkpoint=fast --no-sync)
    (cd / && "${as_server[@]}" "$bin/pg_ctl" -D "$folder/standby/data" -l "$folder/standby/log" -w \
        -o "-c port=$PGPORT -c listen_addresses='' -c unix_socket_directories='$folder/standby' -c fsync=off" start >/dev/null 3>&-)
    use 1
    primary=$PGHOST
    export PGHOST=$folder/standby
    [ "$(sql 'select pg_is_in_recovery()')" = t ]
    for report in status readings forecast anomalies quality; do
        elf-report $report --as-of "$night" --format csv >"$BATS_TEST_TMPDIR/standby"
        PGHOST=$primary elf-report $report --as-of "$night" --format csv | diff - "$BATS_TEST_TMPDIR/standby"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/standby")" -gt 1 ]
    done
    elf-report dashboard --as-of "$night" --output "$BATS_TEST_TMPDIR/page.html"
    [ -s "$BATS_TEST_TMPDIR/page.html" ]
    # The step of a night too, which has nowhere to record that it was planned.
    ELF_OUTPUT=$BATS_TEST_TMPDIR/pages/ "$ELF_SOURCE/scripts/elf-nightly" --only report
    [ -s "$BATS_TEST_TMPDIR/pages/index.html" ]
    run elf-transform --as-of "$night"
    [ "$status" -eq 69 ]
    [[ "$output" == *"the database can only be read"* ]]
    # It follows: what is written there shows here.
    PGHOST=$primary elf-ingest area later --time-zone UTC --step 60m --unit MW
    for _ in $(seq 100); do
        [ "$(sql "select count(*) from area where name = 'later'")" -eq 0 ] || break
        sleep 0.1
    done
    [ "$(elf-report status --area later --fields state --format csv | tail -n 1)" = stale ]
    (cd / && "${as_server[@]}" "$bin/pg_ctl" -D "$folder/standby/data" -m immediate stop >/dev/null)
}
