#!/usr/bin/env bats
# What bash offers is what --help says: every option, word and value, completed as bash does it.

bats_require_minimum_version 1.5.0

setup() {
    completions=$(dirname "$ELF_BIN")/completions
    shopt -s extglob
}

# The words of a command line, the last one to be completed; as readline would split it.
complete_line() {
    local name=$1
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _elf "$name" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}" | sort
}

options_of_help() { # program, words before --help
    "$@" --help | grep -oE '^ +(-[a-z], ?)?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u
}

program_of() {
    case $1 in
    elf-nightly | elf-migrate) echo "$ELF_SOURCE/scripts/$1" ;;
    *) echo "$ELF_BIN/$1" ;;
    esac
}

@test "the options of every program, and of its words" {
    for name in elf-ingest elf-transform elf-train elf-detect elf-report elf-nightly elf-migrate; do
        # shellcheck source=/dev/null
        source "$completions/$name"
        [[ "$(complete -p "$name")" == *"-F _elf $name" ]]
        program=$(program_of "$name")
        diff <(options_of_help "$program") <(complete_line "$name" --)
        for word in $("$program" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
            complete_line "$name" "${word:0:2}" | grep -qxF "$word"
            diff <({ options_of_help "$program"; options_of_help "$program" "$word"; } | sort -u) \
                <(complete_line "$name" "$word" --)
        done
    done
}

@test "the reports of elf-report, the sources of elf-ingest" {
    source "$completions/elf-report"
    source "$completions/elf-ingest"
    for what in status readings forecast accuracy anomalies runs summary dashboard; do
        complete_line elf-report "" | grep -qxF "$what"
    done
    [ "$(complete_line elf-report das)" = dashboard ]
    [ "$(complete_line elf-ingest ent)" = entsoe ]
    # A word is offered once.
    run ! grep -x dashboard <(complete_line elf-report status "da")
}

@test "values where they are known, files where they are wanted, nothing where neither" {
    source "$completions/elf-report"
    source "$completions/elf-ingest"
    [ "$(complete_line elf-report status --format j)" = json ]
    [ "$(complete_line elf-report status --format = j)" = json ]
    [ "$(complete_line elf-report status --log-format "" | xargs)" = "json text" ]
    [ "$(complete_line elf-report --as-of "")" = "" ]
    cd "$BATS_TEST_TMPDIR"
    touch load.csv other.conf
    [ "$(complete_line elf-ingest --config ot)" = other.conf ]
    [ "$(complete_line elf-ingest csv lo)" = load.csv ]
    # After a flag comes what would come without it.
    [ "$(complete_line elf-report --dry-run das)" = dashboard ]
}
