#!/usr/bin/env bats
# elf-report as people and scripts call it.

bats_require_minimum_version 1.5.0

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    export ELF_CONFIG='' ELF_AS_OF=2024-03-31T00:00:00Z
    create_migrated_database
    psql -q -f "$ELF_SOURCE/tests/web/report_database.sql"
}

setup() { source "$ELF_SOURCE/tests/cli/database.bash"; }

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

report() { "$ELF_BIN/elf-report" "$@"; }

@test "into a pipe it is CSV, with its header and UTC times" {
    run report readings --area ES --from 2024-03-30T22:00Z
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "area,quantity,time,value,quality,reason,unit,source,raw,raw_time" ]
    [[ "${lines[1]}" =~ ^ES,load,2024-03-30T22:00:00Z,[0-9.]+,measured,,MW,csv,,$ ]]
    [ "${#lines[@]}" -eq 29 ] # two of load, 26 of load_forecast: it goes on for the day ahead
}

@test "the same as JSON, which a JSON reader accepts" {
    report anomalies --format json >"$BATS_TEST_TMPDIR/a.json"
    sql "create temporary table j (t text); select 1" >/dev/null
    value=$(psql -qAt -v json="$(cat "$BATS_TEST_TMPDIR/a.json")" <<<"select :'json'::json -> 0 ->> 'reason'")
    [ "$value" = "</script><script>document.title = \"owned\"</script> & \"quotes\" 'single' <b>bold</b>" ]
    [ "$(psql -qAt -v json="$(cat "$BATS_TEST_TMPDIR/a.json")" <<<"select json_array_length(:'json'::json)")" = 1 ]
}

@test "the same as a table, aligned, without colours into a pipe" {
    run report status --format table --fields area,state,open_anomalies
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "area    state   open_anomalies" ]
    [ "${lines[1]}" = "ES      alert                1" ]
    [ "${lines[2]}" = "feeder  failed               0" ]
    [ "${lines[3]}" = "new     stale                0" ]
}

@test "a terminal gets a table" {
    run script -qec "$ELF_BIN/elf-report status --area ES --fields area,state" /dev/null
    [[ "$output" == *"area"*"state"* ]]
    [[ "$output" != *"area,state"* ]]
}

@test "--unit: power, energy per interval, and what is not electric stays" {
    run report forecast --area feeder --fields mean,unit --to 2024-03-31T00:15Z --from 2024-03-31
    kw=${lines[1]%,kW}
    run report forecast --area feeder --fields mean,unit --to 2024-03-31T00:15Z --from 2024-03-31 --unit kWh
    [[ "${lines[1]}" == *,kWh ]]
    awk -v kw="$kw" -v kwh="${lines[1]%,kWh}" 'BEGIN { exit !(kw / 4 - kwh < 1e-9 && kwh - kw / 4 < 1e-9) }'
    run report status --unit kg
    [ "$status" -eq 64 ]
    [[ "$output" == *"'kg' is not a unit of power or energy"*"kWh"* ]]
}

@test "--chart: axes, band and unit, for each area and model" {
    run report forecast --area ES --chart
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "ES adaptive, issued 2024-03-31T00:00:00Z" ]
    [[ "$output" == *┤*●*"MW, 2024-03-31 00:00 to 2024-03-31 23:00 UTC; ░ 5 to 95 %" ]]
    run report readings --area ES --from 2024-03-30 --chart
    [ "${lines[0]}" = "ES load" ]
    run report runs --chart
    [ "$status" -eq 64 ]
    [[ "$output" == *"runs has no --chart"* ]]
}

@test "--threshold: how likely the peak exceeds it, of peaks only" {
    sql "insert into peak (area, model, issued_at, day, run, likely_at, likelihood, p2_5, p5, p10, p25, p50, p75,
                           p90, p95, p97_5)
         select area, 'adaptive', '2024-03-31', '2024-03-31', 1, '2024-03-31 18:00', 0.4, 10, 20, 30, 40, 50, 60,
                70, 80, 90 from area where name = 'ES'" >/dev/null
    run report peaks --area ES --format csv
    [ "${lines[0]}" = "area,model,issued_at,day,p2_5,p5,p10,p25,p50,p75,p90,p95,p97_5,likely_at,likelihood,unit" ]
    [[ "${lines[1]}" == ES,adaptive,2024-03-31T00:00:00Z,2024-03-31,10,*,90,2024-03-31T18:00:00Z,0.4,MW ]]
    run report peaks --threshold 60 --fields day,exceeds
    [ "${lines[1]}" = "2024-03-31,0.25" ]
    run report peaks --area ES --threshold 60
    [[ "${lines[1]}" == *,MW,0.25 ]]
    run report status --threshold 60
    [ "$status" -eq 64 ]
    [[ "$output" == *"status has no --threshold"* ]]
    echo "threshold = 60" >"$BATS_TEST_TMPDIR/elf.conf"
    run report status --fields area --config "$BATS_TEST_TMPDIR/elf.conf"
    [ "$status" -eq 0 ]
    run report peaks --fields exceeds --config "$BATS_TEST_TMPDIR/elf.conf"
    [ "${lines[1]}" = 0.25 ]
}

@test "--fields: an unknown one is refused, naming those there are" {
    run report runs --fields run,colour
    [ "$status" -eq 64 ]
    [[ "$output" == *"runs has no field 'colour'"*"its fields are run, flow, tool"* ]]
}

@test "an unknown report is refused, naming those there are" {
    run report weather
    [ "$status" -eq 64 ]
    [[ "$output" == *"'weather' is not a report"*"status, readings, forecast"*"dashboard"* ]]
    run report
    [ "$status" -eq 64 ]
    run report status --area nowhere
    [ "$status" -eq 64 ]
    run report readings --from yesterday
    [ "$status" -eq 64 ]
    [[ "$output" == *"'yesterday' is not a time"* ]]
}

@test "a reader who leaves early is no failure" {
    # shellcheck disable=SC2016 # the inner shell expands it
    run --separate-stderr bash -c '"$ELF_BIN/elf-report" readings | head -n 1; echo "${PIPESTATUS[0]}"'
    [ "${lines[0]}" = "area,quantity,time,value,quality,reason,unit,source,raw,raw_time" ]
    [ "${lines[1]}" = 0 ]
    # shellcheck disable=SC2154 # bats sets it
    [ "$stderr" = "" ]
}

@test "the first of millions of readings comes at once, and the server stops when nobody reads" {
    sql "insert into area (name, time_zone, step, unit) values ('huge', 'UTC', 5, 'MW');
         insert into reading (area, quantity, time, known_at, value, quality, run)
         select area, 'load', t, t, 1, 'measured', 1 from area,
                generate_series('2010-01-01'::timestamptz, '2019-07-04', '5 minutes') as t where name = 'huge'"
    # shellcheck disable=SC2016 # the inner shell expands it
    run bash -c '"$ELF_BIN/elf-report" readings --area huge | head -n 2; echo "${PIPESTATUS[0]}"'
    [ "${lines[1]}" = "huge,load,2010-01-01T00:00:00Z,1,measured,,MW,,," ]
    [ "${lines[2]}" = 0 ]
    [ "$(sql "select count(*) from pg_stat_activity
              where datname = current_database() and query like 'copy%' and state = 'active'")" = 0 ]
    # Had it read them all, the record of the run would say a million.
    [ "$(sql "select rows_read < 10000 from run where tool = 'elf-report readings' order by run desc limit 1")" = t ]
    sql "delete from area where name = 'huge'"
}

@test "a full disk is told" {
    run bash -c '"$ELF_BIN/elf-report" readings >/dev/full'
    [ "$status" -eq 75 ]
    [[ "$output" == *"cannot be written"* ]]
}

@test "text that a spreadsheet would run is disarmed, numbers are not touched" {
    sql "update anomaly set reason = '=cmd()|x'"
    run report anomalies --fields reason,energy_kwh
    [ "${lines[1]}" = "'=cmd()|x,-18000000" ]
}

@test "runs: only those of the area, never this one" {
    run report runs --fields tool,state
    [ "${lines[1]}" = "elf-ingest csv,completed" ]
    [[ "$output" != *running* ]]
}

@test "summary: the verdict first, for mail; a format of the settings is not its own" {
    run report summary
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "ELF 2024-03-31 00:00 UTC: 1 failed, 1 stale, 1 alert of 4 areas, 1 run failed" ]
    [[ "$output" == *"Not ok"*feeder*failed*"new "*stale*"ES "*alert*"Runs that failed"*"elf-nightly --start-at train"* ]]
    [[ "$output" == *"Peaks expected"*"ES "*" MW "*" local"* ]]
    run report summary --area quiet
    [ "${lines[0]}" = "ELF 2024-03-31 00:00 UTC: the area is ok" ]
    run report summary --format csv
    [ "$status" -eq 64 ]
    [[ "$output" == *"summary has no --format csv"*"text and html"* ]]
    run report status --format html
    [ "$status" -eq 64 ]
    echo "format = csv" >"$BATS_TEST_TMPDIR/elf.conf"
    run report summary --config "$BATS_TEST_TMPDIR/elf.conf"
    [[ "${lines[0]}" == "ELF 2024-03-31 "* ]]
    echo "format = html" >"$BATS_TEST_TMPDIR/elf.conf"
    run report status --fields area --config "$BATS_TEST_TMPDIR/elf.conf"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = area ]
}

@test "summary as HTML: a whole page, nothing in it runs or is fetched" {
    report summary --format html >"$BATS_TEST_TMPDIR/night.html"
    for tag in html head body table tr td h1 h2; do
        [ "$(grep -oE "<${tag}[ >]" "$BATS_TEST_TMPDIR/night.html" | wc -l)" = "$(grep -o "</$tag>" "$BATS_TEST_TMPDIR/night.html" | wc -l)" ]
    done
    [ "$(head -n 1 "$BATS_TEST_TMPDIR/night.html")" = "<!doctype html>" ]
    run grep -ciE '<script|<style|<img|<link|src=|href|http' "$BATS_TEST_TMPDIR/night.html"
    [ "$output" = 0 ]
}

@test "the dashboard: whole or not at all, and says where it could not" {
    run report dashboard
    [ "$status" -eq 64 ]
    [[ "$output" == *"--output"* ]]
    run report dashboard --output "$BATS_TEST_TMPDIR/none/page.html"
    [ "$status" -eq 77 ]
    [[ "$output" == *"No such file or directory"* ]]
    report dashboard --output "$BATS_TEST_TMPDIR/page.html"
    [ "$(head -n 1 "$BATS_TEST_TMPDIR/page.html")" = "<!doctype html>" ]
    [ "$(ls "$BATS_TEST_TMPDIR")" = $'page.html\npage.json' ]
    # On stdout it has nothing beside it to be renewed from; else it is the same page.
    report dashboard --output - >"$BATS_TEST_TMPDIR/stdout.html"
    run diff "$BATS_TEST_TMPDIR/stdout.html" "$BATS_TEST_TMPDIR/page.html"
    [ "$(grep -c '^[<>]' <<<"$output")" -eq 4 ]
    [[ "$output" == *"connect-src 'none'"*"connect-src 'self'"*'data-live="page.json"'* ]]
}

@test "the dashboard of many areas: an index and a page for each, renewed in place" {
    folder=$BATS_TEST_TMPDIR/site
    # Names are plain; the pages do not rely on it.
    sql "alter table area drop constraint area_name_check;
         insert into area (name, time_zone, step, unit) values ('../a <b>', 'UTC', 60, 'MW'), ('index', 'UTC', 60, 'MW')"
    report dashboard --output "$folder/"
    [ "$(find "$folder" -name '*.html' | wc -l)" -eq 7 ]
    [ "$(find "$folder" -name '*.json' | wc -l)" -eq 7 ]
    grep -q '<a href="ES.html">ES</a>' "$folder/index.html"
    # Every row leads to a page that is there.
    while IFS= read -r href; do
        [ -e "$folder/$href" ]
        grep -q 'href="index.html">All areas' "$folder/$href"
    done < <(grep -oE '<th scope="row"><a href="[^"]*' "$folder/index.html" | sed 's/.*"//')
    [[ "$(ls "$folder")" == *"---a--b-~"* ]]
    # Once it is there it needs no slash; areas that were not asked for keep their page.
    report dashboard --area ES --output "$folder"
    grep -q 'ES: alert' "$folder/index.html"
    [ "$(find "$folder" -name '*.html' | wc -l)" -eq 7 ]
    # Those that are no more have none any more; what somebody else put there, or kept, stays.
    sql "delete from area where name in ('../a <b>', 'index')"
    cp "$folder/feeder.html" "$folder/feeder-in-march.html"
    report dashboard --area ES --output "$folder/ES-alone.html"
    echo '<html>mine</html>' >"$folder/mine.html"
    real=("$folder"/*---a--b-~*html)
    ln -s "${real[0]}" "$folder/link.html"
    report dashboard --output "$folder"
    [ "$(cd "$folder" && find . -name '*.html' -printf '%f\n' | sort | paste -sd ' ')" = \
        "ES-alone.html ES.html feeder-in-march.html feeder.html index.html link.html mine.html new.html quiet.html" ]
    [ "$(find "$folder" -name '*.json' | wc -l)" -eq 6 ]
}

@test "a round leaves a page alone that would say the same" {
    folder=$BATS_TEST_TMPDIR/site
    at() { ELF_AS_OF=2024-03-31T$1:00Z report dashboard --output "$folder"; }
    # A file that is written anew is another one: which areas' pages are.
    look() { (cd "$folder" && stat -c '%n %i %y' ES.html feeder.html new.html quiet.html) >"$BATS_TEST_TMPDIR/$1"; }
    renewed() { comm -13 "$BATS_TEST_TMPDIR/$1" "$BATS_TEST_TMPDIR/$2" | cut -d. -f1 | paste -sd ' '; }
    mkdir "$folder"
    at 00:00
    look first
    index=$(stat -c %i "$folder/index.html")
    at 00:00
    [ "$(stat -c %i "$folder/index.html")" = "$index" ] # the same bytes
    at 00:05
    look second
    [ "$(renewed first second)" = "" ]
    grep -q '2024-03-31T00:05:00Z' "$folder/index.html"
    grep -q '2024-03-31T00:00:00Z' "$folder/ES.html"
    # Each thing that a page shows, in one area only.
    changes=(
        "update transform_state set receipt = receipt + 1 where quantity = 'load'"
        "update anomaly set severity = 'low'"
        "insert into anomaly_label (area, start, finish, label, labelled_at, labelled_by, run) select area, start, finish, 'normal', '2024-03-30', 'ann', 1 from anomaly where true"
        "update override set why = 'read again'"
        "update score set run = run + 1"
        "update forecast set run = run + 1"
        "update run set message = replace(message, '(feeder)', '(ES)') where true"
    )
    for change in "${changes[@]}"; do
        look before
        [[ "$change" == *' where '* ]] || change+=' where true'
        case $change in
        'update run'*) expected='ES feeder' ;; # one is mended, the other has failed
        *) change+=" and area = (select area from area where name = 'ES')" expected=ES ;;
        esac
        sql "$change"
        at 00:10
        look after
        echo "$change: $(renewed before after)"
        [ "$(renewed before after)" = "$expected" ]
    done
    # Ages go by the clock: within the hour each is made again; and a replay sees what was then.
    look before
    at 01:10
    look after
    [ "$(renewed before after)" = "ES feeder new quiet" ]
    at 01:05
    look replayed
    [ "$(renewed after replayed)" = "ES feeder new quiet" ]
    # What is lost or broken is made again.
    rm "$folder/ES.html" "$folder/new.json"
    : >"$folder/quiet.html"
    at 01:05
    look mended
    [ "$(renewed replayed mended)" = "ES quiet" ]
    [ -s "$folder/quiet.html" ]
    [ -s "$folder/new.json" ]
    sql "update run set message = replace(message, '(ES)', '(feeder)'); delete from anomaly_label; update anomaly set severity = 'high'"
}

@test "the view for Grafana and the tool show the same" {
    run sql "select count(*) from report_readings"
    [ "$output" = "$(($(ELF_AS_OF='' report readings | wc -l) - 1))" ]
}

@test "what an area is checked for, and the worst of it is its light" {
    checks="select \"check\", state, reason from area_checks(null, '$ELF_AS_OF', null, null) where area"
    run sql "$checks = 'ES'"
    [ "${lines[0]}" = "data fresh|ok|" ]
    [ "${lines[1]}" = "data sound|ok|" ]
    [ "${lines[2]}" = "load usual|alert|1 open anomaly of high severity" ]
    [ "${lines[3]}" = "forecast|ok|" ]
    [ "${lines[4]}" = "runs|ok|" ]
    # A stuck meter is a fault of the data; the forecast of another area has run out.
    run sql "begin; update anomaly set class = 'flat_line'; update forecast set quality = 'fallback: NAIVE';
             $checks = 'ES' and state <> 'ok'"
    [ "${lines[0]}" = "data sound|alert|1 open anomaly of high severity" ]
    [ "${lines[1]}" = "forecast|warning|forecast fallback: NAIVE" ]
    run sql "select s.area from report_status(null, '$ELF_AS_OF', null, null) s
             where not exists (select from area_checks(null, '$ELF_AS_OF', null, null) c
                               where c.area = s.area and (c.state, c.reason) = (s.state, s.reason))
                or exists (select from area_checks(null, '$ELF_AS_OF', null, null) c,
                                  (select array['failed', 'stale', 'alert', 'warning', 'ok'] as bad) o
                           where c.area = s.area
                             and array_position(o.bad, c.state) < array_position(o.bad, s.state))"
    [ "$output" = "" ]
}

# All rows that the plan on standard input, of explain (analyze), looked at.
rows_in_plan() {
    awk '{ loops = match($0, /loops=/) ? substr($0, RSTART + 6) + 0 : loops }
         match($0, /actual time=.* rows=/) { n += loops * (substr($0, RSTART + RLENGTH) + 0) }
         /Rows Removed/ { n += loops * $NF }
         END { print n }'
}

@test "status looks at what goes on, not at the history" {
    # Rows that one status of ES looks at, where it has so many more issues and events of long ago.
    rows() { # days
        sql "begin;
             insert into forecast (area, model, run, issued_at, target, mean, p2_5, p5, p10, p25, p50, p75, p90, p95, p97_5)
             select f.area, f.model, f.run, f.issued_at - d * interval '1 day', f.target - d * interval '1 day',
                    f.mean, f.p2_5, f.p5, f.p10, f.p25, f.p50, f.p75, f.p90, f.p95, f.p97_5
             from forecast f cross join generate_series(100, 99 + $1) d
             where f.area = 1 and (f.model, f.issued_at) in (select model, issued_at from chosen_issue(1, '2024-03-31'));
             insert into anomaly (area, start, finish, class, severity, score, expected, observed, energy_kwh, reason, state, run, first_alarm, told_at)
             select 1, t, t + interval '2 hours', 'spike', 'low', 1, 1, 1, 1, 'r', 'closed', 1, t, t
             from generate_series(timestamptz '2020-01-01', timestamptz '2020-01-01' + $1 * interval '1 day', '1 day') t;
             analyze forecast; analyze anomaly;
             explain (analyze) select * from report_status('{1}', '2024-03-31', null, null);
             rollback" |
            rows_in_plan
    }
    few=$(rows 10)
    many=$(rows 1000)
    echo "$few rows, $many rows"
    [ "$few" -gt 50 ]
    [ "$many" -lt $((few + 50)) ]
}

@test "status of all areas is in proportion to areas" {
    # Rows that one status looks at, as elf-report asks for it, with so many more areas.
    rows() { # areas
        sql "begin;
             insert into area (name, time_zone, holidays, step, unit)
             select 'more-' || i, 'UTC', '', 60, 'MW' from generate_series(1, $1) i;
             insert into reading (area, quantity, run, time, known_at, value, quality, source)
             select area, 'load', 1, '2024-03-30', '2024-03-30', 1, 'measured', 'csv' from area where name like 'more-%';
             analyze area; analyze reading;
             explain (analyze) declare c no scroll cursor for
             select * from report_status(null, '2024-03-31', null, null) order by area;
             rollback" |
            rows_in_plan
    }
    few=$(rows 500)
    many=$(rows 5000)
    echo "$few rows, $many rows"
    [ "$few" -gt 5000 ]
    [ "$many" -lt $((11 * few)) ]
}

@test "every reason has words for the dashboard" {
    codes=$(grep -oE '"[A-Z_]+"' "$ELF_SOURCE/lib/elf/clean/reason.hpp")
    [ "$(wc -l <<<"$codes")" -gt 10 ]
    while IFS= read -r code; do
        grep -qF "{$code, " "$ELF_SOURCE/lib/elf/report/reasons.cpp" || {
            echo "no words for $code" >&2
            return 1
        }
    done <<<"$codes"
}

@test "an empty database: the header only, and a page that says so" {
    drop_database
    create_migrated_database
    for what in status readings forecast accuracy coverage changes peaks weights models anomalies alerts scores quality completeness overrides repairs; do
        run report $what
        [ "$status" -eq 0 ]
        [ "${#lines[@]}" -eq 1 ]
        [[ "$output" == area,* ]]
        [ "$(report $what --format json)" = "[]" ]
    done
    run report dashboard --output -
    [ "$status" -eq 0 ]
    [[ "$output" == *"Nothing to watch yet"* ]]
    sql 'drop schema public cascade; create schema public'
    run report status
    [ "$status" -eq 78 ]
    [[ "$output" == *"elf-migrate"* ]]
    drop_database
}
