#!/usr/bin/env bats
# Command line > environment > file > default, and what a settings file may hold.

setup() {
    PATH=$ELF_BIN:$PATH
    unset ELF_DATABASE ELF_FORMAT
    conf=$BATS_TEST_TMPDIR/elf.conf
    export ELF_CONFIG=$conf
    : >"$conf"
    # Fails with 69 once all settings are read: there is no such server.
    export nowhere="host=$BATS_TEST_TMPDIR dbname=x"
}

refused_with() { # status, part of the message
    if [ "$status" -ne "$1" ] || [[ "$output" != *"$2"*"hint: "* ]]; then
        echo "expected $1 '$2', have $status '$output'" >&2
        return 1
    fi
}

@test "the file, then the environment, then the command line" {
    mkdir "$BATS_TEST_TMPDIR/file" "$BATS_TEST_TMPDIR/environment" "$BATS_TEST_TMPDIR/line"
    echo "database = host=$BATS_TEST_TMPDIR/file dbname=x" >"$conf"
    run elf-report status
    refused_with 69 "$BATS_TEST_TMPDIR/file/"
    export ELF_DATABASE="host=$BATS_TEST_TMPDIR/environment dbname=x"
    run elf-report status
    refused_with 69 "$BATS_TEST_TMPDIR/environment/"
    run elf-report status --database "host=$BATS_TEST_TMPDIR/line dbname=x"
    refused_with 69 "$BATS_TEST_TMPDIR/line/"
}

@test "an unknown key names its line" {
    printf '# a comment\n\njobs = 2\nalert-bugdet = 1/week\n' >"$conf"
    run elf-report status
    refused_with 78 "line 4: 'alert-bugdet' is not a known key"
}

@test "a bad value names its line" {
    printf 'database = x\njobs = many\n' >"$conf"
    run elf-report status
    refused_with 78 "line 2"
}

@test "a bad value in the environment is refused" {
    ELF_JOBS=many run elf-report status
    refused_with 64 ""
}

@test "a key of another tool is no error" {
    printf 'trees = 200\nhorizon = 48h\n' >"$conf"
    run elf-report status --database "$nowhere"
    refused_with 69 "does not answer"
}

@test "what is not a settings file is refused" {
    printf 'jobs\n' >"$conf"
    run elf-report status
    refused_with 78 "line 1"
    printf 'jobs = 1\njobs = 2\n' >"$conf"
    run elf-report status
    refused_with 78 "stands twice"
    printf '[zone ES]\n' >"$conf"
    run elf-report status
    refused_with 78 "is not a section"
    printf '[area ES]\ntrees = 3\n' >"$conf"
    run elf-report status
    refused_with 78 "'trees' is not a known key"
    printf '[nightly] ES\n' >"$conf"
    run elf-report status
    refused_with 78 "is not a setting"
    printf '[nightly ES]\n' >"$conf"
    run elf-report status
    refused_with 78 "is not a section"
    printf '[nightly]\non-fire = run\n' >"$conf"
    run elf-report status
    refused_with 78 "line 2: 'on-fire' is not a known key"
    printf '[keep]\narea = 1d\n' >"$conf"
    run elf-report status
    refused_with 78 "'area' is not a known key"
    printf 'a\0b = 1\n' >"$conf"
    run elf-report status
    refused_with 78 "line 1"
    head -c 100000 /dev/urandom >"$conf"
    run elf-report status
    [ "$status" -eq 78 ]
}

@test "a file that is named must be there" {
    run elf-report status --config "$BATS_TEST_TMPDIR/none"
    refused_with 78 "cannot be read"
    ELF_CONFIG=$BATS_TEST_TMPDIR/none run elf-report status
    refused_with 78 "cannot be read"
}

@test "the file in the home directory is found, and an empty ELF_CONFIG means none" {
    mkdir -p "$BATS_TEST_TMPDIR/.config/elf"
    echo 'no-such-key = 1' >"$BATS_TEST_TMPDIR/.config/elf/elf.conf"
    HOME=$BATS_TEST_TMPDIR run env -u ELF_CONFIG elf-report status
    refused_with 78 "no-such-key"
    HOME=$BATS_TEST_TMPDIR ELF_CONFIG='' run elf-report status --database "$nowhere"
    refused_with 69 "does not answer"
}

@test "a password that others may read is refused, with the cure" {
    for database in "host=x password=s3cret" "postgresql://me:s3cret@host/db"; do
        echo "database = $database" >"$conf"
        chmod 644 "$conf"
        run elf-report status
        refused_with 78 "others may read it"
        [[ "$output" == *"chmod 600 $conf"* ]]
        [[ "$output" != *s3cret* ]]
    done
    echo "database = $nowhere password=s3cret" >"$conf"
    chmod 600 "$conf"
    run elf-report status
    refused_with 69 "does not answer"
}

@test "help and version work with a broken file" {
    echo 'nonsense' >"$conf"
    for verb in ingest transform train detect report; do
        "elf-$verb" --help >/dev/null
        "elf-$verb" --version >/dev/null
    done
}

@test "the example shows every key, and its values are valid" {
    example=$ELF_SOURCE/etc/elf.conf.example
    words=$(sed -n '/& vocabulary()/,/^}/p' "$ELF_SOURCE/lib/elf/cli/settings.cpp" | grep -oE '"[a-z-]+"' | tr -d '"')
    [ "$(echo "$words" | wc -l)" -gt 25 ]
    for word in $words; do
        grep -qE "^#?$word = " "$example" || {
            echo "etc/elf.conf.example lacks $word" >&2
            return 1
        }
    done
    for list in nightly keep; do
        words=$(sed -n "/& ${list}_vocabulary()/,/^}/p" "$ELF_SOURCE/lib/elf/cli/settings.cpp" | grep -oE '"[a-z_-]+"' | tr -d '"')
        [ "$(echo "$words" | wc -l)" -gt 8 ]
        sed -n "/^#\[$list\]/,/^\(# ---\|#\[\)/p" "$example" | sed 1d >"$BATS_TEST_TMPDIR/section"
        for word in $words; do
            grep -qE "^#$word = " "$BATS_TEST_TMPDIR/section" || {
                echo "etc/elf.conf.example lacks $word in [$list]" >&2
                return 1
            }
        done
    done
    # As it is, and with every key turned on.
    cp "$example" "$conf"
    chmod 600 "$conf" # it shows keys of providers
    run elf-report status --database "$nowhere"
    refused_with 69 "does not answer"
    sed -E 's/^#([a-z_-]+ = |\[)/\1/' "$example" >"$conf"
    [ "$(grep -c '^\[' "$conf")" -ge 2 ]
    for call in "elf-report status" elf-transform elf-train elf-detect "elf-ingest holidays"; do
        # shellcheck disable=SC2086 # several words
        run $call --database "$nowhere"
        refused_with 69 "does not answer"
    done
}
