#!/usr/bin/env bats
# elf-ingest: what goes in, and what each kind of bad input is answered.

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    export ELF_CONFIG='' PATH=$ELF_BIN:$PATH
    unset ELF_DATABASE ELF_AS_OF ELF_AREA
    create_migrated_database
    elf-ingest area ES --time-zone Europe/Madrid --holidays es
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
    sql 'truncate observation, receipt, simulated_event'
}

# Every refusal: this status, this message, a hint, and nothing half-written.
refused_with() { # status, part of the message, part of the hint
    if [ "$status" -ne "$1" ] || [[ "$output" != *"$2"*"hint: "*"$3"* ]]; then
        echo "expected $1 '$2' hint '$3', have $status '$output'" >&2
        return 1
    fi
    [ "$(sql 'select count(*) from observation')" = 0 ]
    [ "$(sql 'select count(*) from receipt')" = 0 ]
}

observations() { sql "select concat_ws(' ', quantity, to_char(time, 'MM-DD HH24:MI'), value, unit) from observation order by quantity, time, known_at"; }

some_rows() { # a good file
    printf 'timestamp_utc,value,temperature_c\n2024-03-01T00:00:00Z,100.5,8\n2024-03-01T01:00:00Z,101,\n'
}

@test "a file goes in without a word, and a second time changes nothing" {
    some_rows >good.csv
    run elf-ingest csv good.csv --area ES
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(observations)" = "load 03-01 00:00 100.5 MW
load 03-01 01:00 101 MW
temperature 03-01 00:00 8 °C" ]
    [ "$(sql 'select sum(rows) from receipt')" = 3 ]
    run elf-ingest csv good.csv --area ES -v
    [[ "$output" == *"2 rows read, 0 observations added"* ]]
    [ "$(sql "select tool || ' ' || state || ' ' || rows_written from run order by run desc limit 1")" = "elf-ingest csv completed 0" ]
}

@test "standard input, gzip, members one after the other" {
    some_rows | elf-ingest csv - --area ES
    [ "$(sql 'select count(*) from observation')" = 3 ]
    some_rows | gzip >two.csv.gz
    printf '2024-03-01T02:00:00Z,102,9\n' | gzip >>two.csv.gz
    elf-ingest csv two.csv.gz --area ES
    [ "$(sql 'select count(*) from observation')" = 5 ]
}

@test "columns, separator, units, local times, the operator's forecast" {
    printf 'when;demand;plan\n2024-10-27 02:00;1500;1400\n2024-10-27 02:00;1600;\n' >local.csv
    run elf-ingest csv local.csv --area ES --time-column when --column demand=load,plan=load_forecast \
        --time-zone Europe/Madrid --unit kWh
    [ "$status" -eq 0 ]
    [ "$(observations)" = "load 10-27 00:00 1500 kWh
load 10-27 01:00 1600 kWh
load_forecast 10-27 00:00 1400 kWh" ]
    [ "$(sql "select issued_at || ' ' || known_at from observation where quantity = 'load_forecast'")" = "2024-10-26 10:00:00+00 2024-10-26 10:00:00+00" ]
}

@test "cities in columns are points of one weighted series" {
    sql 'truncate reading, transform_state, source_weight'
    printf 'timestamp_utc,t_madrid,t_bcn\n2024-03-01T00:00:00Z,10,16\n2024-03-01T01:00:00Z,12,\n2024-03-01T02:00:00Z,13,99\n2024-03-01T03:00:00Z,14,20\n' >x.csv
    run elf-ingest csv x.csv --area ES --column t_madrid=temperature@2 --column t_bcn=temperature@1
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql "select source, count(*), bool_and(assumed) from observation group by source order by source")" = "csv/t_bcn|3|t
csv/t_madrid|4|t" ]
    elf-transform
    readings() { sql "select concat_ws(' ', to_char(time, 'HH24'), value, quality, source, reason) from (select distinct on (time) * from reading order by time, known_at desc) as r"; }
    [ "$(readings)" = "00 12 measured csv 
01 12 measured csv PARTIAL_POINTS
02 13 measured csv PARTIAL_POINTS
03 16 measured csv " ]
    # Again changes nothing; other weights do, for what is there too.
    elf-ingest csv x.csv --area ES --column t_madrid=temperature@2,t_bcn=temperature@1
    [ "$(sql 'select rows_written from run order by run desc limit 1')" = 0 ]
    elf-ingest csv x.csv --area ES --column t_madrid=temperature@1,t_bcn=temperature@1
    elf-transform
    [ "$(readings | head -1)" = "00 13 measured csv " ]
    # A column by itself is no point any more.
    elf-ingest csv x.csv --area ES --column t_bcn=temperature
    elf-transform
    [ "$(sql 'select count(*) from source_weight')" = 0 ]
    [ "$(readings | head -1)" = "00 16 measured csv " ]
}

@test "points that are none" {
    printf 'timestamp_utc,a,b\n2024-03-01T00:00:00Z,1,2\n' >x.csv
    run elf-ingest csv x.csv --area ES --column a=temperature@0
    refused_with 64 "'0' is no weight of a point" "t_madrid=temperature@6.7"
    run elf-ingest csv x.csv --area ES --column a=temperature@heavy
    refused_with 64 "'heavy' is no weight of a point" "above zero"
    run elf-ingest csv x.csv --area ES --column a=temperature@1,b=temperature
    refused_with 64 "'b' is temperature without a weight" "or none"
    run elf-ingest csv x.csv --area ES --column a=load@1,b=load@1
    refused_with 64 "'a' has a weight, but load is not averaged" "add the load of parts up"
}

@test "unit = kWh in elf.conf is meant for reports, not for files" {
    printf 'unit = kWh\n' >elf.conf
    some_rows | elf-ingest csv - --area ES --config elf.conf
    [ "$(sql "select distinct unit from observation where quantity = 'load'")" = MW ]
}

@test "several areas in a file" {
    printf 'id,timestamp_utc,value\nES,2024-03-01T00:00:00Z,1\nMOON,2024-03-01T00:00:00Z,2\n' >areas.csv
    run elf-ingest csv areas.csv --area-column id
    refused_with 65 "areas.csv has areas that are not there: 'MOON'" "elf-ingest area NAME"
    run elf-ingest csv areas.csv --area-column id --area ES
    [ "$status" -eq 0 ]
    [ "$(observations)" = "load 03-01 00:00 1 MW" ]
}

@test "a correction adds a row; values of the future and repeated rows are said" {
    some_rows | elf-ingest csv - --area ES
    some_rows | sed s/100.5/99/ | elf-ingest csv - --area ES
    [ "$(sql "select count(*) from observation where not assumed")" = 1 ]
    { some_rows; echo '2200-01-01T00:00:00Z,1,1'; echo '2024-03-01T00:00:00Z,99,8'; } >odd.csv
    run elf-ingest csv odd.csv --area ES
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 rows are there twice"* || "$output" == *"2 rows are there twice"* ]]
    [[ "$output" == *"2 values are of later than"* ]]
}

@test "a long second source takes seconds, not minutes" {
    awk 'BEGIN { print "timestamp_utc,value"
        for (m = 1; m <= 12; ++m) for (d = 1; d <= 28; ++d) for (i = 0; i < 288; ++i)
            printf "2023-%02d-%02dT%02d:%02d:00Z,%d\n", m, d, i / 12, i % 12 * 5, m * d + i }' >long.csv
    elf-ingest csv long.csv --area ES --length 5m
    sed 's/$/.5/; 1s/.5$//' long.csv >corrected.csv
    elf-ingest csv corrected.csv --area ES --length 5m
    run timeout 60 elf-ingest csv long.csv --area ES --length 5m --source second
    [ "$status" -eq 0 ]
    [ "$(sql "select count(*), bool_or(assumed) from observation where source = 'second'")" = "96768|f" ]
}

@test "a dry run leaves nothing" {
    some_rows >good.csv
    run elf-ingest csv good.csv --area ES --dry-run -v
    [[ "$output" == *"3 observations added"* ]]
    [ "$(sql 'select count(*) from observation')" = 0 ]
}

@test "a wrong header" {
    printf 'time_stamp,megawatt\n2024-03-01,1\n' >x.csv
    run elf-ingest csv x.csv --area ES
    refused_with 65 "x.csv line 1: the header has no column 'timestamp_utc'; it has 'time_stamp', 'megawatt'" "--time-column"
}

@test "a wrong decimal, a wrong date, a missing field: each named by its line" {
    printf 'timestamp_utc;value\n2024-03-01;1,5\n' >x.csv
    run elf-ingest csv x.csv --area ES
    refused_with 65 "x.csv line 2: '1,5' in column 'value' is not a number (decimals are written with a point)" "nothing of the file was taken in"
    printf 'timestamp_utc,value\n2024-03-01,1\n2024-02-30,2\n' >x.csv
    run elf-ingest csv x.csv --area ES
    refused_with 65 "x.csv line 3: '2024-02-30' is not a time" "correct these lines"
    printf 'timestamp_utc,value\n2024-03-01\n' >x.csv
    run elf-ingest csv x.csv --area ES
    refused_with 65 "x.csv line 2: 1 fields, but the header has 2" "correct these lines"
}

@test "binary garbage, an empty file, a NUL" {
    head -c 100000 /dev/urandom >x.bin
    run elf-ingest csv x.bin --area ES
    refused_with 65 "x.bin" ""
    [[ "$output" != *$'\e'* ]]
    : >x.csv
    run elf-ingest csv x.csv --area ES
    refused_with 65 "x.csv: the file is empty" "a header"
    printf 'timestamp_utc,value\n2024-03-01,1\0\n' >x.csv
    run elf-ingest csv x.csv --area ES
    refused_with 65 "x.csv line 2: there is a NUL in the line" "not a text file"
}

@test "a truncated gzip, a damaged one" {
    for i in $(seq 2000); do date -u -d "@$((1700000000 / 3600 * 3600 + i * 3600))" +"%FT%TZ,$RANDOM"; done >rows
    { echo timestamp_utc,value; cat rows; } | gzip >x.csv.gz
    head -c 9000 x.csv.gz >cut.csv.gz
    run elf-ingest csv cut.csv.gz --area ES
    refused_with 65 "cut.csv.gz: the gzip data end too early" "fetch it again"
    { cat x.csv.gz; echo more; } >long.csv.gz
    run elf-ingest csv long.csv.gz --area ES
    refused_with 65 "long.csv.gz: something follows the end of the gzip data" "gzip --test"
}

@test "a line of ten gigabytes is given up after one megabyte" {
    run timeout 60 bash -c "{ echo timestamp_utc,value; head -c 10000000000 /dev/zero | tr '\0' 1; } | elf-ingest csv - --area ES"
    refused_with 65 "standard input line 2: a line is longer than 1 MiB" "CSV"
}

@test "a missing file, a directory" {
    run elf-ingest csv none.csv --area ES
    refused_with 65 "none.csv: No such file or directory" "check the name"
    run elf-ingest csv . --area ES
    refused_with 65 ".: is a directory" "name a file in it"
}

@test "what the command line lacks or has wrong" {
    some_rows >good.csv
    run elf-ingest
    refused_with 64 "subcommand" "elf-ingest --help"
    run elf-ingest csv good.csv
    refused_with 64 "it is not said which area" "--area-column"
    run elf-ingest csv good.csv --area MOON
    refused_with 64 "there is no area 'MOON'" "elf-ingest area MOON"
    run elf-ingest csv good.csv --area ES --column value
    refused_with 64 "'value' does not say what the column holds" "value=load"
    run elf-ingest csv good.csv --area ES --unit litres
    refused_with 64 "'litres' does not convert to 'MW'" "kWh"
    run elf-ingest csv good.csv --area ES --time-zone Europe/Atlantis
    refused_with 64 "'Europe/Atlantis' is not known" "IANA"
    run elf-ingest area X --time-zone UTC --step 7m
    refused_with 64 "7 minutes" "15m"
    run elf-ingest area X --time-zone UTC --unit kWh
    refused_with 64 "'kWh' is not a unit of power" "kW"
    run elf-ingest area X
    refused_with 64 "no time zone" "--time-zone"
    run elf-ingest area 'X Y' --time-zone UTC
    refused_with 64 "'X Y' cannot be the name" "letters"
    run elf-ingest area X --time-zone UTC --holidays atlantis
    refused_with 65 "no holiday region 'atlantis'" "at"
    [ "$(sql "select count(*) from area where name <> 'ES'")" = 0 ]
}

@test "a database that is down, a wrong password, an older and a newer schema" {
    some_rows >good.csv
    run elf-ingest csv good.csv --area ES --database "host=$BATS_TEST_TMPDIR dbname=x"
    refused_with 69 "does not answer" "--database"
    PGPASSWORD=wrong run elf-ingest csv good.csv --area ES --database "host=127.0.0.1 user=$(sql 'select current_user')"
    refused_with 77 "refuses the login" "pgpass"
    [[ "$output" != *wrong* ]]
    sql 'alter table schema_version rename to hidden'
    run elf-ingest csv good.csv --area ES
    sql 'alter table hidden rename to schema_version'
    refused_with 78 "no schema of ELF" "elf-migrate"
    sql "insert into schema_version (version, name) values (9999, 'future')"
    run elf-ingest csv good.csv --area ES
    sql 'delete from schema_version where version = 9999'
    refused_with 78 "newer than this program" "install"
}

@test "an area is created, changed, and keeps what is not given" {
    elf-ingest area FR --time-zone Europe/Paris --holidays fr --step 30m --latitude 48.9 --longitude 2.3
    elf-ingest area FR --unit GW
    [ "$(sql "select concat_ws(' ', time_zone, holidays, step, unit, latitude) from area where name = 'FR'")" = "Europe/Paris fr 30 GW 48.9" ]
    [ "$(sql "select count(*) from holiday where region = 'fr' and date = '2016-03-28'")" = 1 ]
    run elf-ingest forget FR </dev/null
    [ "$status" -eq 64 ]
    [[ "$output" == *"--yes"* ]]
    elf-ingest forget FR --yes
    [ "$(sql "select count(*) from area where name = 'FR'")" = 0 ]
}

@test "one's own holidays override" {
    printf 'region,date,name,kind\nes,2024-12-25,Working Christmas,none\nes,2024-07-16,Fiesta,public\n' >own.csv
    elf-ingest holidays --file own.csv
    [ "$(sql "select count(*) from holiday where source = 'csv'")" = 2 ]
    printf 'region,date,name\nes,soon,Fiesta\n' >own.csv
    run elf-ingest holidays --file own.csv
    [ "$status" -eq 65 ]
    [[ "$output" == *"own.csv line 2"* ]]
    printf 'region,date,name,kind\nes,2024-07-16,Fiesta,holiday\n' >own.csv
    run elf-ingest holidays --file own.csv
    [ "$status" -eq 65 ]
    [[ "$output" == *"own.csv line 2"*"kinds are public, moved, customary, half_day, bridge and none"* ]]
    run elf-ingest holidays -v
    [[ "$output" == *"0 rows changed"* ]]
    sql "delete from holiday where source = 'csv'"
}

@test "which days count: one's own list before Nager.Date before the offline one, with their kinds" {
    report() { "$ELF_BIN/elf-report" holidays --area ES --as-of 2022-06-01T00:00:00Z --fields date,kind,source "$@"; }
    run report --from 2022-04-01 --to 2022-05-01
    [ "$output" = "date,kind,source
2022-04-14,customary,kholidays
2022-04-15,public,kholidays" ]
    sql "insert into holiday (region, date, name, source, kind) values
         ('es', '2022-12-06', 'Constitución', 'nager', 'public'), ('es', '2022-10-12', 'Hispanidad', 'nager', 'public')"
    cat >own.csv <<'END'
region,date,name,kind
ES,2022-10-12,Working,none
ES,2022-12-26,Lunes,moved
ES,2022-12-30,Puente,bridge
ES,2022-11-07,Tarde,half_day
ES,2022-11-08,Almudena,customary
END
    elf-ingest holidays --file own.csv
    elf-ingest holidays --file own.csv -v 2>&1 | grep -q '5 holidays, 0 rows changed'
    # Not the 12th, which is none here; Monday the 31st before a Tuesday; the 7th keeps its own kind.
    run report --from 2022-10-01
    [ "$output" = "date,kind,source
2022-10-31,bridge,derived
2022-11-01,public,kholidays
2022-11-07,half_day,csv
2022-11-08,customary,csv
2022-12-05,bridge,derived
2022-12-06,public,nager
2022-12-07,bridge,derived
2022-12-08,public,kholidays
2022-12-09,bridge,derived
2022-12-25,public,kholidays
2022-12-26,moved,csv
2022-12-30,bridge,csv" ]
    run report
    [ "${lines[1]}" = "2022-01-01,public,kholidays" ] # the year of --as-of
    [[ "$output" != *2021-* && "$output" != *2023-* ]]
    sql "delete from holiday where source <> 'kholidays'"
    run "$ELF_BIN/elf-report" holidays --from 2022-10-12 --to 2022-10-13
    [[ "$output" == *"es,2022-10-12,Fiesta Nacional de España,public,kholidays"* ]]
}

@test "a night brings the holidays up to date, but for a region of one's own" {
    elf-ingest all --as-of 2031-05-01T00:00:00Z
    [ "$(sql "select count(*) from holiday where region = 'es' and date = '2033-12-25'")" = 1 ]
    run elf-ingest all -v --as-of 2031-05-01T00:00:00Z
    [ "$(sql 'select rows_written from run order by run desc limit 1')" = 0 ]
    sql "update holiday set kind = 'public' where region = 'es' and date = '2031-12-24'"
    elf-ingest all --dry-run
    [ "$(sql "select kind from holiday where region = 'es' and date = '2031-12-24'")" = public ]
    elf-ingest all --as-of 2031-05-01T00:00:00Z
    [ "$(sql "select kind from holiday where region = 'es' and date = '2031-12-24'")" = half_day ]
    printf 'region,date,name\nplant,2024-08-05,Works holiday\n' >own.csv
    elf-ingest holidays --file own.csv
    elf-ingest area PLANT --time-zone Europe/Madrid --holidays plant
    run elf-ingest all
    [ "$status" -eq 0 ]
    run elf-ingest holidays -v
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 holiday regions"* ]]
    run elf-ingest holidays --holidays plant
    refused_with 65 "no holiday region 'plant'"
    elf-ingest forget PLANT --yes
    sql "delete from holiday where source = 'csv' or date >= '2029-01-01'"
}

@test "the operator of Brazil: its clock, its empty hours, its areas" {
    cat >CURVA_CARGA_2017.csv <<'END'
id_subsistema;nom_subsistema;din_instante;val_cargaenergiahomwmed
N  ;NORTE;2017-10-14 23:00:00;5000.5
SE;SUDESTE;2017-10-14 23:00:00;40000
SIN;SISTEMA;2017-10-14 23:00:00;65000
N;NORTE;2017-10-15 00:00:00;0E-8
SE;SUDESTE;2017-10-15 00:00:00;
N;NORTE;2017-10-15 01:00:00;0
SE;SUDESTE;2017-10-15 01:00:00;39000
END
    run elf-ingest ons-csv CURVA_CARGA_2017.csv
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql "select concat_ws(' ', name, to_char(time, 'DD HH24'), value, o.unit) from observation as o join area using (area) order by name, time")" = "N 15 02 5000.5 MWmed
N 15 03 0 MWmed
SE 15 02 40000 MWmed
SE 15 03 39000 MWmed" ]
    [ "$(sql "select string_agg(name || time_zone || holidays, ' ' order by name) from area where name in ('N','NE','S','SE')")" = "NAmerica/Sao_Paulobr NEAmerica/Sao_Paulobr SAmerica/Sao_Paulobr SEAmerica/Sao_Paulobr" ]
    run elf-ingest ons-csv "file://$PWD/CURVA_CARGA_2017.csv" --as-of 2017-10-15T03:00:00Z
    [ "$(sql 'select max(time) from observation')" = "2017-10-15 03:00:00+00" ]
    for area in N NE S SE; do elf-ingest forget $area --yes; done
}

@test "a provider that does not answer is tried again another night" {
    run elf-ingest ons-csv http://127.0.0.1:9/CURVA_CARGA_2017.csv
    refused_with 75 "127.0.0.1:9" "next run"
    for area in N NE S SE; do elf-ingest forget $area --yes; done
}

@test "a simulation repeats itself, and tomorrow extends today" {
    elf-ingest simulate --areas 1 --area-prefix SIM --years 0.1 --faults 20d --events 20d --as-of 2026-03-01T00:00:00Z
    before=$(sql 'select md5(string_agg(observation::text, $$,$$ order by quantity, time, known_at)) from observation')
    events=$(sql 'select count(*) from simulated_event')
    [ "$events" -gt 8 ]
    run elf-ingest simulate --areas 1 --area-prefix SIM --years 0.1 --faults 20d --events 20d --as-of 2026-03-01T00:00:00Z -v
    [[ "$output" == *"0 rows written"* ]]
    elf-ingest simulate --areas 1 --area-prefix SIM --years 0.1 --faults 20d --events 20d --as-of 2026-03-02T00:00:00Z
    [ "$(sql 'select count(*) from observation where not assumed')" = 0 ]
    [ "$(sql "select md5(string_agg(observation::text, ',' order by quantity, time, known_at)) from observation where run = (select min(run) from observation)")" = "$before" ]
    [ "$(sql "select max(time) from observation where quantity = 'load'")" = "2026-03-01 23:00:00+00" ]
    elf-ingest forget SIM1 --yes
}

@test "a simulated meter alone: the same load, and nothing else" {
    loads() { sql "select md5(string_agg(concat_ws(' ', time, value, known_at), ',' order by time, known_at)) from observation where quantity = 'load'"; }
    elf-ingest simulate --areas 1 --area-prefix SIM --years 0.1 --as-of 2026-03-01T00:00:00Z
    with=$(loads)
    elf-ingest forget SIM1 --yes
    elf-ingest simulate --areas 1 --area-prefix SIM --years 0.1 --as-of 2026-03-01T00:00:00Z --deliver load
    [ "$(loads)" = "$with" ]
    [ "$(sql "select string_agg(distinct quantity, ' ') from observation")" = load ]
    elf-ingest forget SIM1 --yes
    run elf-ingest simulate --areas 1 --area-prefix SIM --deliver none
    refused_with 64 "'none' is no value of --deliver" "write load, or all"
}

@test "all: what elf.conf configures, one failure not stopping the others" {
    run elf-ingest all -v
    [ "$status" -eq 0 ]
    [[ "$output" == *"nothing to do"* ]]
    some_rows >good.csv
    cat >elf.conf <<END
[area ES2]
time-zone = Europe/Madrid
holidays = es
[source csv missing]
file = $PWD/none.csv
area = ES2
[source csv]
file = $PWD/good.csv
area = ES2
END
    run elf-ingest all --config elf.conf
    [ "$status" -eq 65 ]
    [[ "$output" == *"[source csv missing]: "*"No such file"*"sources failed: csv missing"* ]]
    [ "$(sql 'select count(*) from observation')" = 3 ]
    printf '[source moon]\nfile = x\n' >elf.conf
    run elf-ingest all --config elf.conf
    [ "$status" -eq 78 ]
    [[ "$output" == *"elf.conf line 1: [source moon] is not a source"* ]]
    elf-ingest forget ES2 --yes
}

@test "list names the sources" {
    run elf-ingest list
    [ "$status" -eq 0 ]
    for source in csv ons-csv simulate holidays; do [[ "$output" == *$source* ]]; done
}

@test "a made-up world of the settings file has the bounds of the command line" {
    local conf=$BATS_TEST_TMPDIR/elf.conf pair
    for pair in "areas = 2000000000" "areas = 0" "years = 5000" "years = nan" "seed = -1"; do
        printf '[source simulate]\n%s\n' "$pair" >"$conf"
        ELF_CONFIG=$conf run elf-ingest all
        [ "$status" -eq 78 ]
        [[ "$output" == *"line 2: "*"is no value of ${pair%% *} in [source simulate]"*"hint: write a number from "* ]]
    done
}
