# Sourced by the transcripts that fetch: a server on loopback that plays the providers.

# Sets SERVER (http), RESET (http, ends connections with RST), SECURE (https, certificate $CA of
# localhost) and SERVER_PID. Needs a folder of its own.
start_server() {
    local folder=$1
    CA=$folder/cert.pem
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/key.pem" -out "$CA" -days 2 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
    "$ELF_TEST_SERVER" --cert "$CA" --key "$folder/key.pem" >"$folder/ports" 3>&- &
    SERVER_PID=$!
    for _ in $(seq 100); do
        ! grep -q ready "$folder/ports" 2>/dev/null || break
        sleep 0.1
    done
    SERVER=http://127.0.0.1:$(sed -n 's/^http //p' "$folder/ports")
    RESET=http://127.0.0.1:$(sed -n 's/^reset //p' "$folder/ports")
    SECURE=https://localhost:$(sed -n 's/^https //p' "$folder/ports")
    export SERVER RESET SECURE SERVER_PID CA
}

stop_server() { kill "${SERVER_PID:-}" 2>/dev/null || true; }

# control fault kind=503 count=2 path=ons: see tests/server/main.cpp
control() {
    local verb=$1 args=()
    shift
    local pair
    [ $# -gt 0 ] || args=(--data "")
    for pair in "$@"; do args+=(--data-urlencode "$pair"); done
    curl --silent --show-error --fail --request POST "${args[@]}" "$SERVER/control/$verb"
}

# What was asked since the last call, one line each: path and query, headers behind tabs.
requests() { control requests; }
