#!/usr/bin/env bats
# What is generated from sql/ is what is committed.

@test "sql/schema.sql and docs/data-model.md fit the migrations" {
    run "$ELF_SOURCE/scripts/dump-schema" --check
    [ "$status" -eq 0 ]
}

@test "a column without a comment, or a table that the diagram lacks, is found" {
    copy=$BATS_TEST_TMPDIR/copy
    mkdir "$copy"
    cp -r "$ELF_SOURCE/sql" "$ELF_SOURCE/docs" "$ELF_SOURCE/scripts" "$copy"
    echo "create table extra (a integer); comment on table extra is 'x';" >>"$copy/sql/migrations/0001_initial.sql"
    run "$copy/scripts/dump-schema" --check
    [ "$status" -ne 0 ]
    [[ "$output" == *"extra.a"* ]]
    echo "comment on column extra.a is 'x';" >>"$copy/sql/migrations/0001_initial.sql"
    run "$copy/scripts/dump-schema" --check
    [ "$status" -ne 0 ]
    [[ "$output" == *"diagram of docs/data-model.md lacks extra"* ]]
}
