#!/usr/bin/env bats
# The dashboard as people use it, driven in Chromium by playwright-core, looked over by axe-core: see
# page.test.mjs. Needs node, chromium, and `npm ci` in this folder, which scripts/test does.

bats_require_minimum_version 1.5.0

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    [ -d "$ELF_SOURCE/tests/web/node_modules/playwright-core" ] || {
        echo "playwright-core is not there: npm ci --prefix tests/web --ignore-scripts, or cmake -DELF_BROWSER_TESTS=OFF" >&2
        return 1
    }
    export ELF_CONFIG='' ELF_AS_OF=2024-03-31T00:00:00Z PAGE_DIR=$BATS_FILE_TMPDIR
    create_migrated_database
    psql -q -f "$ELF_SOURCE/tests/web/report_database.sql"
    # Two days of the chosen model that were scored: the second chart has something to show.
    psql -q -c "insert into score select area, 'adaptive', 'live', weather, d, d, d + interval '23 hours', run, n, n_percentage, absolute,
                  percentage, squared, error, load, n_naive, naive, absolute_naive, pinball, n_quantiles, inside_50, inside_80, inside_90,
                  inside_95 from score, generate_series('2024-03-27'::timestamptz, '2024-03-28', '1 day') d"
    "$ELF_BIN/elf-report" dashboard --output "$PAGE_DIR/"
    "$ELF_BIN/elf-report" dashboard --output "$PAGE_DIR/page.html"
    mkdir "$PAGE_DIR/live" "$PAGE_DIR/hostile"
    "$ELF_BIN/elf-report" dashboard --area ES --output "$PAGE_DIR/live/page.html"
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

# What names and messages may hold at worst: the database refuses such names, the page must not rely on it.
hostile_database() {
    psql -q -v ON_ERROR_STOP=1 <<'SQL'
alter table area drop constraint area_name_check;
update area set name = '<script>window.owned=1</script>"''><img src=x onerror=window.owned=2>' where name = 'quiet';
update area set name = '=HYPERLINK("http://evil.invalid")' where name = 'new';
update area set name = E'\u202Eleft to right\u202C ' || repeat('long', 125) where name = 'feeder';
update anomaly set class = 'dip', reason = E'\x1b[31m\u202E{{{data}}} javascript:alert(1) ' || repeat('W', 500),
  neighbours = array['<b>b</b>'], causes = array['<u>u</u>'];
update run set message = '1 of 4 areas failed: <iframe src=javascript:alert(2)></iframe>' || repeat('x', 500) where state = 'failed';
SQL
}

@test "in the browser" {
    hostile_database
    "$ELF_BIN/elf-report" dashboard --output "$PAGE_DIR/hostile.html"
    "$ELF_BIN/elf-report" dashboard --output "$PAGE_DIR/hostile/"
    cd "$ELF_SOURCE/tests/web"
    run timeout 500 node --test page.test.mjs
    echo "$output"
    [ "$status" -eq 0 ]
}
