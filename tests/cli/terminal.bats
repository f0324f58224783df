#!/usr/bin/env bats
# What elf-report shows on a terminal, of any width, and names that would do harm there.

bats_require_minimum_version 1.5.0

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    export ELF_CONFIG='' ELF_AS_OF=2024-03-31T00:00:00Z TERM=xterm LC_ALL=C.UTF-8
    unset NO_COLOR COLUMNS
    create_migrated_database
    psql -q -f "$ELF_SOURCE/tests/web/report_database.sql"
}

setup() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    set -o pipefail
    environment='' # of the program
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

# On a pseudo-terminal of some columns, without the CR that it adds.
on_terminal() { # columns, arguments
    local columns=$1
    shift
    script -qec "stty cols $columns rows 50; $environment '$ELF_BIN/elf-report' $*" /dev/null </dev/null | tr -d '\r'
}

without_colours() { sed 's/\x1b\[[0-9;]*m//g'; }
widest() { wc -L; } # in columns, by the locale

hostile=$(printf '=HYPERLINK("http://x")<script>alert(1)</script>\033[2J\033]0;owned\007\n\u202egnp.exe\u200f%0500d' 0)

@test "status keeps to the width, in colours, with the trend from 80 columns on" {
    for columns in 60 80 120 200; do
        out=$(on_terminal "$columns" status)
        [[ "$out" == *$'\033[31malert\033[0m'* ]]
        plain=$(without_colours <<<"$out")
        [ "$(widest <<<"$plain")" -le "$columns" ]
        [ "$(wc -l <<<"$plain")" = 5 ]
        if [ "$columns" -ge 80 ]; then
            grep -qE '^ES .*[▁▂▃▄▅▆▇█]{8,}│[▁▂▃▄▅▆▇█]{8,}' <<<"$plain"
        else
            [[ "$plain" != *▁* ]]
        fi
    done
}

@test "NO_COLOR, TERM=dumb, COLUMNS and a locale without UTF-8 are honoured" {
    [[ "$(NO_COLOR=1 on_terminal 80 status)" != *$'\033'* ]]
    [[ "$(TERM=dumb on_terminal 80 status)" != *$'\033'* ]]
    [ "$(environment=COLUMNS=60 on_terminal 200 status | without_colours | widest)" -le 60 ]
    out=$(LC_ALL=C on_terminal 80 status)
    [[ "$out" != *▁* && "$out" != *…* ]]
    LC_ALL=C on_terminal 80 forecast --chart --area ES | without_colours | (! grep -P '[^\x00-\x7f]')
}

@test "into a pipe there is neither colour nor trend" {
    run bash -c '"$ELF_BIN/elf-report" status --format table'
    [[ "$output" != *$'\033'* && "$output" != *▁* ]]
    [[ "${lines[0]}" == "area    state   reason"*forecast_until*unit*forecast_days ]]
}

@test "a table leaves out the columns that do not fit and names them; --fields shows any" {
    out=$(on_terminal 80 readings --area ES --from 2024-03-30T22:00Z | without_colours)
    [ "$(widest <<<"$out")" -le 80 ]
    [[ "$out" == *"(no room for "*raw_time")"* ]]
    [[ "$(head -n 1 <<<"$out")" == *unit* ]]
    out=$(on_terminal 80 readings --area ES --from 2024-03-30T22:00Z --fields raw_time,raw,area)
    [[ "$out" == *raw_time*raw*area* ]]
}

@test "charts keep to the width, on a terminal in colour" {
    for columns in 60 80 120; do
        out=$(on_terminal "$columns" forecast --chart)
        [[ "$out" == *$'\033[1;36m●'* ]]
        [ "$(without_colours <<<"$out" | widest)" -le "$columns" ]
        [ "$(without_colours <<<"$out" | widest)" -gt $((columns - 30)) ]
    done
}

@test "hostile names and messages do nothing on a terminal, in a chart and in mail" {
    # The schema refuses such a name; the programs must not lean on that.
    psql -qX -v name="$hostile" <<'SQL'
alter table area drop constraint area_name_check;
update area set name = :'name' where name = 'ES';
update anomaly set reason = :'name';
update run set message = :'name' where state = 'failed';
SQL
    for what in status forecast anomalies runs readings 'forecast --chart' 'readings --chart' summary; do
        out=$(on_terminal 100 "$what")
        # No escape but those of colours, no bell, no mark that turns the direction.
        plain=$(without_colours <<<"$out")
        [[ "$plain" != *$'\033'* && "$plain" != *$'\007'* ]]
        [[ "$plain" != *$'\u202e'* && "$plain" != *$'\u200f'* ]]
        [ -n "$plain" ]
    done
    [ "$(on_terminal 80 status | wc -l)" = 5 ]
    [ "$(on_terminal 80 status | without_colours | widest)" -le 80 ]
    html=$("$ELF_BIN/elf-report" summary --format html)
    [[ "$html" != *"<script"* && "$html" != *$'\u202e'* && "$html" != *$'\033'* ]]
    [[ "$html" == *"&lt;script&gt;"* ]]
}

@test "hostile names in CSV and JSON come back as they are, and are no formula" {
    # The server reads the CSV again: one row for each reading, whatever the name holds.
    "$ELF_BIN/elf-report" status --fields area,state >"$BATS_TEST_TMPDIR/status.csv"
    psql -qX -c 'create table back (area text, state text)' \
        -c "\\copy back from '$BATS_TEST_TMPDIR/status.csv' with (format csv, header)"
    [ "$(sql 'select count(*) from back')" = 4 ]
    [ "$(psql -qXAt -v name="$hostile" <<<"select count(*) from back where area = '''' || :'name'")" = 1 ]
    [ "$(sql "select count(*) from back where area ~ '^[=+@\t\r\n-]'")" = 0 ]
    json=$("$ELF_BIN/elf-report" status --format json)
    [ "$(psql -qXAt -v json="$json" -v name="$hostile" <<<"select count(*) from json_array_elements(:'json'::json) e where e ->> 'area' = :'name'")" = 1 ]
    [[ "$json" != *"<script"* && "$json" != *$'\033'* ]]
    # The fast way of the readings and the others write the same name.
    "$ELF_BIN/elf-report" readings --fields area,quantity,time,value >"$BATS_TEST_TMPDIR/readings.csv"
    psql -qX -c 'create table readings_back (area text, quantity text, t timestamptz, value float8)' \
        -c "\\copy readings_back from '$BATS_TEST_TMPDIR/readings.csv' with (format csv, header)"
    [ "$(sql "select count(*) from readings_back b full join report_readings(null, '2024-03-31', null, null) r
              on b.area = case when r.area ~ '^=' then '''' || r.area else r.area end
                 and b.quantity = r.quantity and b.t = r.time
              where b.value is distinct from r.value or b.t is null or r.time is null")" = 0 ]
}
