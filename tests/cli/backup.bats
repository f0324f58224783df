#!/usr/bin/env bats
# A backup restored on another server, as docs/operations.md says: every table is the same, who may do
# what is the same, and the night goes on as it would have.

load database.bash

as_of=2024-05-31T22:00:00Z
next=2024-06-01T22:00:00Z

setup_file() {
    # Owners who are no superusers, of the same name on both servers.
    owner=elf_owner_${BATS_ROOT_PID:-$$}
    export owner
    bin=$(pg_config --bindir)
    folder=$(mktemp -d)
    as_server=()
    if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
        as_server=(runuser -u postgres --)
        chown postgres "$folder"
    fi
    chmod 755 "$folder"
    (cd / && "${as_server[@]}" "$bin/initdb" -D "$folder/data" -U postgres --locale=C.UTF-8 -A trust >/dev/null)
    (cd / && "${as_server[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w \
        -o "-c port=5432 -c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off" start >/dev/null)
    superuser=$PGUSER
    superpassword=$PGPASSWORD
    export bin folder superuser superpassword

    sql_as_superuser "create role $owner login createrole password 'x'"
    create_database
    sql_as_superuser "alter database $ELF_DATABASE owner to $owner"
    export PGUSER=$owner PGPASSWORD=x
    "$ELF_SOURCE/scripts/elf-migrate"
    "$ELF_BIN/elf-ingest" simulate --areas 2 --years 0.3 --seed 7 --as-of $as_of
    "$ELF_BIN/elf-ingest" holidays --as-of $as_of
    night $as_of
    area=$(sql 'select name from area order by 1 limit 1')
    "$ELF_BIN/elf-transform" pin "$area" load 2024-05-30T10:00Z 2024-05-30T12:00Z --reject --why "meter test" --as-of $as_of
    # Two that are filled from outside only, with bytes of every kind.
    sql "insert into response_body values (sha256('\\x00ff5c0a'), '\\x00ff5c0a');
         insert into response (source, stream, url, received_at, status, content_type, etag, last_modified, hash, run)
         values ('ons', 'x', 'https://example.org', '$as_of', 200, 'text/plain', '', '', sha256('\\x00ff5c0a'), 1)"
}

teardown_file() {
    (cd / && if [ "$(id -u)" -eq 0 ]; then set -- runuser -u postgres --; else set --; fi
        "$@" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null)
    rm -rf "$folder"
    export PGUSER=$superuser PGPASSWORD=$superpassword
    drop_database
    PGDATABASE=postgres sql "drop role $owner"
}

sql_as_superuser() { PGDATABASE=postgres PGUSER=$superuser PGPASSWORD=$superpassword sql "$1"; }

# The other server. PGPORT is that of the first.
elsewhere() { PGHOST=$folder PGPORT=5432 PGDATABASE=elf ELF_DATABASE=elf "$@"; }

night() { # time
    "$ELF_BIN/elf-transform" --as-of "$1"
    "$ELF_BIN/elf-train" --model adaptive,seasonal_naive --backtest 3d --as-of "$1"
    "$ELF_BIN/elf-detect" --as-of "$1"
    "$ELF_BIN/elf-report" status --as-of "$1" >/dev/null
}

rows() { # columns to leave out: every row of every table
    local table out
    out=$(printf ",'%s'" applied_at "$@")
    for table in $(sql "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1"); do
        echo "-- $table"
        # applied_at is when this database was migrated; times of a run are those of its clock.
        sql "select to_jsonb(t) - array[${out#,}] from $table t order by 1"
    done
}

rights() {
    sql "select relname, relacl::text, relrowsecurity, reloptions from pg_class where relnamespace = 'public'::regnamespace
         and relkind in ('r', 'v') order by 1"
    sql "select proname, proacl::text, prosecdef, proconfig from pg_proc where pronamespace = 'public'::regnamespace
         order by 1, oidvectortypes(proargtypes)"
}

@test "restored on another server, every row and right is the same" {
    pg_dump --format=custom --file="$folder/elf.dump" "$ELF_DATABASE"
    PGHOST=$folder PGPORT=5432 PGUSER=postgres createuser --createrole "$owner"
    PGHOST=$folder PGPORT=5432 PGUSER=postgres createdb --owner "$owner" elf
    elsewhere "$ELF_SOURCE/scripts/elf-migrate" --roles
    elsewhere pg_restore --exit-on-error --single-transaction --no-owner --dbname=elf "$folder/elf.dump"
    elsewhere "$ELF_SOURCE/scripts/elf-migrate"
    rows >"$BATS_TEST_TMPDIR/here"
    elsewhere rows >"$BATS_TEST_TMPDIR/there"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/here")" -gt 10000 ]
    for table in observation reading override model forecast score anomaly_score run response_body holiday; do
        [ "$(sql "select count(*) > 0 from $table")" = t ]
    done
    cmp "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/there"
    diff <(rights) <(elsewhere rights)
}

@test "the next night is the same on both" {
    "$ELF_BIN/elf-ingest" simulate --areas 2 --years 0.3 --seed 7 --as-of $next
    elsewhere "$ELF_BIN/elf-ingest" simulate --areas 2 --years 0.3 --seed 7 --as-of $next
    night $next
    elsewhere night $next
    rows started finished seconds pid peak_memory >"$BATS_TEST_TMPDIR/here"
    elsewhere rows started finished seconds pid peak_memory >"$BATS_TEST_TMPDIR/there"
    grep -q "2024-06-02" "$BATS_TEST_TMPDIR/here"
    cmp "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/there"
}

@test "without its privileges a dump gets them back by elf-migrate" {
    elsewhere pg_dump --format=custom --no-privileges --file="$folder/bare.dump" elf
    rights=$(elsewhere rights)
    PGHOST=$folder PGPORT=5432 PGUSER=postgres dropdb elf
    PGHOST=$folder PGPORT=5432 PGUSER=postgres createdb --owner "$owner" elf
    elsewhere pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname=elf "$folder/bare.dump"
    elsewhere "$ELF_SOURCE/scripts/elf-migrate"
    diff <(echo "$rights") <(elsewhere rights)
}

@test "of a database with tenants too, whose policies come back" {
    elsewhere "$ELF_SOURCE/scripts/elf-migrate" --tenants
    elsewhere sql "insert into tenant_area select 'utility', min(area) from area"
    elsewhere pg_dump --format=custom --file="$folder/shared.dump" elf
    policies="select tablename, policyname, roles, cmd, qual, with_check from pg_policies order by 1, 2"
    before=$(elsewhere sql "$policies"; elsewhere sql 'select * from tenant_area')
    [ "$(wc -l <<<"$before")" -gt 30 ]
    PGHOST=$folder PGPORT=5432 PGUSER=postgres dropdb elf
    PGHOST=$folder PGPORT=5432 PGUSER=postgres createdb --owner "$owner" elf
    elsewhere "$ELF_SOURCE/scripts/elf-migrate" --roles
    elsewhere pg_restore --exit-on-error --single-transaction --no-owner --dbname=elf "$folder/shared.dump"
    elsewhere "$ELF_SOURCE/scripts/elf-migrate"
    diff <(echo "$before") <(elsewhere sql "$policies"; elsewhere sql 'select * from tenant_area')
}
