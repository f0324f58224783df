#!/usr/bin/env bats
# shellcheck disable=SC2016 # programs that are written here are not expanded here
# Some of what scripts/mutate does: docs/reliability.md has the campaign.

bats_require_minimum_version 1.5.0

setup_file() {
    export mutate="$ELF_SOURCE/scripts/mutate" table=$BATS_FILE_TMPDIR/table
    ELF_MUTATE=$(dirname "$ELF_TEST_SERVER")/elf-mutate
    export ELF_MUTATE
    "$mutate" --payloads 4000 --lines 60 --keep "$BATS_FILE_TMPDIR/kept" >"$table" 2>&1 || echo "exit status $?" >>"$table"
    cat "$table"
}

@test "mutated payloads, command lines and settings files crash nothing, and nothing is written" {
    run ! grep "exit status" "$table"
    [ -z "$(ls "$BATS_FILE_TMPDIR/kept")" ]
    for parser in ons ons-csv elexon entsoe eia eco2mix smard neso nager open-meteo csv "settings file" elf-ingest elf-transform elf-train \
        elf-detect elf-report; do
        grep "^| $parser |" "$table"
    done
}

@test "each parser accepts some and refuses some: it is not the same error every time" {
    awk -F '|' '/^\| program/ { exit n < 15 } /^\| / { n++ } n > 1 && ($5 == 0 || $6 == 0)' "$table" >"$BATS_TEST_TMPDIR/one-sided"
    cat "$BATS_TEST_TMPDIR/one-sided"
    [ ! -s "$BATS_TEST_TMPDIR/one-sided" ]
}

# A program that dies, one that hangs, one that fails without a word, and one that writes.
@test "what crashes, hangs, says nothing or writes is seen" {
    local bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    ln -s "$ELF_BIN"/elf-* "$bin"
    rm "$bin"/elf-{train,detect,report,transform}
    printf '#!/bin/sh\nkill -SEGV $$\n' >"$bin/elf-train.broken"
    printf '#!/bin/sh\nexit 64\n' >"$bin/elf-detect.broken"
    # Not with the right lines, of which there are 15.
    printf '#!/bin/sh\necho >>runs; [ $(wc -l <runs) -gt 15 ] || exit 0; i=0; while [ $i -lt 4000000 ]; do i=$((i+1)); done\n' >"$bin/elf-report.broken"
    printf '#!/bin/sh\nPGUSER=elf psql -c "delete from reading"\n' >"$bin/elf-transform.broken"
    for program in train detect report transform; do
        # Right while the world is made, and broken from then on.
        printf '#!/bin/sh\n[ -z "$ELF_DRY_RUN" ] || exec "$0.broken"\nexec "%s/elf-%s" "$@"\n' "$ELF_BIN" $program >"$bin/elf-$program"
    done
    chmod +x "$bin"/*
    ELF_BIN=$bin run "$mutate" --payloads 0 --lines 10 --keep "$BATS_TEST_TMPDIR/kept"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" == *"| elf-train | 0 of 7 | 2 | 0 | 0 | 2 | 0 |"* ]]
    [[ "$output" == *"| elf-detect | 0 of 6 | 2 | 0 | 0 | 2 | 0 |"* ]]
    [[ "$output" =~ \|\ elf-report\ \|\ 15\ of\ 15\ \|\ 2\ \|\ 2\ \|\ 0\ \|\ 0\ \|\ 2\ \| ]]
    [[ "$output" == *"something was written"* ]]
    [ "$(find "$BATS_TEST_TMPDIR/kept" -type f | wc -l)" -eq 6 ]
}
