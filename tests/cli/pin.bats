#!/usr/bin/env bats
# elf-transform pin and unpin, as operators call them.

bats_require_minimum_version 1.5.0

setup() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    export ELF_CONFIG='' ELF_AS_OF=2024-02-01T00:00:00Z
    create_migrated_database
    "$ELF_BIN/elf-ingest" area feeder --time-zone Europe/Madrid --unit kW
    {
        echo timestamp_utc,value
        for day in $(seq -w 1 20); do
            for hour in $(seq -w 0 23); do echo "2024-01-${day}T$hour:00:00Z,1$hour"; done
        done
    } >"$BATS_TEST_TMPDIR/load.csv"
    "$ELF_BIN/elf-ingest" csv "$BATS_TEST_TMPDIR/load.csv" --area feeder
    "$ELF_BIN/elf-transform"
}

teardown() { drop_database; }

pin() { "$ELF_BIN/elf-transform" pin "$@"; }
unpin() { "$ELF_BIN/elf-transform" unpin "$@"; }
readings() {
    "$ELF_BIN/elf-report" readings --fields time,value,quality,reason,raw --from 2024-01-10T09:00Z --to 2024-01-10T13:00Z "$@"
}
refused() { # part of the message, words of pin or unpin
    local part=$1
    shift
    run "$@"
    if [ "$status" -ne 64 ] || [[ "$output" != *"$part"*"hint: "* ]]; then
        echo "expected 64 '$part', have $status '$output'" >&2
        return 1
    fi
}

span=(feeder load 2024-01-10T10:00Z 2024-01-10T12:00Z)

@test "a value, nothing, or what was received: shown at once, with what was received" {
    pin "${span[@]}" --value 1500.5 --why "read off the meter, says Ann"
    run readings
    [ "${lines[1]}" = "2024-01-10T09:00:00Z,109,measured,,109" ]
    [ "${lines[2]}" = "2024-01-10T10:00:00Z,1500.5,corrected,OVERRIDE,110" ]
    [ "${lines[3]}" = "2024-01-10T11:00:00Z,1500.5,corrected,OVERRIDE,111" ]
    [ "${lines[4]}" = "2024-01-10T12:00:00Z,112,measured,,112" ]
    pin "${span[@]}" --reject --why "meter test"
    run readings
    [ "${lines[2]}" = "2024-01-10T10:00:00Z,,rejected,OVERRIDE,110" ]
    pin "${span[@]}" --accept --why "it was the match"
    run readings
    [ "${lines[2]}" = "2024-01-10T10:00:00Z,110,measured,OVERRIDE,110" ]
    pin "${span[@]}" --value -3 --why "a negative value is one too"
    run readings
    [ "${lines[2]}" = "2024-01-10T10:00:00Z,-3,corrected,OVERRIDE,110" ]
}

@test "the reports: who, why and since when; how many, and why not all was measured" {
    pin "${span[@]}" --reject --why "meter test"
    run "$ELF_BIN/elf-report" overrides
    [ "${lines[0]}" = "area,quantity,from,to,action,value,why,known_at,made_by,revoked_at,revoked_by,number,unit" ]
    [ "${lines[1]}" = "feeder,load,2024-01-10T10:00:00Z,2024-01-10T12:00:00Z,reject,,meter test,2024-02-01T00:00:00Z,$(id -un),,,1,kW" ]
    run "$ELF_BIN/elf-report" quality --fields rejected,reasons,overridden,completeness,age_hours
    [ "${lines[1]}" = "2,OVERRIDE 2,2,99.58333333333333,265" ]
    run "$ELF_BIN/elf-report" completeness --fields day,rejected,overridden --from 2024-01-10T10:00Z --to 2024-01-10T12:00Z
    [ "${lines[1]}" = "2024-01-10,2,2" ]
    run "$ELF_BIN/elf-report" runs --fields tool,state
    [[ "$output" == *"elf-transform pin,completed"* ]]
}

@test "the same pin twice is one" {
    pin "${span[@]}" --value 5 --why "a test"
    before=$(sql "select string_agg(r::text || r.xmin, ',' order by time, known_at) from reading r")
    run pin "${span[@]}" --value 5 --why "a test" -v
    [ "$status" -eq 0 ]
    [[ "$output" == *"pinned so already"* ]]
    [ "$(sql 'select count(*) from override')" = 1 ]
    [ "$before" = "$(sql "select string_agg(r::text || r.xmin, ',' order by time, known_at) from reading r")" ]
}

@test "unpin, by span or by number; nothing to revoke is no failure" {
    pin "${span[@]}" --value 5 --why "a test"
    refused "number 1 reaches beyond" unpin feeder load 2024-01-10T10:00Z 2024-01-10T11:00Z
    ELF_AS_OF=2024-02-02T00:00:00Z unpin "${span[@]}"
    ELF_AS_OF=2024-02-03T00:00:00Z run readings
    [ "${lines[2]}" = "2024-01-10T10:00:00Z,110,measured,,110" ]
    ELF_AS_OF=2024-02-01T12:00:00Z run readings
    [ "${lines[2]}" = "2024-01-10T10:00:00Z,5,corrected,OVERRIDE,110" ]
    ELF_AS_OF=2024-02-03T00:00:00Z unpin "${span[@]}"
    export ELF_AS_OF=2024-02-04T00:00:00Z
    pin "${span[@]}" --reject --why "another test"
    unpin --number 1,2
    run "$ELF_BIN/elf-report" overrides --fields number,revoked_at,revoked_by
    [ "${lines[1]}" = "1,2024-02-02T00:00:00Z,$(id -un)" ]
    [ "${lines[2]}" = "2,2024-02-04T00:00:00Z,$(id -un)" ]
    refused "no pin of number 7" unpin --number 7
    refused "unpin needs AREA QUANTITY FROM TO or --number" unpin
    refused "unpin needs AREA QUANTITY FROM TO or --number" unpin feeder load
    refused "--number says it all" unpin "${span[@]}" --number 1
}

@test "what is not a pin is refused, and says what would be one" {
    refused "there is no area 'nowhere'" pin nowhere load 2024-01-10 2024-01-11 --reject --why x
    refused "'feed*' is not the name of one area" pin 'feed*' load 2024-01-10 2024-01-11 --reject --why x
    refused "feeder has no 'lod'" pin feeder lod 2024-01-10 2024-01-11 --reject --why x
    [[ "$output" == *"it has load"* ]]
    refused "load_forecast is a forecast" pin feeder load_forecast 2024-01-10 2024-01-11 --reject --why x
    refused "FROM 2024-01-10T10:20 is not on the grid of feeder" pin feeder load 2024-01-10T10:20 2024-01-10T12:00 --reject --why x
    [[ "$output" == *"2024-01-10T10:00:00Z or 2024-01-10T11:00:00Z"* ]]
    refused "there is no interval" pin feeder load 2024-01-10 2024-01-10 --reject --why x
    refused "there is no interval" pin feeder load 2024-01-11 2024-01-10 --reject --why x
    refused "'tomorrow' is not a time" pin feeder load tomorrow 2024-01-10 --reject --why x
    refused "needs --why" pin "${span[@]}" --reject
    refused "needs --why" pin "${span[@]}" --reject --why "  "
    refused "one of --value, --reject and --accept" pin "${span[@]}" --why x
    refused "one of --value, --reject and --accept" pin "${span[@]}" --value 3 --accept --why x
    refused "--value is not a number" pin "${span[@]}" --value nan --why x
    refused "" pin "${span[@]}" --value many --why x
    refused "is not over at 2024-02-01" pin feeder load 2024-01-31 2024-02-02 --value 3 --why x
    refused "TO is required" pin feeder load 2024-01-31 --value 3 --why x
    [ "$(sql 'select count(*) from override')" = 0 ]
    # What is to come can be rejected.
    pin feeder load 2024-02-10 2024-02-11 --reject --why "the meter is changed"
    # A slip of the hand is no failed night.
    refused "there is no area 'nowhere'" pin nowhere load 2024-01-10 2024-01-11 --reject --why x
    run "$ELF_BIN/elf-report" status --fields state,reason
    [[ "$output" != *failed* ]]
}

@test "neither the environment nor the settings file decides" {
    ELF_REJECT=true ELF_WHY=x refused "one of --value, --reject and --accept" pin "${span[@]}"
    echo 'reject = true' >"$BATS_TEST_TMPDIR/elf.conf"
    run pin "${span[@]}" --why x --config "$BATS_TEST_TMPDIR/elf.conf"
    [ "$status" -eq 78 ]
}

@test "a dry run leaves nothing, and without a word the program cleans as ever" {
    pin "${span[@]}" --reject --why x --dry-run
    [ "$(sql 'select count(*) from override')" = 0 ]
    run readings
    [ "${lines[2]}" = "2024-01-10T10:00:00Z,110,measured,,110" ]
    run "$ELF_BIN/elf-transform" -v
    [ "$status" -eq 0 ]
    [[ "$output" == *"0 readings written"* ]]
    run "$ELF_BIN/elf-transform" pun
    [ "$status" -eq 64 ]
}

@test "forget takes the pins with the area" {
    pin "${span[@]}" --reject --why x
    "$ELF_BIN/elf-ingest" forget feeder --yes
    [ "$(sql 'select count(*) from override')" = 0 ]
}
