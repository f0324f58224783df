#!/usr/bin/env bats
# elf-ingest fetching from every provider, each in its own format over HTTP: what arrives, what the
# nights ask for, and what is left after every fault.

# Each test has variables of its own.
# shellcheck disable=SC2030,SC2031

# Name here; words of elf-ingest; a span in which the clock of the provider's zone changes; a part
# of the path of a request in the middle of it.
sources() {
    cat <<END
ons;ons --area SE --base-url $SERVER/ons;2018-10-20T03:00Z;2018-11-20T02:00Z;dat_inicio=2018-11-03
ons-later;ons --area SE --base-url $SERVER/ons;2021-02-20T03:00Z;2021-03-20T03:00Z;cargaprogramada?dat_inicio=2021-03-12
ons-csv;ons-csv --area N --base-url $SERVER/ons-csv;2018-10-20T03:00Z;2018-11-20T02:00Z;2018.csv
ons-csv-later;ons-csv --area N --base-url $SERVER/ons-csv;2035-12-01T03:00Z;2036-04-01T03:00Z;2036.csv
elexon;elexon --base-url $SERVER/elexon;2036-03-18T00:00Z;2036-04-07T23:00Z;publishTime=2036-03-29
entsoe;entsoe --area ES --base-url $SERVER/entsoe;2025-09-22T22:00Z;2025-11-02T23:00Z;A01&outBiddingZone_Domain=10YES-REE------0&periodStart=202510
eia;eia --area CISO --base-url $SERVER/eia;2036-03-01T08:00Z;2036-04-01T07:00Z;=D&start=2036-03-15
eco2mix;eco2mix --base-url $SERVER/eco2mix;2036-01-21T23:00Z;2036-04-01T22:00Z;2036-02-24
neso;neso --base-url $SERVER/neso;2036-03-18T00:00Z;2036-04-07T23:00Z;demanddata_2036
smard;smard --area DE --base-url $SERVER/smard;2036-03-16T23:00Z;2036-04-06T22:00Z;410_DE_quarterhour_2089926000000
open-meteo;open-meteo --area ES --accept-terms $(open_meteo_urls);2036-03-15T00:00Z;2036-04-15T00:00Z;archive?latitude=40.42&longitude=-3.7&hourly=temperature_2m&wind_speed_unit=ms&timezone=GMT&timeformat=unixtime&start_date=2036-03-29
END
}

open_meteo_urls() {
    printf -- '--base-url %s/api --archive-url %s/archive-api --previous-runs-url %s/previous-runs-api' \
        "$SERVER/open-meteo" "$SERVER/open-meteo" "$SERVER/open-meteo"
}

# What a back-fill of the span brings: quantity, source, unit and minutes; rows, first and last
# time; issues of forecasts; the series of the server, and how its values are written.
arrivals() {
    cat <<END
ons;load ons MWmed 30;1486 2018-10-20T03:00Z 2018-11-20T01:30Z;0;ons/SECO/verified;exact
ons-later;load ons MWmed 30;1344 2021-02-20T03:00Z 2021-03-20T02:30Z;0;ons/SECO/verified;exact
ons-later;load_forecast ons MWmed 30;720 2021-03-05T03:00Z 2021-03-20T02:30Z;15;ons/SECO/programmed;exact
ons-csv;load ons-csv MWmed 60;8759 2018-01-01T02:00Z 2019-01-01T01:00Z;0;ons-csv/N;exact
ons-csv-later;load ons-csv MWmed 60;11976 2035-01-01T03:00Z 2036-05-14T02:00Z;0;ons-csv/N;exact
elexon;load elexon MW 30;1006 2036-03-18T00:00Z 2036-04-07T22:30Z;0;elexon/GB/load;whole
elexon;load_forecast elexon MW 30;1006 2036-03-18T00:00Z 2036-04-07T22:30Z;21;elexon/GB/load_forecast;whole
entsoe;load entsoe MW 60;192 2025-09-22T22:00Z 2025-09-30T21:00Z;0;entsoe/10YES-REE------0/load;exact
entsoe;load entsoe MW 15;3172 2025-09-30T22:00Z 2025-11-02T22:45Z;0;entsoe/10YES-REE------0/load;exact
entsoe;load_forecast entsoe MW 60;192 2025-09-22T22:00Z 2025-09-30T21:00Z;8;entsoe/10YES-REE------0/forecast;exact
entsoe;load_forecast entsoe MW 15;3172 2025-09-30T22:00Z 2025-11-02T22:45Z;33;entsoe/10YES-REE------0/forecast;exact
eia;load eia MWh 60;743 2036-03-01T08:00Z 2036-04-01T06:00Z;0;eia/CISO/D;exact
eia;load_forecast eia MWh 60;743 2036-03-01T08:00Z 2036-04-01T06:00Z;31;eia/CISO/DF;exact
eco2mix;load eco2mix-def MW 30;480 2036-01-21T23:00Z 2036-01-31T22:30Z;0;eco2mix/FR/load-def;whole
eco2mix;load eco2mix MW 15;5852 2036-01-31T23:00Z 2036-04-01T21:45Z;0;eco2mix/FR/load;whole
eco2mix;load_forecast eco2mix MW 15;6812 2036-01-21T23:00Z 2036-04-01T21:45Z;71;eco2mix/FR/load_forecast;whole
neso;load neso MW 30;1006 2036-03-18T00:00Z 2036-04-07T22:30Z;0;neso/GB/load;whole
neso;load_forecast neso MW 30;1006 2036-03-18T00:00Z 2036-04-07T22:30Z;21;neso/GB/load_forecast;whole
smard;load smard MWh 15;2012 2036-03-16T23:00Z 2036-04-06T21:45Z;0;smard/DE/410;exact
smard;load_forecast smard MWh 15;2012 2036-03-16T23:00Z 2036-04-06T21:45Z;21;smard/DE/411;exact
open-meteo;temperature open-meteo °C 60;744 2036-03-15T00:00Z 2036-04-14T23:00Z;0;open-meteo/40.42,-3.7/temperature_2m;thousandth
open-meteo;temperature_forecast open-meteo °C 60;744 2036-03-15T00:00Z 2036-04-14T23:00Z;744;open-meteo/40.42,-3.7/temperature_2m_previous_day1;thousandth
END
}

# Of the night after the first: how many requests, and what is in the paths of some.
second_nights() {
    cat <<END
ons;3;cargaverificada?dat_inicio=2036-02-21 cargaprogramada?dat_inicio=2036-03-20
ons-csv-later;1;CURVA_CARGA_2036.csv
elexon;3;settlementDateFrom=2036-03-20 settlementDateTo=2036-03-27 latest?from=2036-03-27T03:00:00Z
entsoe;2;A16&outBiddingZone_Domain=10YES-REE------0&periodStart=203602210500 periodStart=203603200500
eia;2;=D&start=2036-03-17T06&end=2036-03-27T05 DF&start=2036-03-17T06
eco2mix;10;date%272036-03-20T04%3A00 date%272036-02-16T04%3A00
neso;2;datastore_search?resource_id=177f6fa4 %272036-02-21%27
smard;6;410_DE_quarterhour_2089321200000 411_DE_quarterhour_2089926000000
open-meteo;2;start_date=2036-03-17&end_date=2036-03-27 api/forecast?latitude=40.42&longitude=-3.7&hourly=temperature_2m
END
}

# Providers are not asked for the past, so that this lies ahead, within what tzdata lists.
now=2036-05-15T05:00Z

load_helpers() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    # shellcheck source=tests/cli/provider_server.bash
    source "$ELF_SOURCE/tests/cli/provider_server.bash"
}

setup_file() {
    load_helpers
    export ELF_CONFIG='' PATH=$ELF_BIN:$PATH ELF_ENTSOE_TOKEN=test-key ELF_EIA_API_KEY=test-key
    unset ELF_DATABASE ELF_AS_OF ELF_AREA
    create_migrated_database
    start_server "$BATS_FILE_TMPDIR"
    elf-ingest area ES --holidays es --time-zone Europe/Madrid --latitude 40.42 --longitude -3.70
}

teardown_file() {
    load_helpers
    stop_server
    drop_database
}

setup() {
    load_helpers
    cd "$BATS_TEST_TMPDIR" || exit
    forget_all
    control clear
    control now time=$now
}

forget_all() {
    sql 'truncate observation, receipt, fetch_state, fetch_pause, response, response_body'
}

# Sets name, words, from, to and middle from the line of a source.
source_of() {
    local line
    line=$(sources | grep "^$1;")
    IFS=';' read -r name line from to middle <<<"$line"
    read -ra words <<<"$line"
    echo "# $name" >&2 # seen where a test fails
}

# The source's own words, polite limits lifted.
ingest() { elf-ingest "${words[@]}" --rate 1000 --retry-delay 0s --as-of "$now" "$@"; }
back_fill() { ingest --from "$from" --to "$to"; }

names() { sources | cut -d';' -f1; }

table() { # SQL before
    sql "${1:-} select name, quantity, source, time, known_at, issued_at, value, length, observation.unit
         from observation join area using (area) order by 1, 2, 3, 4, 5, 6"
}

# As the lines of `arrivals` begin.
arrived() {
    sql "select quantity || ' ' || source || ' ' || unit || ' ' || length || ';' || count(*)
             || to_char(min(time), ' YYYY-MM-DD\"T\"HH24:MI\"Z\"')
             || to_char(max(time), ' YYYY-MM-DD\"T\"HH24:MI\"Z\"') || ';' || count(distinct issued_at)
         from observation group by quantity, source, unit, length"
}

# Values of some times.
samples() {
    sql "select quantity || ' ' || source || ' ' || unit || ' ' || length,
             to_char(time, 'YYYY-MM-DD\"T\"HH24:MI\"Z\"'), value
         from (select *, row_number() over w as n, count(*) over (partition by quantity, source, length) as rows
               from observation window w as (partition by quantity, source, length order by time)) as o
         where n % (rows / 3) = 1"
}

check_arrivals() {
    local what time value series form
    arrivals | grep "^$name;" | cut -d';' -f2- | sort >expected
    arrived | sort >have
    diff <(cut -d';' -f1-3 expected) have
    samples >some
    [ "$(wc -l <some)" -ge "$(($(wc -l <have) * 3))" ]
    while IFS='|' read -r what time value; do
        IFS=';' read -r _ _ _ series form <<<"$(grep "^$what;" expected)"
        awk -v have="$value" -v want="$(control value "series=$series" "time=$time")" -v form="$form" 'BEGIN {
            want = form == "whole" ? int(want) : form == "thousandth" ? want / 1000 : want
            exit !(have - want < 1e-6 && want - have < 1e-6) }'
    done <some
    [ "$(sql "select count(*) from (select area, quantity, source, time, length, issued_at, known_at,
                  count(*) over (partition by area, quantity, source, time) as times from observation) as o
              where times > 1 or (issued_at is not null) <> (quantity like '%\_forecast')
              or known_at < issued_at or issued_at > time + interval '1 hour'")" -eq 0 ]
}

@test "a back-fill over a change of the clock brings every interval once, and is not asked for again" {
    for each in $(names); do
        forget_all
        source_of "$each"
        run back_fill
        [ "$output" = "" ]
        [ "$status" -eq 0 ]
        check_arrivals
        table >before
        requests >/dev/null
        back_fill
        # What RTE consolidates may still come.
        [ "$(requests | grep -v 'cons-def.*consommation' || true)" = "" ]
        table | cmp - before
    done
}

# Times without a hole and once, and a forecast beyond the night.
check_night() { # as_of
    [ "$(sql "select distinct quantity, source from (
            select quantity, source, length, time, lead(time) over (partition by quantity, source
                order by time, issued_at) as next, issued_at from observation) as o
        where next - time > length * interval '1 minute' or (next = time and issued_at is null)")" = "" ]
    [ "$(sql "select quantity, source, time, issued_at from observation
        group by 1, 2, 3, 4 having count(*) > 1")" = "" ]
    [ "$(sql "select bool_and(last > case when quantity like '%\_forecast' then '$1'::timestamptz + interval '12 hours'
                                     else '$1'::timestamptz - interval '51 hours' end)
              from (select quantity, max(time) as last from observation group by 1) as o")" = t ]
}

@test "night after night, and after a week without, everything is there once" {
    while IFS=';' read -r each count paths <&4; do
        forget_all
        source_of "$each"
        for now in 2036-03-26T05:00Z 2036-03-27T05:00Z 2036-04-03T05:00Z; do
            control now "time=$now"
            requests >/dev/null
            run ingest --history 40d
            [ "$output" = "" ]
            [ "$status" -eq 0 ]
            check_night "$now"
            requests | cut -f1 >asked
            if [ "$now" = 2036-03-27T05:00Z ]; then
                [ "$(wc -l <asked)" -eq "$count" ]
                for path in $paths; do grep -qF -- "$path" asked; done
            fi
        done
        # The same night again brings nothing new.
        table >before
        ingest --history 40d
        table | cmp - before
    done 4< <(second_nights)
}

sorted_table() { table "$@" | LC_ALL=C sort; }

# A fault that does not pass. What came through before it is right.
check_fault() { # part of a path, status, options of the fault...
    local path=$1 expected=$2 began=$SECONDS status=0
    shift 2
    echo "# $* at '$path'" >&2
    control clear
    control fault count=1000 "path=$path" "$@"
    ingest --from "$from" --to "$to" --window 7d --retries 1 --largest-body 2 || status=$?
    [[ " $expected " = *" $status "* ]]
    [ $((SECONDS - began)) -le 20 ]
    sorted_table 'truncate fetch_pause;' >after
    [ "$(LC_ALL=C comm -13 undisturbed after)" = "" ]
}

# Strikes from the begin, where nothing comes through, then in the middle of the span, where the
# next run begins as the one before has left it; when all is well again, the rest comes.
check_faults() { # name, status of an answer cut off where that may be as far as it goes
    source_of "$1"
    back_fill
    sorted_table >undisturbed
    forget_all
    for path in "" "$middle"; do
        check_fault "$path" 75 kind=500
        check_fault "$path" "75 65 ${2:-}" kind=cut
        check_fault "$path" 75 kind=short
        check_fault "$path" "65 75" kind=html
        [ -n "$path" ] || [ "$1" = eco2mix ] || [ ! -s after ]
    done
    check_fault "$middle" 75 kind=429 value=3600
    check_fault "$middle" 69 kind=redirect "value=$SERVER/elsewhere"
    check_fault "$middle" 69 kind=endless
    [ -s after ]
    control clear
    back_fill
    sorted_table | cmp - undisturbed
}

@test "after every fault of ons the next run completes what came through" { check_faults ons-later; }

@test "after every fault of ons-csv the next run completes what came through" { check_faults ons-csv-later; }

@test "after every fault of elexon the next run completes what came through" { check_faults elexon; }

@test "after every fault of entsoe the next run completes what came through" { check_faults entsoe; }

@test "after every fault of eia the next run completes what came through" { check_faults eia; }

@test "after every fault of eco2mix the next run completes what came through" { check_faults eco2mix; }

@test "after every fault of neso the next run completes what came through" { check_faults neso 0; }

@test "after every fault of smard the next run completes what came through" { check_faults smard; }

@test "after every fault of open-meteo the next run completes what came through" { check_faults open-meteo; }

@test "silence of every provider in the middle of its span is given up, and completed" {
    for each in $(names | grep -v later); do
        source_of "$each"
        back_fill
    done
    sorted_table >undisturbed
    forget_all
    for each in $(names | grep -v later); do
        source_of "$each"
        control fault kind=silence count=1 "path=$middle" value=40
    done
    # They wait for each other's areas at most.
    for each in $(names | grep -v later); do
        source_of "$each"
        { timeout 60 elf-ingest "${words[@]}" --rate 1000 --as-of "$now" --from "$from" --to "$to" \
            --window 7d --retries 0 --stall-timeout 1s >"$each.log" 2>&1 || echo $? >"$each.status"; } 3>&- &
        pids+=($!)
    done
    wait "${pids[@]}"
    for each in $(names | grep -v later); do
        echo "# $each: $(cat "$each.log")" >&2
        [ "$(cat "$each.status")" -eq 75 ]
        grep -q Timeout "$each.log"
    done
    sorted_table >after
    [ "$(LC_ALL=C comm -13 undisturbed after)" = "" ]
    for each in $(names | grep -v later); do
        source_of "$each"
        back_fill
    done
    sorted_table | cmp - undisturbed
}

holidays() { sql "select region, date, name, source from holiday where source = 'nager' order by 1, 2"; }

@test "nager: years of holidays, asked for once a month, none of them half after a fault" {
    words=(nager --area ES --accept-terms --base-url "$SERVER/nager")
    for fault in "75 500" "75 429 value=3600" "75 cut" "75 short" "65 html" "69 redirect value=$SERVER" \
        "69 endless" "75 silence value=20"; do
        read -r expected kind value <<<"$fault"
        control fault "kind=$kind" count=100 path=2035 "${value:-value=}"
        stall=30s
        [ "$kind" != silence ] || stall=1s
        run ingest --retries 0 --largest-body 1 --stall-timeout "$stall"
        echo "# $kind $status $output" >&2
        [ "$status" -eq "$expected" ]
        [ "$(holidays | cut -d'|' -f2 | grep -c 2035)" -eq 0 ]
        control clear
        sql 'truncate fetch_pause'
    done
    ingest
    [ "$(holidays | wc -l)" -eq 8 ]
    holidays | grep -q '^es|2036-10-12|Fiesta Nacional de España|nager$'
    requests >/dev/null
    for now in 2036-05-16T05:00Z 2036-05-23T05:00Z; do ingest; done
    [ "$(requests)" = "" ]
    now=2036-06-20T05:00Z
    ingest
    requests | grep -q 2036
    [ "$(holidays | wc -l)" -eq 8 ]
}

# Neither in what was written to files nor in any column.
check_nowhere() { # key, files...
    local key=$1
    shift
    ! grep -F -- "$key" "$@" || return 1
    [ "$(sql "select (select count(*) from run as t where t::text like '%$key%')
            + (select count(*) from response as t where t::text like '%$key%')
            + (select count(*) from fetch_pause as t where t::text like '%$key%')
            + (select count(*) from response_body where encode(body, 'escape') like '%$key%')")" -eq 0 ]
}

@test "a key is sent to the provider and stands nowhere else" {
    for each in entsoe eia; do
        forget_all
        source_of "$each"
        to=$(date -u -d "$from + 5 days" +%FT%RZ)
        requests >/dev/null
        ingest --from "$from" --to "$to" -v -v >log 2>&1
        requests | grep -q test-key
        expect() { # status, options of the fault...
            local expected=$1 status=0
            shift
            control clear
            control fault count=100 "$@"
            ingest --from "$from" --to "$to" --again --retries 1 -v -v >>log 2>&1 || status=$?
            echo "# $each $* $status" >&2
            [ "$status" -eq "$expected" ]
        }
        expect 75 kind=500 body='no answer for test-key'
        expect 77 kind=401 value='who is test-key?'
        expect 65 kind=body value='{"test-key": "test-key", "response": "test-key"}'
        [ "$(sql "select count(*) > 0 from response where failure <> ''")" = t ]
        expect 75 kind=429 value=7200 body='test-key has asked too often'
        [ "$(sql "select count(*) from fetch_pause")" -eq 1 ]
        sql 'truncate fetch_pause'
        expect 69 kind=redirect "value=$SECURE/$each/api?test-key"
        grep -q "the key is not sent to another host" log
        [ "$(requests | wc -l)" -eq 1 ]
        check_nowhere test-key log
        # Nor where other users see it.
        control clear
        control fault kind=silence value=1
        elf-ingest "${words[@]}" --as-of "$now" --from "$from" --to "$to" --again >log 2>&1 3>&- &
        sleep 0.5
        tr '\0' ' ' </proc/$!/cmdline >cmdline
        wait $!
        grep -q "elf-ingest $each" cmdline
        check_nowhere test-key log cmdline
        # One that is wrong.
        control clear
        ELF_ENTSOE_TOKEN=wrong-key ELF_EIA_API_KEY=wrong-key run ingest --from "$from" --to "$to" --again -v -v
        [ "$status" -eq 77 ]
        [[ "$output" == *"does not accept the"*"hint: check "* ]]
        echo "$output" >log
        check_nowhere wrong-key log
    done
}

@test "a settings file with a token is for its owner alone" {
    printf '[source entsoe]\narea = ES\ntoken = file-key\nbase-url = %s/entsoe\nhistory = 10d\nrate = 1000\n' \
        "$SERVER" >elf.conf
    chmod 644 elf.conf
    run env -u ELF_ENTSOE_TOKEN elf-ingest all --config elf.conf --as-of "$now"
    [ "$status" -eq 78 ]
    [[ "$output" == *"others may read it"*"chmod 600"* ]]
    [[ "$output" != *file-key* ]]
    chmod 600 elf.conf
    requests >/dev/null
    run env -u ELF_ENTSOE_TOKEN elf-ingest all --config elf.conf --as-of "$now" -v -v
    [ "$status" -eq 77 ]
    requests | grep -q securityToken=file-key
    echo "$output" >log
    check_nowhere file-key log
}

@test "entsoe: where one address is down the other answers; a ban is kept until it ends" {
    source_of entsoe
    words=(entsoe --area ES --base-url "http://127.0.0.1:9,$SERVER/entsoe" --retries 0)
    run back_fill
    [ "$status" -eq 0 ]
    [[ "$output" == *"Couldn't connect to server; trying $SERVER/entsoe"* ]]
    [ "$(grep -c trying <<<"$output")" -eq 1 ]
    check_arrivals
    forget_all
    source_of entsoe
    control fault kind=429 count=1 \
        body="<html><body><p>Requester banned until '2036-05-15T07:00:00.545Z'.</p></body></html>"
    run back_fill
    [ "$status" -eq 75 ]
    [[ "$output" == *"has banned this address"*"until 2036-05-15T07:00:00Z"* ]]
    requests >/dev/null
    run back_fill
    [ "$status" -eq 75 ]
    [[ "$output" == *"asked to be left alone until 2036-05-15T07:00:02Z"* ]]
    [ "$(requests)" = "" ]
    now=2036-05-15T07:01Z
    back_fill
    check_arrivals
}

count_rows() { sql "select (select count(*) from observation), (select count(*) from response_body)"; }

@test "what has not changed is not sent again, but to an area that is new" {
    for each in ons-csv-later smard; do
        forget_all
        source_of "$each"
        now=2036-05-15T05:00Z
        control now time=$now
        ingest --history 20d
        table >before
        count_rows >counted
        requests >/dev/null
        ingest --history 20d
        requests | grep -q 'if-none-match: "'
        count_rows | cmp - counted
        elf-ingest forget "$(sql "select name from observation join area using (area) limit 1")" --yes
        requests >/dev/null
        ingest --history 20d
        [ "$(requests | grep -c if-none-match)" -eq 0 ]
        table | cmp - before
    done
}

@test "ons-csv: half of a number is none, and what follows is asked for again" {
    # The last line of the file is of SE.
    words=(ons-csv --area SE --base-url "$SERVER/ons-csv")
    from=2018-12-20T02:00Z
    to=2019-01-01T02:00Z
    back_fill
    table >undisturbed
    forget_all
    control fault kind=cut value=3
    back_fill
    [ "$(table | diff - undisturbed | grep '^[<>]' | cut -d'|' -f1-4)" = "> SE|load|ons-csv|2019-01-01 01:00:00+00" ]
    back_fill
    table | cmp - undisturbed
}

@test "two sources of the same file do not take each other's answers for their own" {
    for now in 2036-05-15T05:00Z 2036-05-16T05:00Z; do
        control now time=$now
        for area in N S; do
            words=(ons-csv --area "$area" --base-url "$SERVER/ons-csv")
            ingest --history 20d
        done
    done
    [ "$(sql "select count(*), min(last), max(last) from (
        select max(time) as last from observation group by area) as o")" = "2|2036-05-15 02:00:00+00|2036-05-15 02:00:00+00" ]
}

readings() { # from, to
    elf-report readings --area FR --fields quantity,time,value,source --format csv --from "$1" --to "$2" \
        --as-of "$now" | sed -n 's/^load,//p'
}

@test "eco2mix: once a value is consolidated, the reading is of it" {
    words=(eco2mix --base-url "$SERVER/eco2mix")
    from=2036-03-20T00:00Z
    to=2036-04-10T00:00Z
    back_fill
    elf-transform --area FR --as-of "$now"
    [ "$(readings 2036-03-25 2036-03-26 | cut -d, -f3 | uniq -c | tr -d '\n ')" = 48eco2mix ]
    now=2036-07-15T05:00Z
    control now time=$now
    back_fill
    elf-transform --area FR --as-of "$now"
    readings 2036-03-25 2036-03-26 >consolidated
    [ "$(cut -d, -f3 consolidated | uniq -c | tr -d '\n ')" = 48eco2mix-def ]
    value=$(control value series=eco2mix/FR/load-def time=2036-03-25T12:00Z)
    grep -q "^2036-03-25T12:00:00Z,${value%.*},eco2mix-def" consolidated
    [ "$(readings 2036-04-05 2036-04-06 | cut -d, -f3 | uniq -c | tr -d '\n ')" = 48eco2mix ]
}
