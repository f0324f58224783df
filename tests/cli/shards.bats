#!/usr/bin/env bats
# --shard: several processes, each with some of the areas, leave what one leaves.

bats_require_minimum_version 1.5.0

setup_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    export TZ=UTC ELF_CONFIG='' ELF_MODEL=adaptive ELF_RETRIES=0 OPENBLAS_NUM_THREADS=1
    export ELF_LOCK_DIR=$BATS_FILE_TMPDIR ELF_STATE_DIR=$BATS_FILE_TMPDIR
    unset ELF_AREA ELF_SHARD ELF_AS_OF ELF_OUTPUT
    # The same world, by one process and by two.
    create_migrated_database
    export one=$PGDATABASE
    # shellcheck disable=SC2119 # both gives it the shard
    simulate
    create_migrated_database
    export two=$PGDATABASE
    both simulate
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    for ELF_DATABASE in "$one" "$two"; do drop_database; done
}

setup() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    PATH=$ELF_BIN:$PATH
    nightly=$ELF_SOURCE/scripts/elf-nightly
    night=2026-10-21T00:05:00Z
    use two
}

use() { export PGDATABASE=${!1} ELF_DATABASE=${!1}; }
# shellcheck disable=SC2120
simulate() {
    "$ELF_BIN/elf-ingest" simulate --areas 5 --area-prefix meter- --years 0.15 --seed 3 --events 10d \
        --as-of 2026-10-22T00:00:00Z "$@"
}
# Runs a command for two shards, side by side; its status is 0 if both are.
both() {
    "$@" --shard 1/2 &
    local first=$! status=0
    "$@" --shard 2/2 || status=$?
    wait $first && return $status
}
rows() { (use "$1" && "$ELF_SOURCE/scripts/dump-rows"); }
of_shard() { elf-report status --shard "$1" --fields area --format csv --dry-run | tail -n +2; }
night_is() { elf-report nights --fields night,state --format csv --dry-run "$@" | tail -n 1; }

@test "each area is in one shard of as many as there are, the one that SHA-256 says" {
    for n in 1 2 3 7; do
        for ((i = 1; i <= n; i++)); do of_shard "$i/$n" | sed "s|\$| $i/$n|"; done >"$BATS_TEST_TMPDIR/found"
        for name in meter-1 meter-2 meter-3 meter-4 meter-5; do
            hash=$(printf %s $name | sha256sum | cut -c 1-8)
            echo "$name $((0x$hash % n + 1))/$n"
        done | diff - <(sort "$BATS_TEST_TMPDIR/found")
    done
    # Neither is empty: else the tests below would show nothing.
    for i in 1 2; do [ "$(of_shard $i/2 | wc -l)" -ge 1 ]; done
}

@test "two processes leave the rows of one" {
    diff <(rows one) <(rows two)
    (use one && "$nightly" --as-of "$night")
    both "$nightly" --as-of "$night"
    rows one >"$BATS_FILE_TMPDIR/one"
    rows two | diff "$BATS_FILE_TMPDIR/one" -
    # Of every table that a night writes, and of events that name others.
    for table in observation reading model forecast anomaly_score anomaly; do
        [ "$(grep -c "^$table	" "$BATS_FILE_TMPDIR/one")" -gt 0 ]
    done
    [ "$(sql "select count(*) > 0 from anomaly where neighbours <> '{}'")" = t ]
    [ "$(night_is)" = 2026-10-21,completed ]
}

@test "a lost shard is run again alone, and the other stays as it is" {
    later=2026-10-22T00:05:00Z
    (use one && "$nightly" --as-of "$later")
    "$nightly" --as-of "$later" --shard 1/2
    [ "$(night_is)" = 2026-10-22,partial ]
    [ "$(night_is --shard 1/2)" = 2026-10-22,completed ]
    [ "$(night_is --shard 2/2)" = 2026-10-21,completed ]
    # Killed like a machine that goes away, programs and all: while elf-transform waits for a table.
    PGAPPNAME=holding sql 'begin; lock table reading in access exclusive mode; select pg_sleep(60)' >/dev/null 2>&1 3>&- &
    until [ "$(sql "select count(*) from pg_stat_activity where application_name = 'holding' and wait_event = 'PgSleep'")" -eq 1 ]; do
        sleep 0.02
    done
    setsid "$nightly" --as-of "$later" --shard 2/2 3>&- &
    for _ in $(seq 500); do
        [ "$(sql "select count(*) from run where shard = '2/2' and state = 'running' and as_of = '$later'")" -eq 0 ] || break
        sleep 0.02
    done
    kill -KILL -- -$!
    wait $! || true
    sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holding'" >/dev/null
    [ "$(night_is)" != 2026-10-22,completed ]
    touched() {
        sql "select sum(hashtext(t.xmin::text || t.ctid::text)) from reading t join area using (area) where in_shard('1/2', name)"
        sql "select sum(hashtext(t.xmin::text || t.ctid::text)) from forecast t join area using (area) where in_shard('1/2', name)"
    }
    before=$(touched)
    "$nightly" --as-of "$later" --shard 2/2
    [ "$(touched)" = "$before" ]
    [ "$(night_is)" = 2026-10-22,completed ]
    diff <(rows one) <(rows two)
}

@test "the night of a shard that is complete is not done twice, and hides no other" {
    later=2026-10-22T00:05:00Z
    states() { sql "select string_agg(step || ' ' || state, ', ' order by run) from run where flow = (select max(flow) from run where flow like '%-$1')"; }
    "$nightly" --as-of "$later" --shard 1/2
    # The other has written since.
    [ "$(states 1of2)" = "transform skipped, train skipped, detect skipped" ]
    sql "update run set state = 'failed', message = 'x' where run = (select max(run) from run where shard = '2/2' and step = 'transform')"
    got=$(elf-report nights --fields state,transform,train,message --format csv --dry-run | tail -n 1)
    echo "$got"
    [ "$got" = "failed,failed,completed,transform 2/2: x" ]
    run "$nightly" --daily --as-of "$later" --shard 1/2 -v
    [[ "$output" == *"night 2026-10-22 is complete"* ]]
    "$nightly" --daily --as-of "$later" --shard 2/2 --only transform --force
    [ "$(night_is)" = 2026-10-22,completed ]
    # As many, but not the same: what ran in halves is no part of thirds.
    "$nightly" --as-of "$later" --shard 1/3 --only transform
    [ "$(states 1of3)" = "transform completed" ]
    [ "$(night_is)" = 2026-10-22,partial ]
    diff <(rows one) <(rows two)
}

# As a cluster would call it: the script of etc/slurm, the arguments of etc/kubernetes.
slurm_task() { # number, of how many
    SLURM_ARRAY_TASK_ID=$1 SLURM_ARRAY_TASK_COUNT=$2 SLURM_CPUS_PER_TASK=2 SLURM_JOB_ID=1 \
        sh "$ELF_SOURCE/etc/slurm/elf-shards.sbatch"
}
kubernetes_pod() { # index, of how many
    JOB_COMPLETION_INDEX=$1 ELF_SHARDS=$2 sh -c "$(sed -n '/^ *args:/{n;s/^ *- //p}' "$ELF_SOURCE/etc/kubernetes/night.yaml")"
}

@test "the jobs of Slurm and Kubernetes do the shards that they are told, and a part of an array is none" {
    PATH=$ELF_SOURCE/scripts:$PATH
    export ELF_AS_OF=2026-10-22T03:05:00Z
    (use one && "$nightly")
    slurm_task 1 2
    slurm_task 2 2
    diff <(rows one) <(rows two)
    ELF_AS_OF=2026-10-23T00:05:00Z # another night: --daily does each once
    (use one && "$nightly")
    kubernetes_pod 0 2
    kubernetes_pod 1 2
    diff <(rows one) <(rows two)
    [ "$(sql "select count(distinct shard) from run where as_of = '$ELF_AS_OF' and step = 'train' and state = 'completed'")" -eq 2 ]
    # sbatch --array=2 alone makes a part of one of two: it is to be said of how many.
    run slurm_task 2 1
    [ "$status" -eq 64 ]
    ELF_SHARDS=2 slurm_task 2 1
    # As many pods as shards, whatever is changed of the one.
    [ "$(sed -n 's/^ *completions: //p' "$ELF_SOURCE/etc/kubernetes/night.yaml")" = "$(
        sed -n '/name: ELF_SHARDS/{n;s/^ *value: "\(.*\)"$/\1/p}' "$ELF_SOURCE/etc/kubernetes/night.yaml")" ]
}

@test "a shard that failed shows at its areas, however well the others are" {
    run_of() { # shard, state, message
        id=$(sql "select run_start(null, null, null, 'elf-train', null, '2026-10-22T00:05:00Z', 1, '0', '{\"shard\": \"$1\"}', 'h', 1)")
        sql "select run_finish($id, '$2', 0, 0, 0, '$3', 0)"
    }
    run_of 1/2 failed 'no memory'
    run_of 2/2 completed 'well'
    elf-report status --as-of 2026-10-22T00:05:00Z --fields area,state --format csv --dry-run | sed -n 's/,failed$//p' |
        diff - <(of_shard 1/2)
    run_of 1/2 completed 'well'
    [ "$(elf-report status --as-of 2026-10-22T00:05:00Z --fields state --format csv --dry-run | grep -c failed)" -eq 0 ]
}

@test "each shard has its own lock" {
    rm "$ELF_LOCK_DIR"/elf-nightly-*.lock
    "$nightly" --as-of "$night" --shard 1/2
    lock=$(echo "$ELF_LOCK_DIR"/elf-nightly-*.lock)
    flock "$lock" -c "'$nightly' --as-of $night --shard 2/2"
    run flock "$lock" -c "'$nightly' --as-of $night --shard 1/2"
    [ "$status" -eq 75 ]
}

@test "of a file with several areas each shard takes its own, and a name that is nowhere is refused by one" {
    file=$BATS_TEST_TMPDIR/file.csv
    {
        echo timestamp_utc,series_id,value
        for i in 1 2 3 4 5; do echo "2026-10-22T00:00Z,meter-$i,$i"; done
    } >"$file"
    ingest() { elf-ingest csv "$file" --area-column series_id --unit MW --source late --as-of 2026-10-22T02:00:00Z "$@"; }
    ingest --shard 1/2
    [ "$(sql "select string_agg(name, ' ' order by name) from observation join area using (area) where source = 'late'" | xargs -n 1)" = "$(of_shard 1/2)" ]
    ingest --shard 2/2
    [ "$(sql "select count(*) from observation where source = 'late'")" -eq 5 ]
    echo '2026-10-22T00:00Z,stranger,1' >>"$file"
    refused=0
    for i in 1 2; do
        run ingest --shard $i/2
        if [ "$status" -eq 65 ] && [[ "$output" == *"'stranger'"* ]]; then refused=$((refused + 1)); else [ "$status" -eq 0 ]; fi
    done
    [ $refused -eq 1 ]
    # A file of one area is for its shard.
    printf 'timestamp_utc,value\n2026-10-22T01:00Z,7\n' >"$file"
    for i in 1 2; do elf-ingest csv "$file" --area meter-1 --unit MW --source late --as-of 2026-10-22T02:00:00Z --shard $i/2; done
    [ "$(sql "select count(*) from observation where source = 'late'")" -eq 6 ]
}

@test "pages are drawn by shard, the index of all" {
    pages=$BATS_TEST_TMPDIR/pages
    elf-report dashboard --output "$pages/" --shard 1/2 --as-of "$night"
    [ "$(find "$pages" -name 'meter*.html' | wc -l)" -eq "$(of_shard 1/2 | wc -l)" ]
    for i in 1 2 3 4 5; do grep -q "meter-$i" "$pages/index.html"; done
    ELF_OUTPUT=$pages "$nightly" --as-of "$night" --shard 2/2 --only report
    [ "$(find "$pages" -name 'meter*.html' | wc -l)" -eq 5 ]
    # One page of a part of the areas would be overwritten by that of the next.
    ELF_OUTPUT=$BATS_TEST_TMPDIR/page.html run "$nightly" --as-of "$night" --shard 2/2 --only report -v
    [ ! -e "$BATS_TEST_TMPDIR/page.html" ]
    [[ "$output" == *"report is left out: one page is of all shards"* ]]
}

@test "what is no shard is refused" {
    for bad in 0/2 3/2 1 /2 1/ 01/2 1/2/3 x/y -1/2; do
        run elf-report status --shard=$bad
        [ "$status" -eq 64 ]
        run "$nightly" --shard=$bad --only detect
        [ "$status" -eq 64 ]
    done
    run "$nightly" --shard
    [ "$status" -eq 64 ]
}
