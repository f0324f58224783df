#!/usr/bin/env bats
# What the linked programs are: hardened, and made of what the bill of materials says.

programs=(elf-ingest elf-transform elf-train elf-detect elf-report)

setup() {
    build=$(dirname "$ELF_BIN")
    sbom=$build/packaging/elf.cdx.json
    sanitized=$(sed -n 's/^ELF_SANITIZE:BOOL=//p' "$build/CMakeCache.txt")
}

@test "every program is position independent, bound at start, its relocations and stack closed" {
    [ "$sanitized" != ON ] || skip "programs with sanitizers are never installed"
    for name in "${programs[@]}"; do
        program=$ELF_BIN/$name
        readelf -hW "$program" | grep -q 'Type: *DYN (Position-Independent Executable file)'
        readelf -lW "$program" | grep -q GNU_RELRO
        readelf -dW "$program" | grep -qE '\(FLAGS(_1)?\).*(BIND_NOW|NOW)'
        # Neither an executable stack nor a segment that can be written and executed.
        readelf -lW "$program" | grep GNU_STACK | grep -q ' RW '
        run grep -E 'LOAD.* RWE ' <(readelf -lW "$program")
        [ "$output" = "" ]
    done
}

@test "libraries are looked for where the system has them, never in the current folder" {
    for name in "${programs[@]}"; do
        run grep -E '\((RPATH|RUNPATH)\)' <(readelf -dW "$ELF_BIN/$name")
        [ "$output" = "" ]
    done
}

@test "stacks are guarded, and calls of libc fortified" {
    [ "$sanitized" != ON ] || skip "the sanitizers do it otherwise, and are never installed"
    for name in "${programs[@]}"; do
        symbols=$(readelf --dyn-syms -W "$ELF_BIN/$name")
        grep -q __stack_chk_fail <<<"$symbols"
        grep -qE '__(mem|str|sn?|vsn?|f|fd_)[a-z]+_chk' <<<"$symbols"
    done
    # As the compiler was told, file by file: one without would not show in the whole.
    flags=$(grep '"command"' "$build/compile_commands.json" | grep -E ' -c [^ ]*/(lib|tools)/')
    [ "$(wc -l <<<"$flags")" -gt 200 ]
    for flag in -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2 -fPI; do
        run grep -vF -e "$flag" <<<"$flags"
        [ "$output" = "" ]
    done
}

@test "no core dump, and an environment that only root reads" {
    # A fifo keeps the program waiting, with its keys in memory.
    folder=$(mktemp -d)
    mkfifo "$folder/fifo"
    cp "$ELF_BIN/elf-report" "$folder"
    chmod 755 "$folder" "$folder/elf-report"
    chmod 666 "$folder/fifo"
    as_user=()
    [ "$(id -u)" -ne 0 ] || as_user=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
    # A program of anybody else: his own to look at, and dumped where the limit allows it.
    "${as_user[@]}" sleep 60 &
    other=$!
    ELF_ENTSOE_TOKEN=s3cret ELF_CONFIG="$folder/fifo" "${as_user[@]}" "$folder/elf-report" status &
    ours=$!
    for _ in $(seq 100); do
        [ "$(cat "/proc/$ours/comm") $(stat -c %U "/proc/$ours/environ")" != "elf-report root" ] || break
        sleep 0.1
    done
    owners=$(stat -c %U "/proc/$other/environ")/$(stat -c %U "/proc/$ours/environ")
    limit=$(sed -n 's/^Max core file size *\([0-9a-z]*\) .*/\1/p' "/proc/$ours/limits")
    alive=$(cat "/proc/$ours/comm")
    [ ${#as_user[@]} -eq 0 ] || readable=$("${as_user[@]}" cat "/proc/$ours/environ" 2>/dev/null | tr '\0' ' ' || true)
    kill $other $ours
    wait || true
    rm -rf "$folder"
    [ "$alive" = elf-report ]
    [[ "${owners%/*}" != root && "${owners#*/}" == root ]]
    [ "$limit" = 0 ]
    [[ "${readable:-}" != *s3cret* ]]
}

json() { # expression of jq
    jq -r "$1" "$sbom"
}

@test "the bill of materials is CycloneDX" {
    [ "$(json '.bomFormat + " " + .specVersion + " " + (.version | tostring)')" = "CycloneDX 1.5 1" ]
    [ "$(json '.metadata.component | .type + " " + .name + " " + .version')" = "application elf $("$ELF_BIN/elf-report" --version | sed 's/[^ ]* \([0-9.]*\).*/\1/')" ]
    [ "$(json '.components | length')" -gt 40 ]
    # What the format asks for, and what makes it worth reading.
    # shellcheck disable=SC2016 # a variable of jq
    incomplete=$(json '.components[] | select(.type != "library" or .name == "" or .version == "" or
        (.name as $name | .purl | startswith("pkg:deb/debian/" + ($name | gsub("[+]"; "%2B")) + "@") | not) or
        ."bom-ref" != .purl or (.licenses | length) == 0 or any(.licenses[]; .license.name == "")) | .name')
    [ "$incomplete" = "" ]
    [ "$(json '[.components[].purl] | length - (unique | length)')" = 0 ]
    [ "$(json '(.dependencies[0].dependsOn | sort) == ([.components[].purl] | sort)')" = true ]
    [ "$(json '.dependencies[0].ref == .metadata.component."bom-ref"')" = true ]
}

@test "it names what the programs load, in the versions that are installed" {
    # The loader says what is loaded, dpkg whose it is.
    loaded=$(for name in "${programs[@]}"; do
        LD_TRACE_LOADED_OBJECTS=1 "$ELF_BIN/$name" | grep -oE '/[^ ]+' | xargs readlink -f
    done | sort -u)
    [ "$(wc -l <<<"$loaded")" -gt 30 ]
    owners=$(for file in $loaded; do echo "$file"; echo "${file#/usr}"; done | xargs dpkg -S 2>/dev/null | sed 's/[:,].*//' | sort -u)
    diff <(echo "$owners") <(json '.components[] | select(.properties[0].value == "linked").name' | sort)
    while read -r name version; do
        dpkg-query -W -f '${Version}\n' "$name" | grep -qxF "$version"
    done < <(json '.components[] | .name + " " + .version')
}

@test "it names whose headers the compiler read" {
    # What comes with the compiler and the C library is told as what is linked of them.
    toolchain='^(libc6-dev|libgcc-[0-9]+-dev|libstdc\+\+-[0-9]+-dev|linux-libc-dev)$'
    cp "$build/.ninja_deps" "$build/build.ninja" "$BATS_TEST_TMPDIR"
    mkdir "$BATS_TEST_TMPDIR/CMakeFiles"
    cp "$build/CMakeFiles/rules.ninja" "$BATS_TEST_TMPDIR/CMakeFiles"
    read_by_compiler=$(ninja -n -C "$BATS_TEST_TMPDIR" -t deps |
        awk '/^[^ ]/ {ours = /^(lib|tools)\//} ours && $1 ~ /^\/usr\// {print $1}' | sort -u)
    [ "$(wc -l <<<"$read_by_compiler")" -gt 500 ]
    owners=$(xargs readlink -f <<<"$read_by_compiler" | sort -u | xargs dpkg -S 2>/dev/null |
        sed 's/[:,].*//' | sort -u | grep -vE "$toolchain")
    run comm -23 <(echo "$owners") <(json '.components[].name' | sort)
    [ "$output" = "" ]
    [ "$(json '.components[] | select(.name == "libjs-dygraphs").properties[0].value')" = compiled ]
}
