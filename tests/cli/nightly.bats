#!/usr/bin/env bats
# The wrapper, with programs that write down how they were called and end as the test wants.

setup() {
    export ELF_BIN=$BATS_TEST_TMPDIR/bin ELF_LOCK_DIR=$BATS_TEST_TMPDIR ELF_CONFIG=''
    export ELF_RETRY_DELAY=0
    export CALLS=$BATS_TEST_TMPDIR/calls
    unset ELF_AREA ELF_AS_OF ELF_OUTPUT ELF_DATABASE
    mkdir "$ELF_BIN"
    for verb in ingest transform train detect report; do
        cat >"$ELF_BIN/elf-$verb" <<'END'
#!/bin/sh
verb=${0##*/elf-}
echo "$verb $*" >>"$CALLS"
echo "$ELF_FLOW $ELF_ATTEMPT" >>"$CALLS.flow"
[ ! -e "$CALLS.$verb" ] || . "$CALLS.$verb"
END
        chmod +x "$ELF_BIN/elf-$verb"
    done
    nightly=$ELF_SOURCE/scripts/elf-nightly
}

ends_with() { echo "exit $2" >"$CALLS.$1"; } # verb, status
verbs() { cut -d ' ' -f 1 "$CALLS" | xargs; }

@test "runs the steps in order, and says nothing" {
    ELF_OUTPUT=x.html run "$nightly"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(verbs)" = "ingest transform train detect report" ]
    [ "$(sed -n 1p "$CALLS")" = "ingest all" ]
}

@test "pins one time after ingestion and hands it to all that follow" {
    ELF_OUTPUT=x.html run "$nightly"
    [ "$(grep -c -- '--as-of' "$CALLS")" -eq 4 ]
    [ "$(grep -oE -- '--as-of [-0-9T:]+Z' "$CALLS" | sort -u | wc -l)" -eq 1 ]
    [ "$(grep -c 'ingest.*--as-of' "$CALLS")" -eq 0 ]
}

@test "every step of a flow carries its name" {
    run "$nightly"
    [ "$(cut -d ' ' -f 1 "$CALLS.flow" | sort -u | wc -l)" -eq 1 ]
    grep -qE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z-[0-9]+ 1$' "$CALLS.flow"
}

@test "a replay ingests nothing" {
    run "$nightly" --as-of 2017-12-30T02:00:00Z -v
    [ "$status" -eq 0 ]
    [ "$(verbs)" = "transform train detect" ]
    grep -q -- 'train --as-of 2017-12-30T02:00:00Z' "$CALLS"
    [[ "$output" == *"ingest is left out"* ]]
}

@test "--start-at and --only choose the steps" {
    run "$nightly" --start-at train
    [ "$(verbs)" = "train detect" ]
    rm "$CALLS"
    run "$nightly" --only=transform
    [ "$(verbs)" = "transform" ]
}

@test "--area goes to every step" {
    run "$nightly" --area 'ES,FR*'
    [ "$(grep -cF -- '--area ES,FR*' "$CALLS")" -eq 4 ]
}

@test "what is not an option is refused" {
    for arguments in "--start-at sleep" "--only" "--backfill" "now" "--only train --start-at train" \
        "--verbose=yes"; do
        # shellcheck disable=SC2086 # several words
        run "$nightly" $arguments
        [ "$status" -eq 64 ]
        [[ "$output" == *"hint: "* ]]
    done
    [ ! -e "$CALLS" ]
}

@test "a temporary failure is tried again, counted" {
    cat >"$CALLS.train" <<'END'
[ "$ELF_ATTEMPT" -ge 3 ] || exit 75
END
    run "$nightly"
    [ "$status" -eq 0 ]
    [ "$(verbs)" = "ingest transform train train train detect" ]
    [ "$(tail -n 2 "$CALLS.flow" | head -n 1 | cut -d ' ' -f 2)" = 3 ]
}

@test "tries end, and the steps after still run" {
    ends_with transform 75
    ELF_RETRIES=2 run "$nightly"
    [ "$status" -eq 75 ]
    [ "$(verbs)" = "ingest transform transform transform train detect" ]
}

@test "a permanent failure is not tried again" {
    ends_with train 65
    run "$nightly"
    [ "$status" -eq 65 ]
    [ "$(verbs)" = "ingest transform train detect" ]
}

@test "a provider that refuses does not stop the night" {
    ends_with ingest 77
    run "$nightly"
    [ "$status" -eq 77 ]
    [ "$(verbs)" = "ingest transform train detect" ]
}

@test "a database that refuses does" {
    for code in 69 77 78; do
        rm -f "$CALLS"
        ends_with transform $code
        run "$nightly"
        [ "$status" -eq $code ]
        [ "$(verbs)" = "ingest transform" ]
    done
}

@test "the worst status is returned, and temporary is the least bad" {
    ends_with transform 70
    ends_with train 65
    ends_with detect 75
    ELF_RETRIES=0 run "$nightly"
    [ "$status" -eq 70 ]
}

@test "a crash counts as a bug" {
    echo 'kill -SEGV $$' >"$CALLS.detect"
    run "$nightly"
    [ "$status" -eq 70 ]
}

@test "a step that hangs is stopped" {
    echo 'exec sleep 60' >"$CALLS.train"
    ELF_STEP_TIMEOUT=1 run "$nightly"
    [ "$status" -eq 75 ]
    [[ "$output" == *"elf-train was stopped"* ]]
    [ "$(verbs)" = "ingest transform train detect" ]
}

@test "one run at a time; other areas may run beside it" {
    # shellcheck disable=SC2016 # for the program, not for us
    echo 'touch "$CALLS.started"; exec sleep 60' >"$CALLS.ingest"
    "$nightly" 3>&- &
    first=$!
    for _ in $(seq 100); do
        [ ! -e "$CALLS.started" ] || break
        sleep 0.1
    done
    run "$nightly"
    [ "$status" -eq 75 ]
    [[ "$output" == *"another elf-nightly"* ]]
    rm "$CALLS.ingest"
    run "$nightly" --area FR
    [ "$status" -eq 0 ]
    kill -TERM $first
    code=0
    wait $first || code=$?
    [ "$code" -eq 143 ]
    run "$nightly"
    [ "$status" -eq 0 ]
}

@test "the dashboard goes where the settings say" {
    printf '# comment\noutput = /tmp/a b.html\n[area ES]\nstep = 60\n' >"$BATS_TEST_TMPDIR/elf.conf"
    run "$nightly" --config "$BATS_TEST_TMPDIR/elf.conf" --only report
    [ "$status" -eq 0 ]
    grep -q '^report dashboard --as-of' "$CALLS"
}

@test "nothing is drawn where no place is set" {
    run "$nightly" -v
    [ "$(verbs)" = "ingest transform train detect" ]
    [[ "$output" == *"no output is set"* ]]
}

@test "programs that are missing are a setting" {
    ELF_BIN=$BATS_TEST_TMPDIR run "$nightly"
    [ "$status" -eq 78 ]
    [[ "$output" == *"hint: "* ]]
}

@test "works through a link" {
    ln -s "$nightly" "$BATS_TEST_TMPDIR/elf-nightly"
    run "$BATS_TEST_TMPDIR/elf-nightly" --only train
    [ "$status" -eq 0 ]
}
