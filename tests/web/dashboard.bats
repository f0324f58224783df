#!/usr/bin/env bats
# The dashboard in a real browser: it draws, it is inert, it asks nobody for anything.
# Needs chromium; scripts/install-deps --test installs it.

bats_require_minimum_version 1.5.0

setup_file() {
    # shellcheck source=tests/cli/database.bash
    source "$ELF_SOURCE/tests/cli/database.bash"
    command -v chromium >/dev/null || {
        echo "chromium is not installed: apt-get install chromium" >&2
        return 1
    }
    export ELF_CONFIG='' ELF_AS_OF=2024-03-31T00:00:00Z PAGE_DIR=$BATS_FILE_TMPDIR
    create_migrated_database
    psql -q -f "$ELF_SOURCE/tests/web/report_database.sql"
    "$ELF_BIN/elf-report" dashboard --output "$PAGE_DIR/page.html"
    browse "$PAGE_DIR/page.html" --enable-logging=stderr --log-net-log="$PAGE_DIR/net.json" --dump-dom \
        >"$PAGE_DIR/dom.html" 2>"$PAGE_DIR/log"
}

teardown_file() {
    source "$ELF_SOURCE/tests/cli/database.bash"
    drop_database
}

browse() {
    local page=$1
    shift
    timeout 90 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-extensions \
        --disable-default-apps --host-resolver-rules='MAP * ~NOTFOUND' --window-size=1400,2000 --virtual-time-budget=5000 \
        --user-data-dir="$(mktemp -d -p "$BATS_FILE_TMPDIR")" "$@" "file://$page"
}

@test "nothing is said on the console" {
    run grep -F 'CONSOLE' "$PAGE_DIR/log"
    [ "$output" = "" ]
}

@test "every open area has its chart drawn, on canvas" {
    # ES and feeder have trouble and stand first; new has no data; the fourth is closed.
    [ "$(grep -o 'data-drawn="[0-9]*"' "$PAGE_DIR/dom.html" | wc -l)" -eq 3 ]
    [ "$(grep -c '<canvas' "$PAGE_DIR/dom.html")" -ge 1 ]
    # Values drawn: 21 days of load, but for the 23 and 48 that are not there, and the day ahead.
    grep -q 'data-drawn="505"' "$PAGE_DIR/dom.html"  # hourly
    grep -q 'data-drawn="2064"' "$PAGE_DIR/dom.html" # every quarter of an hour
}

@test "the chart is not blank" {
    browse "$PAGE_DIR/page.html" --screenshot="$PAGE_DIR/with.png" 2>/dev/null
    sed 's|<script>|<script type="text/plain">|g' "$PAGE_DIR/page.html" >"$PAGE_DIR/without.html"
    browse "$PAGE_DIR/without.html" --screenshot="$PAGE_DIR/without.png" 2>/dev/null
    # Without scripts the same page has no curves: its picture is much smaller.
    [ "$(stat -c %s "$PAGE_DIR/with.png")" -gt $(($(stat -c %s "$PAGE_DIR/without.png") + 20000)) ]
}

@test "names, reasons and messages are inert" {
    # The title is ours, not that of an injected script; no element came from the data.
    grep -q '<title>Load forecast · Of 4 areas: 1 failed, 1 stale, 1 alert, 1 ok</title>' "$PAGE_DIR/dom.html"
    # (dygraphs holds such words in its own source: leave the scripts out.)
    run grep -E '<(img|b|u)[ >]|<svg onload| on(load|error|click)=' <(sed '/<script/,/<\/script>/d; s/&lt;[^"]*&gt;//g' "$PAGE_DIR/page.html")
    [ "$output" = "" ]
    [ "$(grep -c '<script' "$PAGE_DIR/page.html")" -eq 3 ] # data, dygraphs, ours
    grep -q '&lt;/script&gt;&lt;script&gt;document.title' "$PAGE_DIR/page.html"
    grep -q '&lt;svg onload=alert(2)&gt; \]\]&gt; --&gt; {{version}}' "$PAGE_DIR/page.html"
}

@test "the policy runs our scripts only, by hash" {
    policy=$(grep -o 'Content-Security-Policy" content="[^"]*"' "$PAGE_DIR/page.html")
    [[ "$policy" == *"default-src 'none'; script-src 'sha256-"* ]]
    [[ "$policy" != *unsafe* ]]
    # A script that got into the file all the same does not run.
    sed 's|</main>|<script>document.title = "owned"</script></main>|' "$PAGE_DIR/page.html" >"$PAGE_DIR/changed.html"
    run --separate-stderr browse "$PAGE_DIR/changed.html" --dump-dom
    [[ "$output" != *"<title>owned</title>"* ]]
    [[ "$output" == *'data-drawn='* ]]
}

@test "no request leaves the page" {
    # What Chromium asks for itself, the more the longer it runs, is not the page's.
    own='//(clients2|update|accounts|www|redirector|edgedl|optimizationguide-pa|content-autofill|safebrowsing)\.(google|googleapis|gvt1)\.com[/:]'
    run grep -vE "$own" <(grep -oE '"url": ?"(https?|wss?|ftp):[^"]*"' "$PAGE_DIR/net.json")
    echo "$output"
    [ "$output" = "" ]
    # The log does hold requests: a page with one is told apart.
    sed 's|</main>|<img src="http://elsewhere.invalid/x"></main>|; s|<meta http-equiv[^>]*>||' \
        "$PAGE_DIR/page.html" >"$PAGE_DIR/asks.html"
    browse "$PAGE_DIR/asks.html" --log-net-log="$PAGE_DIR/asks.json" --dump-dom >/dev/null 2>&1
    grep -q 'elsewhere.invalid' "$PAGE_DIR/asks.json"
    run grep -nE '(src|href)="(https?:)?//|@import|url\(' "$PAGE_DIR/page.html"
    [ "$output" = "" ]
}

@test "without JavaScript the forecast is there as a table" {
    grep -q 'title="2024-03-31 00:00 UTC">Sun 31 Mar 01:00</time>' "$PAGE_DIR/page.html"
    # Madrid's clock jumps from 02:00 to 03:00.
    grep -q 'title="2024-03-31 01:00 UTC">Sun 31 Mar 03:00</time>' "$PAGE_DIR/page.html"
}

@test "the same database gives the same bytes" {
    mkdir "$PAGE_DIR/again"
    "$ELF_BIN/elf-report" dashboard --output "$PAGE_DIR/again/page.html"
    cmp "$PAGE_DIR/page.html" "$PAGE_DIR/again/page.html"
    cmp "$PAGE_DIR/page.json" "$PAGE_DIR/again/page.json"
}

@test "landmarks, labels and language for a screen reader" {
    for part in '<html lang="en">' '<main ' '<header>' '<footer>' 'role="img"' 'aria-live="polite"' 'scope="col"' \
        'class="skip"'; do
        grep -qF "$part" "$PAGE_DIR/page.html"
    done
    # Every id is there once, and every aria-labelledby names one.
    ids=$(grep -oE ' id="[^"]*"' "$PAGE_DIR/page.html" | sort)
    [ "$ids" = "$(echo "$ids" | uniq)" ]
    while IFS= read -r id; do
        grep -qF "id=\"$id\"" "$PAGE_DIR/page.html"
    done < <(grep -oE 'aria-labelledby="[^"]*"' "$PAGE_DIR/page.html" | cut -d'"' -f2)
}

# The page with one more script, which the policy would not run: it measures and writes down.
measured() { # width, script
    sed "s|<meta http-equiv[^>]*>||; s|</body>|<script>document.body.dataset.measured = String((() => { $2 })())</script></body>|" \
        "$PAGE_DIR/page.html" >"$PAGE_DIR/measured.html"
    browse "$PAGE_DIR/measured.html" --window-size="$1,900" --dump-dom 2>/dev/null |
        sed -n 's/.*data-measured="\([^"]*\)".*/\1/p'
}

@test "the heat map: a row for each quantity, a cell for each of sixty days, no two shades alike" {
    cells='document.querySelectorAll(".heat:not(.grid) tbody td")'
    [ "$(measured 1400 "return $cells.length")" -eq $((5 * 60)) ]
    # Complete, a little less, less than three quarters, half, no reading.
    shades='new Set([...document.querySelectorAll(".shades .key")].map(k => getComputedStyle(k).backgroundColor)).size'
    [ "$(measured 1400 "return $shades")" -eq 7 ]
    # ES was rejected for all of 25 March but one hour; feeder has half of 20 March.
    grep -qF 'class="h1" title="Mon 25 Mar: 4.2 % of 24; 23 rejected (23 zero or negative load)">≡<' "$PAGE_DIR/page.html"
    grep -qF 'class="h2" title="Wed 20 Mar: 50.0 % of 96; 48 missing (48 nothing was received)">=<' "$PAGE_DIR/page.html"
}

@test "on a phone the page keeps its width, and the heat map shows the latest days first" {
    [ "$(measured 500 'return innerWidth')" -eq 500 ]
    [ "$(measured 500 'return document.documentElement.scrollWidth === document.documentElement.clientWidth')" = true ]
    last='document.querySelector(".heat:not(.grid) tbody tr").lastElementChild.getBoundingClientRect()'
    [ "$(measured 500 "return $last.right > 300 \&\& $last.right <= innerWidth")" = true ]
}

@test "without JavaScript and without colour: the days that are not complete, as a table" {
    grep -qF '<time datetime="2024-03-25">2024-03-25</time></th><td class="word">ES</td><td class="word">load</td><td>4.2 %</td>' "$PAGE_DIR/page.html"
    grep -qF '23 zero or negative load</td>' "$PAGE_DIR/page.html"
    grep -qE 'role="img" aria-label="How much was received on each of the last 60 days, 5 quantities: [0-9]+ days are not complete' "$PAGE_DIR/page.html"
}

@test "freshness, and what operators decided" {
    [[ "$(grep -F '<td class="word">temperature</td>' "$PAGE_DIR/page.html")" == *'3.6 days <span class="badge stale">stale</span>'* ]]
    [[ "$(grep -F '<td class="word">load_forecast</td>' "$PAGE_DIR/page.html")" == *'23 h ahead</td>'* ]]
    pins=$(sed -n '/id="pins"/,/<\/table>/p' "$PAGE_DIR/page.html")
    [[ "$pins" == *$'28\u202f400 MW'*'read off the meter by &lt;script&gt;alert(3)&lt;/script&gt;'*'>ann<'* ]]
    [[ "$pins" != *'revoked since'* ]]
}

@test "the table of the data says what elf-report quality says" {
    from=2024-01-30T23:00:00Z # sixty days of Madrid
    "$ELF_BIN/elf-report" quality --area ES --from "$from" --to "$ELF_AS_OF" --format csv \
        --fields quantity,measured,corrected,filled,rejected,missing,overridden >"$PAGE_DIR/quality.csv"
    "$ELF_BIN/elf-report" dashboard --area ES --output "$PAGE_DIR/one.html"
    [ "$(wc -l <"$PAGE_DIR/quality.csv")" -eq 4 ]
    shown=$(sed -n '/aria-label="Quality of the data"/,/<\/table>/p' "$PAGE_DIR/one.html" | grep '<th scope="row">ES</th>' |
        sed -E 's/<td class="word"><span title.*//; s/<th[^>]*>ES<\/th>//; s/<td><span[^/]*<\/span> [^<]*<\/td>//; s/<\/td>/,/g; s/<[^>]*>//g; s/ //g; s/,$//; s/\xe2\x80\xaf//g')
    echo "$shown"
    [ "$shown" = "$(tail -n +2 "$PAGE_DIR/quality.csv" | tr -d '\r')" ]
}
