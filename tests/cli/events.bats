#!/usr/bin/env bats
# An event from its first alarm to its end, as people follow it.

bats_require_minimum_version 1.5.0

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    export ELF_CONFIG=''
    create_migrated_database
    "$ELF_BIN/elf-ingest" area town --time-zone UTC --unit MW --as-of 2024-03-10
    # Ten weeks of hours; on the last night but one the load does not go down.
    awk 'BEGIN {
        print "timestamp_utc,value"
        for (h = 0; h < 70 * 24; ++h) {
            load = 500 - 200 * cos((h % 24 - 6) / 24 * 6.283185) + 4 * sin(h * 7.7)
            if (h >= 68 * 24 + 3 && h < 68 * 24 + 9) load *= 1.5
            print strftime("%Y-%m-%dT%H:%M:%SZ", 1704067200 + 3600 * h, 1) "," load
        }
    }' | "$ELF_BIN/elf-ingest" csv - --area town --as-of 2024-03-11
}

teardown_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

at() { # hour of 2024-03-09
    "$ELF_BIN/elf-transform" --as-of "2024-03-09T$1:00Z"
    "$ELF_BIN/elf-detect" --as-of "2024-03-09T$1:00Z"
}
events() { # fields
    "$ELF_BIN/elf-report" anomalies --as-of 2024-03-10 --from 2024-03-09 --format csv --fields "$1" | tail -n +2
}

@test "an alarm, its extension over several runs, its end: one row" {
    at 03
    [ -z "$(events start)" ]
    at 05
    [ "$(events start,end,state,first_alarm,closed_at)" = \
        "2024-03-09T03:00:00Z,2024-03-09T05:00:00Z,open,2024-03-09T05:00:00Z," ]
    for hour in 06 07 08 09; do
        at $hour
        [ "$(events start,end,state,first_alarm,closed_at)" = \
            "2024-03-09T03:00:00Z,2024-03-09T$hour:00:00Z,open,2024-03-09T05:00:00Z," ]
    done
    at 10
    at 12
    [ "$(events start,end,state,class,first_alarm,closed_at)" = \
        "2024-03-09T03:00:00Z,2024-03-09T09:00:00Z,closed,off_peak_high,2024-03-09T05:00:00Z,2024-03-09T10:00:00Z" ]
}

@test "what people say of it stays, and is counted" {
    event=town@2024-03-09T03:00:00Z
    "$ELF_BIN/elf-detect" ack "$event"
    [ "$(events state)" = acknowledged ]
    "$ELF_BIN/elf-detect" mute "$event"
    at 13
    [ "$(events state)" = muted ]
    run "$ELF_BIN/elf-detect" label "$event"
    [ "$status" -eq 64 ]
    "$ELF_BIN/elf-detect" label --as normal "$event" --as-of 2024-03-09T13:00Z
    "$ELF_BIN/elf-detect" label --as alarm "$event" --as-of 2024-03-09T14:00Z
    [ "$(events label)" = alarm ]
    alerts=(alerts --from 2024-03-03 --to 2024-03-10 --as-of 2024-03-10 --format csv)
    run "$ELF_BIN/elf-report" "${alerts[@]}" \
        --fields area,budget_per_week,weeks,alarms,facts,per_week,labelled_alarm,labelled_normal
    [ "${lines[1]}" = "town,1,1,1,0,1,1,0" ]
}
