#!/usr/bin/env bats
# elf-migrate against a real server.

setup() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    unset ELF_DATABASE
    export ELF_CONFIG=''
    create_database
    migrate=$ELF_SOURCE/scripts/elf-migrate
    newest=$(find "$ELF_SOURCE/sql/migrations" -name '*.sql' -printf '%f\n' | sort | sed -n '$s/^0*\([0-9]*\)_.*/\1/p')
    migrations=$(find "$ELF_SOURCE/sql/migrations" -name '*.sql' | wc -l)
}

teardown() { drop_database; }

@test "creates the schema in silence, and a second time does nothing" {
    run "$migrate"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql 'select max(version) from schema_version')" = "$newest" ]
    before=$(sql 'select string_agg(version || applied_at::text, $$,$$) from schema_version')
    run "$migrate"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql 'select string_agg(version || applied_at::text, $$,$$) from schema_version')" = "$before" ]
}

@test "what the programs ask for is what the tree holds" {
    run "$ELF_BIN/elf-report" --version
    [[ "$output" == *"schema $newest" ]]
}

@test "two at a time make one schema" {
    "$migrate" &
    one=$!
    "$migrate" &
    two=$!
    wait $one
    wait $two
    [ "$(sql 'select count(*) from schema_version')" = "$migrations" ]
}

@test "two databases at a time share the roles" {
    other=${ELF_DATABASE}_other
    createdb "$other"
    "$migrate" --database "$other" &
    one=$!
    "$migrate" &
    two=$!
    wait $one
    wait $two
    dropdb "$other"
}

@test "a dry run leaves nothing" {
    run "$migrate" --dry-run -v
    [ "$status" -eq 0 ]
    [[ "$output" == *"$newest would fit"* ]]
    [ "$(sql "select count(*) from pg_class where relname = 'area'")" = 0 ]
}

@test "a failing migration leaves nothing" {
    copy=$BATS_TEST_TMPDIR/elf
    mkdir -p "$copy/bin" "$copy/share/elf"
    cp "$migrate" "$copy/bin"
    cp -r "$ELF_SOURCE/sql" "$copy/share/elf/sql"
    echo 'create table half (a integer); select 1/0;' >"$copy/share/elf/sql/migrations/9000_bad.sql"
    run "$copy/bin/elf-migrate"
    [ "$status" -eq 69 ]
    [[ "$output" == *"division by zero"* ]]
    [ "$(sql "select count(*) from pg_class where relname in ('half', 'area', 'schema_version')")" = 0 ]
    echo 'create table whole (a integer);' >"$copy/share/elf/sql/migrations/9000_bad.sql"
    run "$copy/bin/elf-migrate"
    [ "$status" -eq 0 ]
    [ "$(sql 'select max(version) from schema_version')" = 9000 ]
}

@test "a newer schema is left alone, by elf-migrate and by the tools" {
    "$migrate"
    sql "insert into schema_version (version, name) values (9999, 'from the future')"
    run "$migrate"
    [ "$status" -eq 78 ]
    [[ "$output" == *"newer"*"hint: install the newer ELF"* ]]
}

@test "the settings file names the database" {
    printf 'database = %s\n' "$ELF_DATABASE" >"$BATS_TEST_TMPDIR/elf.conf"
    name=$ELF_DATABASE
    unset ELF_DATABASE
    PGDATABASE=none run "$migrate" --config "$BATS_TEST_TMPDIR/elf.conf"
    export ELF_DATABASE=$name
    [ "$status" -eq 0 ]
    [ "$(sql 'select count(*) from area')" = 0 ]
}

@test "each refusal has its status and hint" {
    run "$migrate" --database no_such_database
    [ "$status" -eq 69 ]
    [[ "$output" == *"does not exist"*"hint: create it (createdb)"* ]]

    run "$migrate" --database "host=$BATS_TEST_TMPDIR dbname=x"
    [ "$status" -eq 69 ]
    [[ "$output" == *"hint: check --database"* ]]

    PGPASSWORD=wrong run "$migrate"
    [ "$status" -eq 77 ]
    [[ "$output" == *"hint: put the password into ~/.pgpass"* ]]

    ELF_DATABASE='' run "$migrate" --config "$BATS_TEST_TMPDIR/none.conf"
    [ "$status" -eq 78 ]

    for arguments in "--databse x" "--database" "up"; do
        # shellcheck disable=SC2086 # several words
        run "$migrate" $arguments
        [ "$status" -eq 64 ]
        [[ "$output" == *"hint: "* ]]
    done
}

@test "a password is in no argument, neither of elf-migrate nor of psql" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    cat >"$BATS_TEST_TMPDIR/bin/psql" <<'END'
#!/bin/sh
printf '%s\n' "$*" >>"$BATS_TEST_TMPDIR/arguments"
exec "$REAL_PSQL" "$@"
END
    chmod +x "$BATS_TEST_TMPDIR/bin/psql"
    REAL_PSQL=$(command -v psql)
    export REAL_PSQL BATS_TEST_TMPDIR
    user=elf_test_secret_$$
    # What is special in a conninfo, in a URL and in a shell.
    sql "create role $user login superuser password \$x\$a'b\\c %d&e\"f\$g\$x\$"
    place=localhost:$PGPORT/$PGDATABASE
    escaped="a'b%5Cc%20%25d%26e%22f%24g"
    for conninfo in "host=localhost port=$PGPORT user=$user password = 'a\\'b\\\\c %d&e\"f\$g' dbname=$PGDATABASE" \
        "postgresql://$user:$escaped@$place?connect_timeout=9" \
        "postgresql://$user@$place?password=$escaped&connect_timeout=9"; do
        run env -u PGPASSWORD -u PGUSER -u PGHOST PATH="$BATS_TEST_TMPDIR/bin:$PATH" ELF_DATABASE="$conninfo" "$migrate"
        echo "$conninfo: $status $output"
        [ "$status" -eq 0 ]
        run env PATH="$BATS_TEST_TMPDIR/bin:$PATH" "$migrate" --database "$conninfo"
        [ "$status" -eq 64 ]
        [[ "$output" == *"hint: put it into ~/.pgpass"* ]]
        [[ "$output" != *"c %d"* && "$output" != *"c%20"* ]]
    done
    sql "drop owned by $user cascade; drop role $user"
    grep -q "user=$user" "$BATS_TEST_TMPDIR/arguments"
    grep -q "//$user@localhost" "$BATS_TEST_TMPDIR/arguments"
    run grep -F -e 'c %d' -e 'c%20' -e password= "$BATS_TEST_TMPDIR/arguments"
    [ "$status" -eq 1 ]
}

@test "--roles makes the roles and no table" {
    run "$migrate" --roles
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(sql "select count(*) from pg_roles where rolname in ('elf_ingest', 'elf_transform', 'elf_train', 'elf_detect', 'elf_report', 'elf_tenant')")" = 6 ]
    [ "$(sql "select count(*) from pg_class where relnamespace = 'public'::regnamespace")" = 0 ]
    run "$migrate" --roles --tenants
    [ "$status" -eq 64 ]
}

@test "who may not create tables is told so" {
    sql "create role elf_test_nobody_$$ login password 'x'"
    run env PGUSER="elf_test_nobody_$$" PGPASSWORD=x "$migrate"
    sql "drop role elf_test_nobody_$$"
    [ "$status" -eq 77 ]
    [[ "$output" == *"permission denied"*"hint: run this as the owner"* ]]
}

@test "one writer per table: each role may write its own tables only" {
    "$migrate"
    # A view and a sequence are not tables; schema_version belongs to elf-migrate, run to functions.
    found=$(sql "select string_agg(t || ':' || w, ' ' order by t) from (
        select table_name t, string_agg(grantee, ',') w
        from (select distinct table_name, grantee from information_schema.role_table_grants
              where table_schema = 'public' and grantee like 'elf\\_%'
                and privilege_type in ('INSERT', 'UPDATE', 'DELETE')) g
        group by table_name) x")
    for pair in $found; do
        [[ "${pair#*:}" != *,* ]]
    done
    [[ " $found " == *" reading:elf_transform "* ]]
    [[ "$found" != *elf_report* ]]
    [[ "$found" != *"run:"* ]]
}
