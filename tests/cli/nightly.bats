#!/usr/bin/env bats
# The wrapper, with programs that write down how they were called and end as the test wants.
# Each test is a shell of its own, and what stands in single quotes is for programs and hooks.
# shellcheck disable=SC2016,SC2030,SC2031

setup() {
    export ELF_BIN=$BATS_TEST_TMPDIR/bin ELF_LOCK_DIR=$BATS_TEST_TMPDIR ELF_CONFIG=''
    export ELF_RETRY_DELAY=0 ELF_STATE_DIR=$BATS_TEST_TMPDIR
    export CALLS=$BATS_TEST_TMPDIR/calls
    unset ELF_AREA ELF_AS_OF ELF_OUTPUT ELF_DATABASE
    mkdir "$ELF_BIN"
    for verb in ingest transform train detect report; do
        cat >"$ELF_BIN/elf-$verb" <<'END'
#!/bin/sh
verb=${0##*/elf-}
case $verb:$* in
report:record*) echo "$*" >>"$CALLS.record"; exit 0 ;;
report:*--dry-run*) [ ! -e "$CALLS.$1" ] || cat "$CALLS.$1"; exit 0 ;; # what the record answers
esac
echo "$verb $*" >>"$CALLS"
echo "$ELF_FLOW $ELF_ATTEMPT" >>"$CALLS.flow"
[ ! -e "$CALLS.$verb" ] || . "$CALLS.$verb"
END
        chmod +x "$ELF_BIN/elf-$verb"
    done
    nightly=$ELF_SOURCE/scripts/elf-nightly
}

ends_with() { echo "exit $2" >"$CALLS.$1"; } # verb, status
verbs() { cut -d ' ' -f 1 "$CALLS" | xargs; }

@test "runs the steps in order, and says nothing" {
    ELF_OUTPUT=x.html run "$nightly"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(verbs)" = "ingest transform train detect report" ]
    [ "$(sed -n 1p "$CALLS")" = "ingest all" ]
}

@test "pins one time after ingestion and hands it to all that follow" {
    ELF_OUTPUT=x.html run "$nightly"
    [ "$(grep -c -- '--as-of' "$CALLS")" -eq 4 ]
    [ "$(grep -oE -- '--as-of [-0-9T:]+Z' "$CALLS" | sort -u | wc -l)" -eq 1 ]
    [ "$(grep -c 'ingest.*--as-of' "$CALLS")" -eq 0 ]
}

@test "every step of a flow carries its name" {
    run "$nightly"
    [ "$(cut -d ' ' -f 1 "$CALLS.flow" | sort -u | wc -l)" -eq 1 ]
    grep -qE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z-[0-9]+ 1$' "$CALLS.flow"
}

@test "a replay ingests nothing" {
    run "$nightly" --as-of 2017-12-30T02:00:00Z -v
    [ "$status" -eq 0 ]
    [ "$(verbs)" = "transform train detect" ]
    grep -q -- 'train --as-of 2017-12-30T02:00:00Z' "$CALLS"
    [[ "$output" == *"ingest is left out"* ]]
}

@test "--start-at and --only choose the steps" {
    run "$nightly" --start-at train
    [ "$(verbs)" = "train detect" ]
    rm "$CALLS"
    run "$nightly" --only=transform
    [ "$(verbs)" = "transform" ]
    rm "$CALLS"
    run "$nightly" --only detect,ingest,transform # in their own order
    [ "$(verbs)" = "ingest transform detect" ]
}

@test "--area goes to every step" {
    run "$nightly" --area 'ES,FR*'
    [ "$(grep -cF -- '--area ES,FR*' "$CALLS")" -eq 4 ]
}

@test "a password on the command line is refused, and not repeated" {
    for conninfo in 'dbname=elf password=hush' 'postgresql://elf:hush@db.example.org/elf'; do
        run "$nightly" --database "$conninfo"
        [ "$status" -eq 64 ]
        [[ "$output" == *"holds a password"* && "$output" != *hush* ]]
    done
    run "$nightly" --database 'postgresql://elf@db.example.org:5432/elf' --only transform
    [ "$status" -eq 0 ]
}

@test "what is not an option is refused" {
    for arguments in "--start-at sleep" "--only" "--only train,sleep" "--backfill" \
        "--backfill 2026-11-01" "--backfill 2026-11-01 yesterday" "--backfill 2026-02-30 2026-03-01" \
        "--check" "--check someday" "--prune --check today" "now" "--only train --start-at train" \
        "--verbose=yes"; do
        # shellcheck disable=SC2086 # several words
        run "$nightly" $arguments
        [ "$status" -eq 64 ]
        [[ "$output" == *"hint: "* ]]
    done
    [ ! -e "$CALLS" ]
}

@test "a temporary failure is tried again, counted" {
    cat >"$CALLS.train" <<'END'
[ "$ELF_ATTEMPT" -ge 3 ] || exit 75
END
    run "$nightly"
    [ "$status" -eq 0 ]
    [ "$(verbs)" = "ingest transform train train train detect" ]
    [ "$(tail -n 2 "$CALLS.flow" | head -n 1 | cut -d ' ' -f 2)" = 3 ]
}

@test "tries end, and the steps after still run" {
    ends_with transform 75
    ELF_RETRIES=2 run "$nightly"
    [ "$status" -eq 75 ]
    [ "$(verbs)" = "ingest transform transform transform train detect" ]
}

@test "a permanent failure is not tried again" {
    ends_with train 65
    run "$nightly"
    [ "$status" -eq 65 ]
    [ "$(verbs)" = "ingest transform train detect" ]
}

@test "a provider that refuses does not stop the night" {
    ends_with ingest 77
    run "$nightly"
    [ "$status" -eq 77 ]
    [ "$(verbs)" = "ingest transform train detect" ]
}

@test "a database that refuses does" {
    for code in 69 77 78; do
        rm -f "$CALLS"
        ends_with transform $code
        run "$nightly"
        [ "$status" -eq $code ]
        [ "$(verbs)" = "ingest transform" ]
    done
}

@test "the worst status is returned, and temporary is the least bad" {
    ends_with transform 70
    ends_with train 65
    ends_with detect 75
    ELF_RETRIES=0 run "$nightly"
    [ "$status" -eq 70 ]
}

@test "a crash counts as a bug" {
    echo 'kill -SEGV $$' >"$CALLS.detect"
    run "$nightly"
    [ "$status" -eq 70 ]
}

@test "a step that hangs is stopped" {
    echo 'exec sleep 60' >"$CALLS.train"
    ELF_STEP_TIMEOUT=1 run "$nightly"
    [ "$status" -eq 75 ]
    [[ "$output" == *"elf-train was stopped"* ]]
    [ "$(verbs)" = "ingest transform train detect" ]
}

@test "one run at a time; other areas may run beside it" {
    echo 'touch "$CALLS.started"; exec sleep 60' >"$CALLS.ingest"
    "$nightly" 3>&- &
    first=$!
    for _ in $(seq 100); do
        [ ! -e "$CALLS.started" ] || break
        sleep 0.1
    done
    run "$nightly"
    [ "$status" -eq 75 ]
    [[ "$output" == *"another elf-nightly"* ]]
    rm "$CALLS.ingest"
    run "$nightly" --area FR
    [ "$status" -eq 0 ]
    kill -TERM $first
    code=0
    wait $first || code=$?
    [ "$code" -eq 143 ]
    run "$nightly"
    [ "$status" -eq 0 ]
}

@test "the dashboard goes where the settings say" {
    printf '# comment\noutput = /tmp/a b.html\n[area ES]\nstep = 60\n' >"$BATS_TEST_TMPDIR/elf.conf"
    run "$nightly" --config "$BATS_TEST_TMPDIR/elf.conf" --only report
    [ "$status" -eq 0 ]
    grep -q '^report dashboard --as-of' "$CALLS"
}

@test "nothing is drawn where no place is set" {
    run "$nightly" -v
    [ "$(verbs)" = "ingest transform train detect" ]
    [[ "$output" == *"no output is set"* ]]
}

@test "programs that are missing are a setting" {
    ELF_BIN=$BATS_TEST_TMPDIR run "$nightly"
    [ "$status" -eq 78 ]
    [[ "$output" == *"hint: "* ]]
}

@test "works through a link" {
    ln -s "$nightly" "$BATS_TEST_TMPDIR/elf-nightly"
    run "$BATS_TEST_TMPDIR/elf-nightly" --only train
    [ "$status" -eq 0 ]
}

@test "what is planned is recorded first, and what does not come to be at the end" {
    ends_with transform 69
    run "$nightly" --area ES
    [ "$status" -eq 69 ]
    [ "$(cat "$CALLS.record")" = "record scheduled ingest transform train detect --area ES
record cancelled --why transform ended with status 69 --area ES --as-of $(grep -oE '[-0-9T:]+Z' "$CALLS" | tail -n 1)" ]
}

@test "what a program that was stopped or killed cannot record itself is recorded" {
    echo 'exec sleep 60' >"$CALLS.transform"
    echo 'kill -KILL $$' >"$CALLS.train"
    echo 'kill -SEGV $$' >"$CALLS.detect"
    ELF_STEP_TIMEOUT=1 run "$nightly"
    [ "$status" -eq 70 ]
    [[ "$output" == *"elf-transform was stopped: it took longer than 1"*"elf-train was killed"*"memory"* ]]
    [ "$(verbs)" = "ingest transform train detect" ] # none of them is tried again
    grep -q '^record timed_out transform --status 124 --why took longer than 1 ' "$CALLS.record"
    grep -q '^record crashed train --status 137 --why killed' "$CALLS.record"
    grep -q '^record crashed detect --status 139 ' "$CALLS.record"
}

@test "a program that does not end when it is told to is killed, and timed out all the same" {
    echo 'trap "" TERM; while :; do sleep 1; done' >"$CALLS.train"
    sed 's/--kill-after=60/--kill-after=1/' "$nightly" >"$BATS_TEST_TMPDIR/impatient"
    chmod +x "$BATS_TEST_TMPDIR/impatient"
    ELF_STEP_TIMEOUT=1 run "$BATS_TEST_TMPDIR/impatient" --only train
    [ "$status" -eq 75 ]
    grep -q '^record timed_out train' "$CALLS.record"
}

@test "stopped itself, it stops the program and records what is open" {
    echo 'touch "$CALLS.started"; exec sleep 60' >"$CALLS.train"
    "$nightly" 3>&- &
    for _ in $(seq 100); do
        [ ! -e "$CALLS.started" ] || break
        sleep 0.1
    done
    kill -TERM $!
    code=0
    wait $! || code=$?
    [ "$code" -eq 143 ]
    grep -q '^record cancelled --why elf-nightly was stopped by SIGTERM' "$CALLS.record"
    [ "$(verbs)" = "ingest transform train" ]
}

@test "busy: the second fails, is silent, or waits, as it is told" {
    echo '[ -e "$CALLS.started" ] || { touch "$CALLS.started"; exec sleep 2; }' >"$CALLS.ingest"
    "$nightly" 3>&- &
    first=$!
    for _ in $(seq 100); do
        [ ! -e "$CALLS.started" ] || break
        sleep 0.1
    done
    run "$nightly"
    [ "$status" -eq 75 ]
    ELF_WHEN_BUSY=skip run "$nightly"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ "$(grep -c ingest "$CALLS")" -eq 1 ]
    ELF_WHEN_BUSY='wait' run "$nightly"
    [ "$status" -eq 0 ]
    wait $first
    [ "$(verbs)" = "ingest transform train detect ingest transform train detect" ]
    ELF_WHEN_BUSY=perhaps run "$nightly"
    [ "$status" -eq 78 ]
}

@test "settings come from [nightly], and the environment goes before" {
    cat >"$BATS_TEST_TMPDIR/elf.conf" <<'END'
retries = 9
[source csv]
retries = 7
[nightly]
# retries = 5
retries = 1
step-timeout = none
[area ES]
step = 60
END
    ends_with train 75
    run "$nightly" --config "$BATS_TEST_TMPDIR/elf.conf"
    [ "$status" -eq 78 ]
    [[ "$output" == *"ELF_STEP_TIMEOUT is 'none'"* ]]
    ELF_STEP_TIMEOUT=1m run "$nightly" --config "$BATS_TEST_TMPDIR/elf.conf"
    [ "$(verbs)" = "ingest transform train train detect" ]
}

@test "a failure is told each time, a recovery once, with the news on stdin" {
    export ELF_ON_FAILURE='{ echo "$ELF_EVENT $ELF_STATUS"; cat; } >>"$CALLS.hook"'
    export ELF_ON_RECOVERY=$ELF_ON_FAILURE
    run "$nightly"
    [ ! -e "$CALLS.hook" ]
    ends_with train 65
    run "$nightly"
    run "$nightly"
    [ "$status" -eq 65 ]
    [ "$(grep -c '^failure 65$' "$CALLS.hook")" -eq 2 ]
    grep -q '^train: status 65, tries: 1$' "$CALLS.hook"
    rm "$CALLS.train"
    run "$nightly" --only detect # another line of cron: that it is well says nothing of the night
    [ "$(grep -c '^recovery' "$CALLS.hook")" -eq 0 ]
    run "$nightly"
    run "$nightly"
    [ "$(grep -c '^recovery 0$' "$CALLS.hook")" -eq 1 ]
    grep -q 'is well again.*failed since 20' "$CALLS.hook"
}

@test "a hook that fails changes nothing but is said" {
    ends_with train 65
    ELF_ON_FAILURE='exit 3' run "$nightly"
    [ "$status" -eq 65 ]
    [[ "$output" == *"the command on failure ended with status 3"* ]]
}

@test "replays tell nobody" {
    ends_with train 65
    export ELF_ON_FAILURE='cat >"$CALLS.hook"' ELF_HEARTBEAT=$BATS_TEST_TMPDIR/beat
    run "$nightly" --as-of 2017-12-30T02:00:00Z
    [ "$status" -eq 65 ]
    rm "$CALLS.train"
    run "$nightly" --as-of 2017-12-30T02:00:00Z
    [ "$status" -eq 0 ]
    [ ! -e "$CALLS.hook" ]
    [ ! -e "$BATS_TEST_TMPDIR/beat" ]
}

@test "new events of the severity asked for are told, and only those" {
    printf 'area,start,class,severity,reason\nES,2026-11-01T00:00:00Z,dip,high,"old, known"\n' >"$CALLS.anomalies"
    cat >"$CALLS.detect" <<'END'
printf 'FR,2026-11-02T00:00:00Z,dip,low,small\nPT,2026-11-02T00:00:00Z,spike,medium,"big, ""odd"""\n' >>"$CALLS.anomalies"
END
    export ELF_ON_ANOMALY='cat >>"$CALLS.hook"'
    ELF_ANOMALY_SEVERITY=high run "$nightly"
    [ ! -e "$CALLS.hook" ]
    sed -i 3,4d "$CALLS.anomalies"
    ELF_ANOMALY_SEVERITY=medium run "$nightly"
    [ "$(cat "$CALLS.hook")" = 'PT,2026-11-02T00:00:00Z,spike,medium,"big, ""odd"""' ]
    rm "$CALLS.detect"
    ELF_ANOMALY_SEVERITY=low run "$nightly" # nothing new
    [ "$(wc -l <"$CALLS.hook")" -eq 1 ]
}

@test "the heartbeat is a file that is written when all is well" {
    export ELF_HEARTBEAT=$BATS_TEST_TMPDIR/beat
    ends_with train 65
    run "$nightly"
    [ ! -e "$ELF_HEARTBEAT" ]
    rm "$CALLS.train"
    run "$nightly"
    [ "$output" = "" ]
    grep -qE '^20[0-9T:-]+Z$' "$ELF_HEARTBEAT"
}

@test "the heartbeat is a URL that no argument and no program shows" {
    mkdir "$BATS_TEST_TMPDIR/path"
    cat >"$BATS_TEST_TMPDIR/path/curl" <<'END'
#!/bin/sh
echo "$*" >"$CALLS.arguments"
cat >"$CALLS.config"
exit "${CURL_STATUS:-0}"
END
    chmod +x "$BATS_TEST_TMPDIR/path/curl"
    echo 'env >"$CALLS.environment"' >"$CALLS.train"
    export ELF_HEARTBEAT='https://ping.example/s3cret"x'
    PATH=$BATS_TEST_TMPDIR/path:$PATH run "$nightly"
    [ "$output" = "" ]
    [ "$(cat "$CALLS.config")" = 'url = "https://ping.example/s3cret\"x"' ]
    run grep s3cret "$CALLS.arguments" "$CALLS.environment"
    [ "$status" -eq 1 ]
    CURL_STATUS=22 PATH=$BATS_TEST_TMPDIR/path:$PATH run "$nightly"
    [ "$status" -eq 0 ]
    [ "$output" = "elf-nightly: the heartbeat was not sent" ]
}

@test "a heartbeat over the wire, and one that nobody hears" {
    command -v python3 curl >/dev/null || skip "no python3 or curl"
    python3 -c '
import http.server, sys
class Heard(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open(sys.argv[1], "a").write(self.path + "\n")
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Heard)
open(sys.argv[2], "w").write(str(server.server_port))
server.handle_request()' "$CALLS.heard" "$CALLS.port" 3>&- &
    for _ in $(seq 100); do
        [ ! -s "$CALLS.port" ] || break
        sleep 0.1
    done
    ELF_HEARTBEAT=http://127.0.0.1:$(cat "$CALLS.port")/beat run "$nightly" --only train
    [ "$output" = "" ]
    [ "$(cat "$CALLS.heard")" = /beat ]
    wait
    ELF_HEARTBEAT=http://127.0.0.1:$(cat "$CALLS.port")/beat run timeout 50 "$nightly" --only train
    [ "$status" -eq 0 ]
    [[ "$output" == *"the heartbeat was not sent"* ]]
    [[ "$output" != */beat* ]]
}

@test "--check alarms for areas without a forecast up to the end of the day" {
    printf 'area,forecast_days,forecast_until\nES,1,2026-12-01T00:00:00Z\nFR,2,2026-12-02T00:00:00Z\nPT,,\n' >"$CALLS.status"
    export ELF_ON_FAILURE='{ echo "$ELF_EVENT"; cat; } >"$CALLS.hook"'
    run "$nightly" --check today
    [ "$status" -eq 65 ]
    [[ "$output" == *"  PT: no forecast"*"hint: "* ]]
    [[ "$output" != *"  ES"* && "$output" != *"  FR"* ]]
    [ "$(head -n 1 "$CALLS.hook")" = no-forecast ]
    run "$nightly" --check=tomorrow
    [[ "$output" == *"  ES: up to 2026-12-01T00:00:00Z"*"  PT: no forecast"* ]]
    sed -i '/PT/d' "$CALLS.status"
    run "$nightly" --check today
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ ! -e "$CALLS" ] # it runs nothing
}

@test "--prune prunes, and nothing else" {
    run "$nightly" --prune
    [ "$status" -eq 0 ]
    [ "$(cat "$CALLS")" = "ingest prune" ]
}

@test "--backfill replays the nights that the record lacks, oldest first" {
    export TZ=Europe/Madrid ELF_NIGHT_AT=02:30
    printf 'night,transform,train,detect\n2026-03-28,completed,skipped,completed\n2026-03-30,completed,failed,completed\n' >"$CALLS.nights"
    run "$nightly" --backfill 2026-03-28 2026-03-30
    [ "$status" -eq 0 ]
    # 02:30 on the 29th is no time: an hour later.
    [ "$(grep '^train' "$CALLS")" = "train --as-of 2026-03-29T01:30:00Z
train --as-of 2026-03-30T00:30:00Z" ]
    [ "$(grep -c ingest "$CALLS")" -eq 0 ]
    [ "$(cut -d ' ' -f 1 "$CALLS.flow" | sort -u | wc -l)" -eq 2 ]
}

@test "--backfill: a night each where the clock goes back, none that is to come" {
    export TZ=Europe/Madrid ELF_NIGHT_AT=02:30
    run "$nightly" --backfill 2026-10-24 2026-10-26
    [ "$(grep -c '^train' "$CALLS")" -eq 3 ]
    rm "$CALLS"
    ELF_NIGHT_AT=00:00 run "$nightly" --backfill "$(date +%F)" "$(date -d '+3 days' +%F)"
    [ "$(grep -c '^train' "$CALLS")" -eq 1 ]
}

@test "--daily does nothing where the night of this day is complete" {
    printf 'state\ncompleted\n' >"$CALLS.nights"
    run "$nightly" --daily
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    [ ! -e "$CALLS" ]
    for state in failed partial retrying cancelled running missing; do
        rm -f "$CALLS"
        printf 'state\n%s\n' $state >"$CALLS.nights"
        run "$nightly" --daily
        [ "$(verbs)" = "ingest transform train detect" ]
    done
    rm "$CALLS" "$CALLS.nights" # no record: better twice than never
    run "$nightly" --daily
    [ "$(verbs)" = "ingest transform train detect" ]
}

@test "the night is the local day, whatever the clock does" {
    export TZ=Europe/Madrid
    echo 'echo "$ELF_NIGHT" >>"$CALLS.night"' >"$CALLS.train"
    # 02:30 in winter time, 03:30 for the 02:30 that was not, 02:30 twice, one minute to midnight.
    for as_of in 2026-03-28T01:30Z 2026-03-29T01:30Z 2026-10-25T00:30Z 2026-10-25T01:30Z \
        2026-10-25T22:59:00Z 2026-10-25T23:00 2026-10-26; do
        "$nightly" --as-of $as_of --only train
    done
    [ "$(xargs <"$CALLS.night")" = "2026-03-28 2026-03-29 2026-10-25 2026-10-25 2026-10-25 2026-10-26 2026-10-26" ]
}

@test "steps may be skipped, unless they are forced" {
    echo 'echo "${ELF_SKIP_UNCHANGED:-no}" >>"$CALLS.skip"' >"$CALLS.train"
    run "$nightly" --only train
    run "$nightly" --only train --force
    [ "$(xargs <"$CALLS.skip")" = "yes no" ]
}
