# Sourced by the transcripts that need a database: one of its own per file, dropped at its end.

# Sets ELF_DATABASE and PGDATABASE. The server is that of scripts/test.
create_database() { # a database to copy
    local name=elf_cli_${BATS_ROOT_PID:-$$}_$RANDOM
    createdb ${1:+--template="$1"} "$name"
    export PGDATABASE=$name ELF_DATABASE=$name
}

# A copy of one that the first who comes has migrated, which takes ten times as long.
create_migrated_database() {
    local template
    template=elf_cli_$(cd "$ELF_SOURCE" && cat sql/*.sql sql/migrations/*.sql scripts/elf-migrate | cksum | cut -d ' ' -f 1)
    (
        flock 9
        if [ -z "$(PGDATABASE=postgres sql "select 1 from pg_database where datname = '$template'")" ]; then
            dropdb --if-exists "${template}_new"
            createdb "${template}_new"
            ELF_DATABASE=${template}_new "$ELF_SOURCE/scripts/elf-migrate" --database "${template}_new"
            PGDATABASE=postgres sql "alter database ${template}_new rename to $template"
        fi
    ) 9>"${TMPDIR:-/tmp}/elf-cli-template-${PGPORT:-5432}.lock"
    create_database "$template"
}

drop_database() {
    if [ -n "${ELF_DATABASE:-}" ]; then
        PGDATABASE=postgres dropdb --if-exists --force "$ELF_DATABASE"
    fi
}

# Unaligned, without header: for comparing.
sql() { psql --no-psqlrc --quiet --no-align --tuples-only -v ON_ERROR_STOP=1 -c "$1"; }
