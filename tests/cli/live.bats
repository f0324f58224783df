#!/usr/bin/env bats
# elf-ingest fetching: the driver, with ONS as the provider. Faults, corrections, missed nights.

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    # shellcheck source=tests/cli/provider_server.bash
    source "$ELF_SOURCE/tests/cli/provider_server.bash"
    export ELF_CONFIG='' PATH=$ELF_BIN:$PATH
    unset ELF_DATABASE ELF_AS_OF ELF_AREA
    create_migrated_database
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
    sql 'truncate observation, receipt, fetch_state, fetch_pause, response, response_body, definition_change'
    control clear
}

# Times of the tests lie ahead: providers are not asked for the past with --as-of.
readonly day=2040-03-10

# A back-fill of one area over a fixed span; polite limits lifted.
back_fill() { # further options
    elf-ingest ons --area SE --base-url "$SERVER/ons" --rate 1000 --retry-delay 0s \
        --from 2021-01-01T03:00Z --to 2021-09-01T03:00Z "$@"
}
table() { sql "select area, quantity, source, time, known_at, issued_at, value, length, assumed, unit from observation order by 1, 2, 3, 4, 5"; }

night() { # as_of, further options
    control now "time=$1"
    local as_of=$1
    shift
    elf-ingest ons --area SE --base-url "$SERVER/ons" --rate 1000 --retry-delay 0s --history 10d --as-of "$as_of" "$@"
}

@test "a back-fill takes every half hour, labelled by its start, and keeps the answers" {
    run back_fill
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql "select count(*), min(time), max(time) from observation where quantity = 'load'")" = "11664|2021-01-01 03:00:00+00|2021-09-01 02:30:00+00" ]
    [ "$(sql "select value from observation where quantity = 'load' and time = '2021-05-05T05:00Z'")" = "$(control value series=ons/SECO/verified time=2021-05-05T05:00Z)" ]
    [ "$(sql "select count(*), count(distinct issued_at) from observation where quantity = 'load_forecast'")" = "8640|180" ]
    [ "$(sql "select count(*) > 10, bool_and(hash = sha256(body)), bool_and(failure = '') from response join response_body using (hash)")" = "t|t|t" ]
    [ "$(sql "select known_at from observation where quantity = 'load' and time = '2021-05-05T05:00Z'")" = "2021-05-05 06:30:00+00" ]
    requests | grep -q 'dat_inicio=2021-01-01&dat_fim=2021-01-31&cod_areacarga=SECO'
    # The end of the span is the same: nothing to ask.
    requests >/dev/null
    back_fill
    [ "$(requests)" = "" ]
    back_fill --again
    requests | grep -q cargaverificada
    [ "$(sql "select count(*) from observation")" = 20304 ]
}

@test "a night after another asks for the overlap, a missed week is caught up, the day's tier is due once" {
    night ${day}T05:00:00Z
    [ "$(sql "select max(time) from observation where quantity = 'load'")" = "$day 04:30:00+00" ]
    requests >/dev/null
    night ${day}T17:00:00Z
    asked=$(requests)
    [[ "$asked" == *"dat_inicio=2040-03-08&dat_fim=2040-03-10&cod_areacarga=SECO"* ]]
    [ "$(grep -c cargaverificada <<<"$asked")" = 1 ]
    night 2040-03-17T05:00:00Z
    asked=$(requests)
    # 10 days of history: what lies in between is covered, the tier of once a day asks all of it.
    [[ "$asked" == *"dat_inicio=2040-03-07&dat_fim=2040-03-17"* ]]
    [ "$(sql "select count(distinct time) from observation where quantity = 'load' and time >= '2040-03-10' and time < '2040-03-17'")" = 336 ]
    # The forecast of tomorrow is there, with every issue of it.
    [ "$(sql "select max(time) > '2040-03-17T05:00Z' from observation where quantity = 'load_forecast'")" = t ]
}

@test "a correction is a row of its own, known when it was received" {
    night ${day}T05:00:00Z
    control revise series=ons/SECO/verified from=2040-03-09T10:00Z to=2040-03-09T11:00Z add=100
    night 2040-03-11T05:00:00Z
    [ "$(sql "select count(*), min(known_at) from observation where quantity = 'load' and not assumed")" = "2|2040-03-11 05:00:00+00" ]
    # Other last digits are no correction.
    control revise series=ons/SECO/verified from=2040-03-09T10:00Z to=2040-03-09T11:00Z add=0.00000001
    night 2040-03-12T05:00:00Z
    [ "$(sql "select count(*) from observation where quantity = 'load' and not assumed")" = 2 ]
}

@test "what is wrong with a source is said: code, terms of the past, addresses, sections" {
    run elf-ingest ons --area SE --code SE=XX --base-url "$SERVER/ons"
    [ "$status" -eq 64 ]
    [[ "$output" == *"'XX' is no area of the ONS Carga API"*"hint: "* ]]
    run elf-ingest ons --as-of 2020-01-01
    [ "$status" -eq 64 ]
    [[ "$output" == *"providers say what is known now"* ]]
    run elf-ingest ons --base-url http://example.org/ons
    [ "$status" -eq 64 ]
    [[ "$output" == *"is no base-url"*"https://"* ]]
    printf '[source ons]\narea = SE\nbase-url = ftp://x\n' >elf.conf
    run elf-ingest all --config elf.conf
    [ "$status" -eq 78 ]
    [[ "$output" == *"elf.conf line 1: [source ons]: 'ftp://x' is no base-url"* ]]
    printf '[source ons]\ntoken = x\n' >elf.conf
    chmod 600 elf.conf
    run elf-ingest all --config elf.conf
    [ "$status" -eq 78 ]
    [[ "$output" == *"'token' is not a key of it"* ]]
}

@test "a provider that has nothing at all is an error, a hole among data is none" {
    control fault kind=body count=1000 path=cargaverificada 'value=[]'
    run back_fill
    [ "$status" -eq 69 ]
    [[ "$output" == *"SE/load: the provider has nothing at all"*"hint: check the area's code"* ]]
    control clear
    back_fill
    sql 'truncate observation, receipt, fetch_state'
    # One month in the middle is empty: said, not asked for again.
    control fault kind=body count=1 path=dat_inicio=2021-03-04 'value=[]'
    run back_fill
    [ "$status" -eq 0 ]
    [[ "$output" == *"SE/load has nothing from 2021-03-04T03:00:00Z"* ]]
    requests >/dev/null
    back_fill
    [ "$(requests)" = "" ]
}

@test "an answer that ends too early is asked for again from there" {
    run back_fill --window 31d
    sql 'truncate observation, receipt, fetch_state'
    requests >/dev/null
    # Six rows instead of a month.
    short=$(curl -sf "$SERVER/ons/cargaverificada?dat_inicio=2021-02-01&dat_fim=2021-02-01&cod_areacarga=SECO" |
        sed -n '1,7p' | sed '$ s/,$/]/')
    control fault kind=body count=1 'path=cargaverificada?dat_inicio=2021-02-01' "value=$short"
    requests >/dev/null
    back_fill
    [ "$(requests | grep -c 'cargaverificada?dat_inicio=2021-02-01')" = 2 ]
    [ "$(sql "select count(*) from observation where quantity = 'load'")" = 11664 ]
}

@test "every fault ends in its class, in bounded time, and the next run completes the data" {
    back_fill
    table >undisturbed
    check_fault() { # server, status, message, options of the fault...
        local server=$1 expected=$2 message=$3 began=$SECONDS
        shift 3
        sql 'truncate observation, receipt, fetch_state, fetch_pause, response'
        control clear
        control fault count=100 path=dat_inicio=2021-03-04 "$@"
        run env ELF_LOG_LEVEL=info elf-ingest ons --area SE --base-url "$server/ons" --rate 1000 --retry-delay 0s \
            --retries 1 --stall-timeout 3s --transfer-timeout 10s --largest-body 4 \
            --from 2021-01-01T03:00Z --to 2021-09-01T03:00Z
        if [ "$status" -ne "$expected" ] || [[ "$output" != *"$message"* ]]; then
            echo "fault $*: expected $expected '$message', have $status: $output"
            return 1
        fi
        if [ $((SECONDS - began)) -gt 30 ]; then
            echo "fault $* took $((SECONDS - began)) s"
            return 1
        fi
        # What came before the fault stays.
        [ "$(sql "select count(*) from observation where quantity = 'load' and time < '2021-03-04'")" -ge 2900 ]
        control clear
        sql 'truncate fetch_pause'
        back_fill
        table | cmp - undisturbed
    }
    check_fault "$SERVER" 75 "answers 500" kind=500
    check_fault "$SERVER" 75 "answers 503" kind=503 value=1
    check_fault "$SERVER" 75 "answers 429" kind=429 value=3600
    check_fault "$SERVER" 75 "answers 429" kind=429 "value=$(date -u -d '+2 hours' '+%a, %d %b %Y %H:%M:%S GMT')"
    check_fault "$SERVER" 77 "answers 403" kind=403
    check_fault "$SERVER" 69 "answers 400" kind=400
    check_fault "$SERVER" 75 "ends in the middle" kind=cut
    check_fault "$SERVER" 75 "Transferred a partial file" kind=short
    # "Failure when receiving data", or a partial file where the end is seen before the reset.
    check_fault "$RESET" 75 "SE/load, 2021-03-04" kind=reset
    check_fault "$SERVER" 65 "is no JSON" kind=html
    check_fault "$SERVER" 75 "Timeout" kind=silence value=30
    check_fault "$SERVER" 75 "Timeout" kind=drip
    check_fault "$SERVER" 69 "larger than 4194304 bytes" kind=bomb
    check_fault "$SERVER" 69 "larger than 4194304 bytes" kind=endless
    check_fault "$SERVER" 69 "which is not https" kind=redirect "value=$RESET/ons/cargaverificada"
    check_fault "$SERVER" 69 "SSL peer certificate" kind=redirect "value=$SECURE/ons/cargaverificada"
}

@test "a refused connection is temporary, and so is a host that asked to be left alone" {
    run elf-ingest ons --area SE --base-url http://127.0.0.1:9/ons --retries 1 --retry-delay 0s --from 2021-01-01 --to 2021-02-01
    [ "$status" -eq 75 ]
    [[ "$output" == *"Couldn't connect to server"* ]]
    control fault kind=429 count=100 value=7200
    run back_fill
    [ "$status" -eq 75 ]
    requests >/dev/null
    run back_fill
    [ "$status" -eq 75 ]
    [[ "$output" == *"asked to be left alone until"* ]]
    [ "$(requests)" = "" ]
}

@test "TLS: a CA of one's own is trusted for its name and for no other" {
    secure() { # base URL, further options
        local url=$1
        shift
        run elf-ingest ons --area SE --base-url "$url" --retries 0 --rate 1000 --from 2021-01-01T03:00Z \
            --to 2021-02-01T03:00Z "$@"
    }
    secure "$SECURE/ons"
    [ "$status" -eq 69 ]
    [[ "$output" == *"SSL peer certificate"*"ca-file"* ]]
    secure "$SECURE/ons" --ca-file "$CA"
    [ "$status" -eq 0 ]
    [ "$(sql "select count(*) from observation")" -eq 1488 ]
    sql 'truncate observation, receipt, fetch_state'
    secure "${SECURE/localhost/127.0.0.1}/ons" --ca-file "$CA"
    [ "$status" -eq 69 ]
    [ "$(sql "select count(*) from observation")" -eq 0 ]
}

@test "one failing source or area does not stop the others" {
    cat >elf.conf <<END
[source ons]
area = NE, SE
base-url = $SERVER/ons
rate = 1000
retries = 0
history = 10d
[source ons down]
area = S
base-url = http://127.0.0.1:9/ons
retries = 0
history = 10d
END
    control now time=${day}T05:00:00Z
    control fault kind=html count=100 path=cod_areacarga=NE
    run elf-ingest all --config elf.conf --as-of ${day}T05:00:00Z
    [ "$status" -eq 65 ]
    [[ "$output" == *"[source ons]"*"[source ons down]"* || "$output" == *"[source ons down]"*"[source ons]"* ]]
    [ "$(sql "select string_agg(distinct name, ',') from observation join area using (area)")" = SE ]
    [[ "$(sql "select message from run order by run desc limit 1")" == *"ons"*"ons down"* ]]
    [ "$(sql "select count(*) from response where failure <> ''")" -ge 1 ]
}

@test "all --area takes the area of every source that has it, and asks the others for nothing" {
    cat >elf.conf <<END
[source ons]
base-url = $SERVER/ons
rate = 1000
history = 10d
[source elexon]
base-url = $SERVER/elexon
rate = 1000
history = 10d
END
    control now time=${day}T05:00:00Z
    elf-ingest ons --area SE --config elf.conf --as-of ${day}T05:00:00Z
    sql 'truncate observation, receipt, fetch_state'
    requests >/dev/null
    run elf-ingest all --area SE --config elf.conf --as-of ${day}T05:00:00Z
    [ "$status" -eq 0 ]
    [ "$(sql "select string_agg(distinct name, ',') from observation join area using (area)")" = SE ]
    [ "$(requests | grep -cv cod_areacarga=SECO)" = 0 ]
}

@test "a file of a week that ends too early is a hole, and is not asked for without end" {
    # Monday 2026-03-02 in Berlin; every answer has two quarters of an hour.
    control fault kind=body count=100000 path=quarterhour_1772406000000 \
        'value={"meta_data":{"version":1,"created":1},"series":[[1772406000000,100],[1772406900000,101],[1772407800000,null]]}'
    run timeout 30 elf-ingest smard --area DE --base-url "$SERVER/smard" --rate 1000 \
        --from 2026-03-01T23:00Z --to 2026-03-08T23:00Z
    [ "$status" -eq 0 ]
    [[ "$output" == *"DE/load has nothing from 2026-03-01T23:30:00Z"* ]]
    [ "$(sql "select count(*) from observation where quantity = 'load'")" -eq 2 ]
}

@test "killed at any moment, a back-fill is completed by the next run" {
    back_fill
    table >undisturbed
    sql 'truncate observation, receipt, fetch_state, response, response_body'
    kills=${KILLS_OF_TEST:-50} # scripts/test drops ELF_...
    for i in $(seq "$kills"); do
        back_fill 2>/dev/null &
        sleep "0.$((RANDOM % 6))$((RANDOM % 10))"
        kill -9 $! 2>/dev/null || true
        wait $! || true
        # Not all in one go: what is complete begins anew.
        [ $((i % 10)) -ne 0 ] || sql 'truncate observation, receipt, fetch_state'
    done
    back_fill
    table | cmp - undisturbed
}
