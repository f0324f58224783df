#!/usr/bin/env bats
# A few repeats of scripts/faults: whatever disturbs a night, the next run leaves what an undisturbed one
# leaves. docs/reliability.md has the campaign with more of them.

bats_require_minimum_version 1.5.0

setup_file() {
    export faults="$ELF_SOURCE/scripts/faults" table=$BATS_FILE_TMPDIR/table
    # Ends with 1, because of tamper.
    "$faults" --times 2 --areas 1 --years 0.15 --keep "$BATS_FILE_TMPDIR" kill-ingest kill-transform kill-train kill-detect terminate restart two-nights \
        network-cut tamper >"$table" 2>"$BATS_FILE_TMPDIR/trouble" || echo "exit status $?" >>"$table"
}

# fault, exit status that must have been seen: where it was not, nothing was disturbed
is_whole() {
    local line
    cat "$table" "$BATS_FILE_TMPDIR/trouble" # shown where the test fails
    line=$(grep "^$1 " "$table")
    # times and completed, lost, doubled, different, left open
    [[ "$line" =~ ^$1\ +2\ +2\ +0\ +0\ +0\ +0\  ]]
    [[ "$line" =~ \ $2\ \( ]]
}

@test "a program that was killed: the next run loses, doubles and changes no row" {
    for step in ingest transform train detect; do is_whole kill-$step 137; done
}

@test "nor does a session that the server ends, or a server that stops" {
    is_whole terminate '[0-9]*' # 0 where the program has made its connection anew
    is_whole restart '(69|75)' # 69 where the program, slow to start, found no server at all
}

@test "nor do two nights at once" {
    is_whole two-nights 75
    # Of an area that another run holds there is nothing to unlock.
    run ! grep "WARNING:  you don't own a lock" "$BATS_FILE_TMPDIR/said"
}

@test "nor does a provider that goes away" { is_whole network-cut 75; }

@test "one row that is missing, one that is another and one too many are seen" {
    [[ "$(grep '^tamper ' "$table")" =~ ^tamper\ +2\ +2\ +2\ +2\ +2\ +0\  ]]
    [ "$(tail -n 1 "$table")" = "exit status 1" ]
}

@test "what is wrong with a command line is said" {
    run "$faults" kill-nothing
    [ "$status" -eq 64 ]
    [[ "$output" == *"'kill-nothing' is not a fault"*"hint: "* ]]
    run "$faults" --times 0
    [ "$status" -eq 64 ]
}
