# Sourced by the transcripts that need a database: one of its own per file, dropped at its end.

# Sets ELF_DATABASE and PGDATABASE. The server is that of scripts/test.
create_database() {
    local name=elf_cli_${BATS_ROOT_PID:-$$}_$RANDOM
    createdb "$name"
    export PGDATABASE=$name ELF_DATABASE=$name
}

create_migrated_database() {
    create_database
    "$ELF_SOURCE/scripts/elf-migrate"
}

drop_database() {
    if [ -n "${ELF_DATABASE:-}" ]; then
        PGDATABASE=postgres dropdb --if-exists --force "$ELF_DATABASE"
    fi
}

# Unaligned, without header: for comparing.
sql() { psql --no-psqlrc --quiet --no-align --tuples-only -v ON_ERROR_STOP=1 -c "$1"; }
