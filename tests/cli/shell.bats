#!/usr/bin/env bats
# What every program has in common: help, version, statuses, the record of its run.

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    export ELF_CONFIG=''
    create_migrated_database
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

setup() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    PATH=$ELF_BIN:$PATH
    # One harmless call of each.
    calls=("elf-ingest holidays --holidays es" "elf-transform" "elf-train" "elf-detect" "elf-report status")
}

# The hint stands in the message: "...; hint: ...".
refused_with() { # status, part of the message
    if [ "$status" -ne "$1" ] || [[ "$output" != *"$2"*"hint: "* ]]; then
        echo "expected $1 '$2', have $status '$output'" >&2
        return 1
    fi
}

@test "--help says what it does, its options and statuses, without a database" {
    for call in "${calls[@]}"; do
        tool=${call%% *}
        ELF_DATABASE=none run "$tool" --help
        [ "$status" -eq 0 ]
        [[ "$output" == *"Usage:"*"--as-of"*"Examples:"*"Exit status:"* ]]
    done
}

@test "--version names the revision and the schema" {
    for call in "${calls[@]}"; do
        tool=${call%% *}
        run "$tool" --version
        [ "$status" -eq 0 ]
        [[ "$output" =~ ^$tool\ [0-9]+\.[0-9]+\.[0-9]+.*,\ schema\ [0-9]+$ ]]
    done
}

@test "an empty database is fine, and nothing is said" {
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086 # several words
        run $call --format csv
        case $call in
        elf-report*)
            [ "$status" -eq 0 ]
            # The header alone.
            [ "${#lines[@]}" -eq 1 ]
            ;;
        *)
            # shellcheck disable=SC2086
            run $call
            [ "$status" -eq 0 ]
            [ "$output" = "" ]
            ;;
        esac
    done
}

@test "each run leaves its record, a dry run none" {
    before=$(sql "select count(*) from run")
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        ELF_FLOW=night-7 ELF_ATTEMPT=2 $call --as-of 2017-12-30T02:00:00Z >/dev/null
    done
    [ "$(sql "select count(*) from run where flow = 'night-7' and attempt = 2 and state = 'completed'
              and exit_code = 0 and as_of = '2017-12-30T02:00:00Z' and finished >= started")" -eq 5 ]
    after=$(sql "select count(*) from run")
    [ $((after - before)) -eq 5 ]
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        $call --dry-run >/dev/null
    done
    [ "$(sql "select count(*) from run")" -eq "$after" ]
}

@test "what is not an option, or not a value, is refused" {
    for call in "${calls[@]}"; do
        for bad in --no-such-option "--jobs none" "--jobs 0" "--as-of yesterday" "--shard 3/2" \
            "--log-level loud" "--progress maybe"; do
            # shellcheck disable=SC2086
            run $call $bad
            refused_with 64 ""
        done
    done
}

@test "an area that is not there is said" {
    for call in "elf-transform" "elf-train" "elf-detect" "elf-report status"; do
        # shellcheck disable=SC2086
        run $call --area Atlantis
        refused_with 64 "Atlantis"
    done
}

@test "a server that is down" {
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        run $call --database "host=$BATS_TEST_TMPDIR dbname=elf"
        refused_with 69 "the database does not answer"
    done
}

@test "a database that is not there" {
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        run $call --database no_such_database
        refused_with 69 "no such database"
    done
}

@test "a wrong password, which is not shown" {
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        ELF_DATABASE="postgresql://$PGUSER:s3cret@localhost:$PGPORT/$PGDATABASE" run $call
        refused_with 77 "refuses the login"
        [[ "$output" != *s3cret* ]]
        # On the command line every user of the machine would see it.
        # shellcheck disable=SC2086
        run $call --database "postgresql://$PGUSER:s3cret@localhost:$PGPORT/$PGDATABASE"
        refused_with 64 "--database holds a password"
        [[ "$output" != *s3cret* ]]
    done
}

@test "a password in an address that libpq quotes back is not shown" {
    for database in "postgresql://me:s3%zzcret@h/db" "postgresql://h/db?password=s3%zzcret" "postgresql://me:s3cret@[::1" \
        "postgresql://me@[::1]x/db?user=me&password=s3 cret" "host=x password='s3 cret' foo" "password = 's3cret"; do
        ELF_DATABASE=$database run elf-report status
        refused_with 69 "does not answer"
        [[ "$output" != *s3* && "$output" != *cret* ]]
    done
}

@test "a database without our schema, an older and a newer one" {
    name=${PGDATABASE}_versions
    createdb "$name"
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        run $call --database "$name"
        refused_with 78 "no schema"
        [[ "$output" == *"elf-migrate"* ]]
    done
    ELF_DATABASE=$name "$ELF_SOURCE/scripts/elf-migrate"
    PGDATABASE=$name sql "insert into schema_version (version, name) values (9999, 'later')"
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        run $call --database "$name"
        refused_with 78 "newer than this program"
    done
    PGDATABASE=$name sql "update schema_version set version = version - 10000"
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086
        run $call --database "$name"
        refused_with 78 "this program needs"
        [[ "$output" == *"elf-migrate"* ]]
    done
    dropdb "$name"
}

@test "a program may write its own tables only, also where the user is a superuser" {
    # elf-report takes the role elf_report; what it would write is refused by the server.
    [ "$(sql "select has_table_privilege('elf_report', 'reading', 'insert')")" = f ]
    [ "$(sql "select has_table_privilege('elf_transform', 'reading', 'insert')")" = t ]
    [ "$(sql "select has_table_privilege('elf_transform', 'observation', 'insert')")" = f ]
    [ "$(sql "select has_table_privilege('elf_train', 'run', 'update')")" = f ]
    sql "revoke select on area from elf_report"
    run elf-report status
    sql "grant select on area to elf_report"
    refused_with 77 "permission denied"
}

@test "a log in JSON is JSON" {
    run elf-report status --database no_such_database --log-format json
    [ "$status" -eq 69 ]
    [ "$(sql "select (\$json\$$output\$json\$::json) ->> 'level'")" = error ]
}

@test "a reader that goes away ends the run quietly" {
    run bash -c 'set -o pipefail; elf-report runs --format csv | true'
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
}

@test "a full disk is said" {
    [ -e /dev/full ] || skip "no /dev/full"
    run bash -c 'elf-report runs --format csv >/dev/full'
    refused_with 75 ""
}

# A server that answers every login with one message, as PostgreSQL does while it recovers; without a
# message it hangs up.
login_answered_with() { # message
    rm -f "$BATS_TEST_TMPDIR/port"
    perl -MIO::Socket::INET -e '
        my $message = shift;
        my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1") or die;
        print $server->sockport, "\n";
        close STDOUT;
        for (1 .. 3) {
            my $client = $server->accept or die;
            sysread $client, my $startup, 4096;
            my $fields = "SFATAL\0VFATAL\0C57P03\0M$message\0\0";
            print $client "E", pack("N", 4 + length $fields), $fields if $message;
            close $client;
        }' "$1" >"$BATS_TEST_TMPDIR/port" 3>&- &
    server=$!
    until [ -s "$BATS_TEST_TMPDIR/port" ]; do sleep 0.05; done
    run "$ELF_BIN/elf-report" status \
        --database "host=127.0.0.1 port=$(cat "$BATS_TEST_TMPDIR/port") dbname=x user=x sslmode=disable gssencmode=disable"
    kill "$server" 2>/dev/null || true
}

@test "a server that is away for a moment is a temporary failure" {
    for message in "the database system is starting up" "the database system is in recovery mode" \
        "the database system is not yet accepting connections" "could not write init file" ""; do
        login_answered_with "$message"
        echo "$message: $status $output"
        [ "$status" -eq 75 ]
        [[ "$output" == *"does not answer now"*"hint: the next run will cope"* ]]
    done
    login_answered_with 'role "x" is not permitted to log in'
    [ "$status" -eq 69 ]
}
