#!/usr/bin/env bats
# What is copied to cron and systemd: every line of it works, and each night comes once.

setup() {
    etc=$ELF_SOURCE/etc
    export ELF_LOCK_DIR=$BATS_TEST_TMPDIR ELF_STATE_DIR=$BATS_TEST_TMPDIR ELF_CONFIG=''
    unset ELF_AREA ELF_AS_OF
    export ELF_OUTPUT=$BATS_TEST_TMPDIR/page.html # as elf.conf would say
    mkdir "$BATS_TEST_TMPDIR/bin"
    # There is no such server: what the programs do not take is 64, all else is well.
    for program in elf-ingest elf-transform elf-train elf-detect elf-report; do
        cat >"$BATS_TEST_TMPDIR/bin/$program" <<END
#!/bin/sh
ELF_DATABASE='host=$BATS_TEST_TMPDIR dbname=x' "$ELF_BIN/$program" "\$@" 2>/dev/null
[ \$? -ne 64 ]
END
        chmod +x "$BATS_TEST_TMPDIR/bin/$program"
    done
    ln -s "$ELF_SOURCE/scripts/elf-nightly" "$BATS_TEST_TMPDIR/bin"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# Each command of the crontab, also those that are commented out.
crontab_commands() {
    sed -nE 's/^#?[0-9*][^ ]* [^ ]+ [^ ]+ [^ ]+ [^ ]+   elf   //p' "$etc/crontab"
}

@test "every command of the crontab is one that the programs take" {
    [ "$(crontab_commands | wc -l)" -ge 7 ]
    crontab_commands | grep -v sendmail | sed "s|/var/www/html/elf/|$BATS_TEST_TMPDIR/|" | while read -r line; do
        echo "$line"
        ELF_BIN=$BATS_TEST_TMPDIR/bin sh -c "$line" </dev/null
    done
}

@test "the programs of this test tell what is wrong" {
    run "$BATS_TEST_TMPDIR/bin/elf-report" status --no-such-option
    [ "$status" -ne 0 ]
    run "$BATS_TEST_TMPDIR/bin/elf-report" status
    [ "$status" -eq 0 ]
}

@test "every unit runs a command that the programs take, as elf, without privileges" {
    for unit in "$etc"/systemd/*.service; do
        line=$(sed -n 's/^ExecStart=//p' "$unit" | sed 's|/usr/local/bin/||')
        echo "$line"
        ELF_BIN=$BATS_TEST_TMPDIR/bin sh -c "$line" </dev/null
        for setting in User=elf NoNewPrivileges=yes ProtectSystem=strict PrivateTmp=yes CapabilityBoundingSet= UMask=0077; do
            grep -qx "$setting" "$unit"
        done
        [ -e "${unit%.service}.timer" ]
    done
    for timer in "$etc"/systemd/*.timer; do [ -e "${timer%.timer}.service" ]; done
}

@test "systemd takes the units" {
    command -v systemd-analyze >/dev/null || skip "no systemd"
    mkdir "$BATS_TEST_TMPDIR/units"
    for unit in "$etc"/systemd/*; do # neither the programs nor the user need to be there
        sed 's|/usr/local/bin/elf-nightly|/bin/true|; s/^User=elf/DynamicUser=yes/' "$unit" \
            >"$BATS_TEST_TMPDIR/units/$(basename "$unit")"
    done
    run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR"/units/*
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    # And it does complain of what is wrong.
    echo 'NoSuchSetting=yes' >>"$BATS_TEST_TMPDIR/units/elf-nightly.service"
    run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR"/units/*
    [[ "$output" == *NoSuchSetting* ]]
}

@test "cron and the timer start the night twice, with --daily, at the same times" {
    [ "$(crontab_commands | grep -c -- --daily)" -eq 1 ]
    grep -q '^5 0,3 \* \* \*   elf   elf-nightly --daily$' "$etc/crontab"
    [ "$(sed -n 's/^OnCalendar=//p' "$etc/systemd/elf-nightly.timer" | xargs)" = "*-*-* 00:05 *-*-* 03:05" ]
    grep -qx 'Persistent=yes' "$etc/systemd/elf-nightly.timer"
}

@test "on the days on which the clock changes the timer has its night" {
    command -v systemd-analyze >/dev/null || skip "no systemd"
    for zone in Europe/Madrid America/New_York Asia/Beirut; do # the last has no midnight in spring
        for day in 2026-03-08 2026-03-29 2026-10-25 2026-11-01; do
            sed -n 's/^OnCalendar=[^ ]* //p' "$etc/systemd/elf-nightly.timer" | while read -r time; do
                TZ=$zone systemd-analyze calendar --base-time="$day 00:00:00" "*-*-* $time" 2>/dev/null |
                    sed -nE 's/.*(Next elapse|\(in UTC\)): //p' | head -n 1
            done >"$BATS_TEST_TMPDIR/next"
            grep -q "$day" "$BATS_TEST_TMPDIR/next"
        done
    done
}
