#!/usr/bin/env bats
# Every option of a program stands in its man page, and the page has no other.

setup_file() {
    export man=$ELF_SOURCE/man
}

options_of_help() { # program, words before --help
    "$@" --help | grep -oE '^ +(-[a-z], ?)?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u
}

# Options are defined at the start of a line: *--from* _TIME_, or *-v*, *--verbose*.
options_of_page() { # files
    grep -hE '^\*-' "$@" | grep -oE -- '\*--[a-z-]+\*' | tr -d '*' | sort -u
}

compare() { # page files on the left, options of the help on stdin
    local page help
    page=$(options_of_page "$@")
    help=$(cat)
    diff <(echo "$page") <(echo "$help") || {
        echo "< only in the man page, > only in --help" >&2
        return 1
    }
}

@test "elf-ingest, elf-transform, elf-detect and elf-report, with each of their words" {
    for program in elf-ingest elf-transform elf-detect elf-report; do
        words=$("$ELF_BIN/$program" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p')
        [ -n "$words" ]
        {
            options_of_help "$ELF_BIN/$program"
            for word in $words; do
                options_of_help "$ELF_BIN/$program" "$word"
                grep -qE "^\*$word\*" "$man/$program.1.scd"
            done
        } | sort -u | compare "$man/$program.1.scd" "$man/common.scd"
    done
}

@test "elf-train" {
    options_of_help "$ELF_BIN/elf-train" | compare "$man/elf-train.1.scd" "$man/common.scd"
}

@test "elf-report: every report" {
    for what in $("$ELF_BIN/elf-report" --help | sed -n '/WHAT/,/^$/p' | grep -oE '[a-z]+ \(' | tr -d ' ('); do
        grep -qxF "*$what*" "$man/elf-report.1.scd"
    done
}

@test "elf-nightly and elf-migrate" {
    for script in elf-nightly elf-migrate; do
        options_of_help "$ELF_SOURCE/scripts/$script" | compare "$man/$script.1.scd"
    done
}

@test "elf-nightly: every variable it reads" {
    grep -oE "[{]ELF_[A-Z_]+" "$ELF_SOURCE/scripts/elf-nightly" | sed "s/.//" | sort -u | while read -r name; do
        case $name in ELF_AREA | ELF_AS_OF | ELF_CONFIG | ELF_DATABASE | ELF_SHARD) continue ;; esac
        grep -q "$name" "$man/elf-nightly.1.scd"
    done
}

@test "man reads the pages without a warning" {
    pages=$(find "$(dirname "$ELF_BIN")/man" -name '*.[15]')
    [ "$(echo "$pages" | wc -l)" -eq 8 ]
    for page in $pages; do
        messages=$(LC_ALL=C.UTF-8 man --warnings -l "$page" 2>&1 >/dev/null)
        [ "$messages" = "" ]
    done
}
