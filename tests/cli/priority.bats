#!/usr/bin/env bats
# Which source counts where several deliver the same, and how a change of it is seen.

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    export ELF_CONFIG='' PATH=$ELF_BIN:$PATH
    unset ELF_DATABASE ELF_AS_OF ELF_AREA
    create_migrated_database
}

teardown_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

setup() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    cd "$BATS_TEST_TMPDIR" || exit
    sql 'set client_min_messages = warning; truncate area, definition_change cascade'
    elf-ingest area ES --time-zone UTC
}

hours() { # first hour, last hour, value at midnight
    echo timestamp_utc,value
    local h
    for h in $(seq "$1" "$2"); do printf '2024-03-01T%02d:00:00Z,%s\n' "$h" "$(($3 + h))"; done
}

spans() { elf-report sources --format csv --fields source,from,to,n,change "$@" | tail -n +2 | cut -c1-80; }

@test "the source that an area began with counts, and each reading names its source" {
    hours 0 5 100 | elf-ingest csv - --area ES --source first --as-of 2024-03-02
    hours 3 8 200 | elf-ingest csv - --area ES --source second --as-of 2024-03-03
    elf-transform --as-of 2024-03-04
    [ "$(spans --as-of 2024-03-04)" = "first,2024-03-01T00:00:00Z,2024-03-01T05:00:00Z,6,
second,2024-03-01T06:00:00Z,2024-03-01T08:00:00Z,3," ]
    [ "$(elf-report readings --format csv --fields source --as-of 2024-03-04 | sort | uniq -c | sed 's/^ *//')" = "6 first
3 second
1 source" ]
}

@test "prefer turns the order round, for what is there too, and replays still see what was" {
    hours 0 5 100 | elf-ingest csv - --area ES --source first --as-of 2024-03-02
    elf-transform --as-of 2024-03-02
    hours 3 8 200 | elf-ingest csv - --area ES --source second --as-of 2024-03-03
    elf-ingest area ES --prefer load=second/first --as-of 2024-03-03
    elf-transform --as-of 2024-03-04
    [ "$(spans --as-of 2024-03-04)" = "first,2024-03-01T00:00:00Z,2024-03-01T02:00:00Z,3,
second,2024-03-01T03:00:00Z,2024-03-01T08:00:00Z,6," ]
    # The second source had not told what the first had.
    [ "$(spans --as-of 2024-03-02)" = "first,2024-03-01T00:00:00Z,2024-03-01T05:00:00Z,6,
second,2024-03-01T06:00:00Z,2024-03-01T08:00:00Z,3," ]
    # The same wish again changes nothing.
    elf-ingest area ES --prefer load=second/first -v 2>log
    [ "$(sql 'select rows_written from run order by run desc limit 1')" = 0 ]
    run elf-ingest area ES --prefer second
    [ "$status" -eq 64 ]
    [[ "$output" == *"'second' does not say which source counts"* ]]
}

@test "prefer names the source of points, not the points" {
    hours 0 3 10 | elf-ingest csv - --area ES --column value=temperature --source hand --as-of 2024-03-02
    { echo timestamp_utc,north,south; printf '2024-03-01T%02d:00:00Z,20,30\n' 1 2; } |
        elf-ingest csv - --area ES --column north=temperature@1,south=temperature@1 --source meteo --as-of 2024-03-02
    elf-transform --as-of 2024-03-02
    temperatures() { elf-report readings --format csv --fields value,source --as-of "$1" | tail -n +2 | tr '\n' ' '; }
    [ "$(temperatures 2024-03-02)" = "10,hand 11,hand 12,hand 13,hand " ]
    elf-ingest area ES --prefer temperature=meteo/hand --as-of 2024-03-03
    elf-transform --as-of 2024-03-03
    [ "$(temperatures 2024-03-03)" = "10,hand 25,meteo 25,meteo 13,hand " ]
}

@test "prefer in elf.conf" {
    printf '[area ES]\nprefer = load=second/first, temperature=csv\n' >elf.conf
    elf-ingest all --config elf.conf
    [ "$(sql "select string_agg(concat_ws(' ', quantity, source, rank), ', ' order by 1) from (select * from source_priority order by quantity, rank) as p" | tr -d '\n')" = "load second 1, load first 2, temperature csv 1" ] ||
        sql 'select * from source_priority'
    [ "$(sql "select count(*) from source_priority where chosen")" = 3 ]
}

@test "a source that changes its meaning is seen as a span of its own" {
    hours 0 5 100 | elf-ingest csv - --area ES --source first --as-of 2024-03-02
    sql "insert into definition_change values ('first', 'load', '2024-02-01', 'with pumps'), ('first', 'load', '2024-03-02', 'with solar')"
    hours 0 5 100 | sed s/03-01/03-02/ | elf-ingest csv - --area ES --source first --as-of 2024-03-03
    elf-transform --as-of 2024-03-04
    [ "$(spans --as-of 2024-03-04)" = "first,2024-03-01T00:00:00Z,2024-03-01T05:00:00Z,6,with pumps
first,2024-03-02T00:00:00Z,2024-03-02T05:00:00Z,6,with solar" ]
}
