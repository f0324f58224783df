#!/usr/bin/env bats
# elf-ingest fetching what belongs to no provider of load: weather of three interfaces, holidays.

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    # shellcheck source=tests/cli/provider_server.bash
    source "$ELF_SOURCE/tests/cli/provider_server.bash"
    export ELF_CONFIG='' PATH=$ELF_BIN:$PATH
    unset ELF_DATABASE ELF_AS_OF ELF_AREA
    create_migrated_database
    elf-ingest area ES --time-zone Europe/Madrid --holidays es --latitude 40.4 --longitude=-3.7
    elf-ingest area MILL --time-zone Europe/Madrid
    start_server "$BATS_FILE_TMPDIR"
}

teardown_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    # shellcheck source=tests/cli/provider_server.bash
    source "$ELF_SOURCE/tests/cli/provider_server.bash"
    stop_server
    drop_database
}

setup() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    # shellcheck source=tests/cli/provider_server.bash
    source "$ELF_SOURCE/tests/cli/provider_server.bash"
    cd "$BATS_TEST_TMPDIR" || exit
    sql 'truncate observation, receipt, fetch_state, fetch_pause, response, response_body, reading, transform_state, source_weight, source_priority'
    sql "delete from holiday where source = 'nager'"
    control clear >/dev/null
}

weather() { # as_of, further options
    control now "time=$1" >/dev/null
    local as_of=$1
    shift
    elf-ingest open-meteo --base-url "$SERVER/open-meteo/api" --rate 1000 --retry-delay 0s \
        --archive-url "$SERVER/open-meteo/archive-api" --history 20d --as-of "$as_of" \
        --previous-runs-url "$SERVER/open-meteo/previous-runs-api" "$@"
}

holidays() { # as_of, further options
    local as_of=$1
    shift
    elf-ingest nager --base-url "$SERVER/nager" --rate 1000 --as-of "$as_of" "$@"
}

@test "weather: the terms are agreed to, or a key is given" {
    run weather 2040-03-10T12:30:00Z
    [ "$status" -eq 77 ]
    [[ "$output" == *"non-commercial"*"accept-terms = yes"* ]]
    [ -z "$(requests)" ]
    ELF_OPEN_METEO_API_KEY=wrong run weather 2040-03-10T12:30:00Z
    [ "$status" -eq 77 ]
    [[ "$output" == *"API key is invalid"* && "$output" != *wrong* ]]
    ELF_OPEN_METEO_API_KEY=test-key run weather 2040-03-10T12:30:00Z
    [ "$status" -eq 0 ]
}

@test "weather: the past observed and as it was forecast, the days to come as forecast now" {
    run weather 2040-03-10T12:30:00Z --accept-terms
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql "select count(*), min(time), max(time) from observation where quantity = 'temperature'")" = "480|2040-02-19 12:00:00+00|2040-03-10 11:00:00+00" ]
    [ "$(sql "select count(*), min(time), max(time) from observation where quantity = 'temperature_forecast' and issued_at = time - interval '24 hours' and known_at = issued_at")" = "480|2040-02-19 12:00:00+00|2040-03-10 11:00:00+00" ]
    [ "$(sql "select count(*), min(time), max(time) from observation where quantity = 'temperature_forecast' and issued_at = '2040-03-10T12:30Z'")" = "169|2040-03-10 12:00:00+00|2040-03-17 12:00:00+00" ]
    value=$(control value "series=open-meteo/40.4,-3.7/temperature_2m" time=2040-03-01T05:00Z)
    [ "$(sql "select abs(value * 1000 - $value) < 1e-6 from observation where quantity = 'temperature' and time = '2040-03-01T05:00Z'")" = t ]
    # MILL has no place.
    [ "$(sql "select string_agg(distinct a.name, ',') from observation join area as a using (area)")" = ES ]
}

@test "weather: every run is a new issue of the days to come, and asks the past no more" {
    weather 2040-03-10T12:30:00Z --accept-terms
    control clear
    run weather 2040-03-10T18:30:00Z --accept-terms
    [ "$status" -eq 0 ]
    [ "$(sql "select count(*), count(distinct time) from observation where quantity = 'temperature_forecast' and issued_at >= '2040-03-10T12:30Z'")" = "338|175" ]
    asked=$(requests)
    [ "$(grep -c /previous-runs-api/ <<<"$asked")" -eq 0 ]
    [ "$(grep -c /api/ <<<"$asked")" -eq 1 ]
    grep -q '/archive-api/.*&start_date=2040-02-29&end_date=2040-03-10' <<<"$asked"
    # Ten days of the archive may have become better.
    control revise "series=open-meteo/40.4,-3.7/temperature_2m" from=2040-03-02 to=2040-03-03 add=1000
    weather 2040-03-10T21:30:00Z --accept-terms
    [ "$(sql "select count(*) from observation where quantity = 'temperature' and not assumed")" -eq 24 ]
}

@test "weather: an answer that breaks off is asked for again, one of a wrong model is not" {
    control fault kind=body path=archive-api 'value={"latitude":40.4,"hourUnexpected error while streaming data: timeoutReached'
    run weather 2040-03-10T12:30:00Z --accept-terms
    [ "$status" -eq 0 ]
    [ "$(requests | grep -c archive-api)" -eq 2 ]
    run weather 2040-03-10T12:30:00Z --accept-terms --models ecmwf_ifs025 --variables radiation
    [ "$status" -eq 69 ]
    [[ "$output" == *"has no radiation of the models asked for"* ]]
}

@test "weather: points are sources of their own, and elf-transform weighs them" {
    # The light point is out for a day, the heavy one for another, and shows nonsense for an hour.
    control revise series=open-meteo/42,1/temperature_2m from=2040-03-02 to=2040-03-03 add=nan
    control revise series=open-meteo/43,2/temperature_2m from=2040-03-04 to=2040-03-05 add=nan
    control revise series=open-meteo/42,1/temperature_2m from=2040-03-06T07:00Z to=2040-03-06T08:00Z add=100000
    control revise series=open-meteo/42,1/temperature_2m/forecast from=2040-03-12 to=2040-03-13 add=nan
    run weather 2040-03-10T12:30:00Z --accept-terms --area MILL --points 43/2/3,42/1/1
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql "select source, count(*), bool_and(assumed) from observation where quantity = 'temperature' group by source order by source")" = "open-meteo/42,1|456|t
open-meteo/43,2|456|t" ]
    [ "$(sql "select quantity, source, weight from source_weight order by 1, 2")" = "temperature|open-meteo/42,1|1
temperature|open-meteo/43,2|3
temperature_forecast|open-meteo/42,1|1
temperature_forecast|open-meteo/43,2|3" ]
    elf-transform --area MILL --as-of 2040-03-10T12:30:00Z
    heavy=$(control value series=open-meteo/43,2/temperature_2m time=2040-03-01T05:00Z)
    light=$(control value series=open-meteo/42,1/temperature_2m time=2040-03-01T05:00Z)
    [ "$(sql "select abs(value * 4000 - 3 * $heavy - $light) < 1e-6, reason, source, known_at from reading where quantity = 'temperature' and time = '2040-03-01T05:00Z'")" = "t||open-meteo|2040-03-01 12:00:00+00" ]
    [ "$(sql "select quality, reason, count(*), min(time), max(time) from reading where quantity = 'temperature' and reason <> '' group by 1, 2 order by 1, 2")" = "measured|PARTIAL_POINTS|25|2040-03-02 00:00:00+00|2040-03-06 07:00:00+00
missing|GAP|24|2040-03-04 00:00:00+00|2040-03-04 23:00:00+00" ]
    [ "$(sql "select count(*), min(time), max(time) from reading where quantity = 'temperature_forecast' and reason = 'PARTIAL_POINTS'")" = "24|2040-03-12 00:00:00+00|2040-03-12 23:00:00+00" ]

    # Other weights count for what is there, without asking for it again.
    requests >/dev/null
    weather 2040-03-10T13:30:00Z --accept-terms --area MILL --points 43/2/1,42/1/1
    [ "$(requests | grep -c start_date=2040-02-19)" -eq 0 ]
    elf-transform --area MILL --as-of 2040-03-10T13:30:00Z
    [ "$(sql "select abs(value * 2000 - $heavy - $light) < 1e-6 from reading where quantity = 'temperature' and time = '2040-03-01T05:00Z'")" = t ]
    [ "$(sql "select count(*) from reading where quantity = 'temperature' and reason = 'PARTIAL_POINTS'")" -eq 49 ]

    # Other points and back: each is still the place that it was.
    weather 2040-03-10T13:40:00Z --accept-terms --area MILL --points 44/3/1,42/1/1
    weather 2040-03-10T13:50:00Z --accept-terms --area MILL --points 43/2/1,42/1/1
    elf-transform --area MILL --as-of 2040-03-10T13:50:00Z
    [ "$(sql "select abs(value * 2000 - $heavy - $light) < 1e-6 from reading where quantity = 'temperature' and time = '2040-03-01T05:00Z'")" = t ]

    # With one point less the whole history is asked for: it was that of other places.
    requests >/dev/null
    weather 2040-03-10T14:30:00Z --accept-terms --area MILL --points 43/2/1
    [ "$(requests | grep -c start_date=2040-02-19)" -eq 2 ]
    [ "$(sql 'select count(*) from source_weight')" -eq 0 ]
    elf-transform --area MILL --as-of 2040-03-10T14:30:00Z
    [ "$(sql "select abs(value * 1000 - $heavy) < 1e-6, reason from reading where quantity = 'temperature' and time = '2040-03-01T05:00Z' order by known_at desc limit 1")" = "t|" ]
}

source_at() { # time, as_of: of the temperature of ES
    elf-report readings --area ES --from "$1" --to "${1/:00Z/:59Z}" --as-of "$2" --format csv --fields quantity,source |
        sed -n 's/^temperature,//p'
}

@test "weather: what a forecast model stands in for is a source of its own" {
    # The reanalysis of the last five days is not there yet.
    control revise series=open-meteo/40.4,-3.7/temperature_2m/era5_seamless from=2040-03-05T12:00Z to=2040-03-11 add=nan
    run weather 2040-03-10T12:30:00Z --accept-terms --area ES --archive-models era5_seamless,ecmwf_ifs
    [ "$status" -eq 0 ]
    elf-transform --area ES --as-of 2040-03-10T12:30:00Z
    [ "$(sql "select source, count(*), min(time), max(time) from reading where quantity = 'temperature' group by source order by source")" = "open-meteo|360|2040-02-19 12:00:00+00|2040-03-05 11:00:00+00
open-meteo-ecmwf_ifs|120|2040-03-05 12:00:00+00|2040-03-10 11:00:00+00" ]
    [ "$(sql "select source, rank from source_priority where quantity = 'temperature' order by rank")" = "open-meteo|1
open-meteo-ecmwf_ifs|2" ]
    # Once it is, it counts, from then on.
    control revise series=open-meteo/40.4,-3.7/temperature_2m/era5_seamless from=2040-03-05T12:00Z to=2040-03-11 add=0
    weather 2040-03-12T12:30:00Z --accept-terms --area ES --archive-models era5_seamless,ecmwf_ifs
    elf-transform --area ES --as-of 2040-03-12T12:30:00Z
    [ "$(source_at 2040-03-09T05:00Z 2040-03-12T12:30:00Z)" = open-meteo ]
    [ "$(source_at 2040-03-09T05:00Z 2040-03-11T12:30:00Z)" = open-meteo-ecmwf_ifs ]
}

@test "holidays: years of the areas' regions, once a month" {
    run holidays 2040-03-10T12:30:00Z --accept-terms
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(requests | cut -f 1 | sort)" = "/nager/api/v3/PublicHolidays/2038/ES
/nager/api/v3/PublicHolidays/2039/ES
/nager/api/v3/PublicHolidays/2040/ES
/nager/api/v3/PublicHolidays/2041/ES" ]
    [ "$(sql "select string_agg(date || ' ' || name, ',' order by date) from holiday where source = 'nager' and date >= '2041-01-01'")" = "2041-01-06 Día de Reyes,2041-10-12 Fiesta Nacional de España" ]
    run holidays 2040-03-11T12:30:00Z --accept-terms
    [ "$status" -eq 0 ]
    [ -z "$(requests)" ]
    run holidays 2040-04-11T12:30:00Z --accept-terms
    [ "$(requests | wc -l)" -eq 3 ]
    [ "$(sql "select count(*) from holiday where source = 'nager'")" -eq 8 ]
}
