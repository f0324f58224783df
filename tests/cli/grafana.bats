#!/usr/bin/env bats
# Every query of etc/grafana, run as the role that may only look, on a simulated night.

bats_require_minimum_version 1.5.0

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    # The views of Grafana show now.
    export ELF_CONFIG=''
    ELF_AS_OF=$(date -u +%Y-%m-%dT%H:00:00Z)
    export ELF_AS_OF
    create_migrated_database
    "$ELF_BIN/elf-ingest" simulate --areas 2 --years 1 --quiet
    "$ELF_BIN/elf-transform" --quiet
    pin_from=$(date -u -d '-3 days' +%FT10:00Z)
    "$ELF_BIN/elf-transform" pin "$(sql 'select min(name) from area')" load "$pin_from" "${pin_from%10:00Z}12:00Z" \
        --reject --why 'meter test' --quiet
    "$ELF_BIN/elf-train" --model adaptive,seasonal_naive --backtest 20d --weather observed --quiet
    "$ELF_BIN/elf-detect" --quiet
}

setup() { source "$ELF_SOURCE/tests/cli/database.bash"; }

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

# One query to a line, as dashboard, panel, format and SQL.
queries() {
    for file in "$ELF_SOURCE"/etc/grafana/dashboards/*.json; do
        psql -qXAt -F '|' -v json="$(<"$file")" <<'SQL'
select d ->> 'uid', p ->> 'title', t ->> 'format', translate(t ->> 'rawSql', E'\n', ' ')
from (select :'json'::jsonb) as j(d), jsonb_array_elements(d -> 'panels') p,
     jsonb_array_elements(p -> 'targets') t
SQL
    done
}

# What Grafana makes of its macros and variables.
expanded() { # SQL
    local from to areas
    from=$(date -u -d '-60 days' +%FT%TZ)
    to=$(date -u -d '+2 days' +%FT%TZ)
    areas=$(sql "select string_agg(quote_literal(name), ',') from area")
    sed -E -e "s/\\\$__timeFilter\(([^)]*)\)/\1 BETWEEN '$from' AND '$to'/g" \
        -e "s/\\\$__timeFrom\(\)/'$from'/g" -e "s/\\\$__timeTo\(\)/'$to'/g" \
        -e "s/\\\$\{area:sqlstring\}/$areas/g" <<<"$1"
}

as_viewer() { # SQL
    psql -qXAt -F '|' -v ON_ERROR_STOP=1 -c 'set role elf_report' -c "$1"
}

@test "every query runs as elf_report and has rows; those over time have a time and a value" {
    n=0
    # An event to show, whatever the detector made of the simulation.
    sql "insert into anomaly (area, start, finish, run, class, severity, score, reason, state, first_alarm, told_at)
         select min(area), now() - interval '5 hours', now() - interval '3 hours', 1, 'dip', 'high', 0.8, 'r', 'open',
                now(), now() from area"
    while IFS='|' read -r uid title format query; do
        n=$((n + 1))
        echo "# $uid: $title" >&2
        query=$(expanded "$query")
        [[ "$query" != *'$'* ]]
        rows=$(as_viewer "select count(*) from ($query) q")
        echo "# $rows rows" >&2
        [ "$rows" -gt 0 ]
        if [ "$format" = time_series ]; then
            columns=$(psql -qXA -P footer=off -v ON_ERROR_STOP=1 -c "select * from ($query) q limit 0")
            [ "$columns" = "time|value|metric" ]
            [ "$(as_viewer "select count(*) from ($query) q
                            where pg_typeof(time) = 'timestamptz'::regtype and metric is not null")" = "$rows" ]
        fi
    done < <(queries)
    [ "$n" -ge 15 ]
}

@test "the variable of the dashboards names the areas" {
    query=$(psql -qXAt -v json="$(<"$ELF_SOURCE/etc/grafana/dashboards/network.json")" <<<"select :'json'::jsonb #>> '{templating,list,0,query}'")
    [ "$(as_viewer "$query")" = "$(sql 'select name from area order by name')" ]
}

@test "the viewer may look, not write, and there is no secret in the files" {
    run as_viewer "delete from reading"
    [ "$status" -ne 0 ]
    [[ "$output" == *"permission denied"* ]]
    run grep -rniE 'password|secret' "$ELF_SOURCE/etc/grafana/dashboards"
    [ "$status" -ne 0 ]
    # shellcheck disable=SC2016 # a variable of Grafana
    [ "$(grep -rhE '^ *password:' "$ELF_SOURCE/etc/grafana" | tr -d ' ')" = 'password:$ELF_VIEWER_PASSWORD' ]
}

@test "every column of every view says what it is" {
    run sql "select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and attnum > 0
             where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace
               and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)"
    [ "$output" = "" ]
    [ "$(sql "select col_description('report_forecast'::regclass, 7)")" = "2.5 % quantile, in unit." ]
}
