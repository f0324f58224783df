#!/usr/bin/env bats
# sslmode=verify-full against a server whose certificate was made for this test: who is not the server
# that he should be is refused, with a status and a hint, by every program.

load database.bash

setup_file() {
    export ELF_CONFIG=''
    unset ELF_DATABASE PGSSLMODE PGSSLROOTCERT
    bin=$(pg_config --bindir)
    folder=$(mktemp -d)
    chmod 755 "$folder"
    cd "$folder" || return
    for ca in ours theirs; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=authority $ca" \
            -keyout $ca.key -out $ca.crt 2>/dev/null
    done
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
        -keyout server.key -out server.csr 2>/dev/null
    openssl x509 -req -in server.csr -CA ours.crt -CAkey ours.key -CAcreateserial -days 2 \
        -extfile <(echo 'subjectAltName = DNS:localhost') -out server.crt 2>/dev/null
    chmod 600 server.key
    as_server=()
    if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
        as_server=(runuser -u postgres --)
        chown postgres . server.key
    fi
    "${as_server[@]}" "$bin/initdb" -D "$folder/data" -U postgres --locale=C.UTF-8 -A trust >/dev/null
    printf '%s\n' 'local all all trust' 'hostssl all all 127.0.0.1/32 scram-sha-256' \
        'hostssl all all ::1/128 scram-sha-256' >data/pg_hba.conf
    printf '%s\n' 'ssl = on' "ssl_cert_file = '$folder/server.crt'" "ssl_key_file = '$folder/server.key'" >>data/postgresql.conf
    # A port that is free now is free in a moment, most of the time.
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 20000))
        if "${as_server[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -o "-c port=$port -c listen_addresses=localhost \
            -c unix_socket_directories=$folder -c fsync=off" start >/dev/null; then break; fi
    done
    export folder port bin
    psql -X -q -h "$folder" -p "$port" -U postgres -c "create role elf login createrole password 's3cret'" \
        -c "create database elf owner elf" postgres
    echo "localhost:$port:elf:elf:s3cret" >passwords
    echo "127.0.0.1:$port:elf:elf:s3cret" >>passwords
    chmod 600 passwords
    unset PGPASSWORD PGUSER PGHOST PGPORT PGDATABASE
    export PGPASSFILE=$folder/passwords
    full="host=localhost port=$port user=elf dbname=elf sslmode=verify-full"
    export full
}

teardown_file() {
    cd /
    if [ "$(id -u)" -eq 0 ]; then set -- runuser -u postgres --; else set --; fi
    "$@" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null
    rm -rf "$folder"
}

# Every program, with the same database.
calls=("$ELF_BIN/elf-ingest holidays --holidays es" "$ELF_BIN/elf-transform" "$ELF_BIN/elf-train" "$ELF_BIN/elf-detect"
    "$ELF_BIN/elf-report runs" "$ELF_SOURCE/scripts/elf-migrate")

refused() { # status, database, parts of the message
    local status_wanted=$1 database=$2 call
    shift 2
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086 # several words
        ELF_DATABASE=$database run $call
        echo "$call: $status $output"
        [ "$status" -eq "$status_wanted" ]
        for part in "$@"; do [[ "$output" == *"$part"* ]]; done
        [[ "$output" == *"hint: "* && "$output" != *s3cret* ]]
    done
}

@test "with the right authority and name everything works, encrypted" {
    ELF_DATABASE="$full sslrootcert=$folder/ours.crt" "$ELF_SOURCE/scripts/elf-migrate"
    export ELF_DATABASE="$full sslrootcert=$folder/ours.crt"
    for call in "${calls[@]}"; do
        # shellcheck disable=SC2086 # several words
        $call
    done
    used=$(psql -X -qAt -d "$ELF_DATABASE" -c "select ssl from pg_stat_ssl where pid = pg_backend_pid()")
    [ "$used" = t ]
    # By the environment too, as libpq has it.
    PGSSLMODE=verify-full PGSSLROOTCERT=$folder/ours.crt ELF_DATABASE="host=localhost port=$port user=elf dbname=elf" "$ELF_BIN/elf-report" runs >/dev/null
}

@test "a certificate that somebody else signed" {
    refused 69 "$full sslrootcert=$folder/theirs.crt" "not the one it should be" "certificate verify failed" "sslrootcert"
}

@test "a certificate for another name" {
    refused 69 "host=127.0.0.1 port=$port user=elf dbname=elf sslmode=verify-full sslrootcert=$folder/ours.crt" \
        "not the one it should be" "localhost" "does not match host name"
}

@test "no certificate to compare with" {
    refused 69 "$full sslrootcert=$folder/none.crt" "root certificate file" "sslrootcert"
}

@test "a server that wants encryption refuses who does not encrypt" {
    refused 77 "host=localhost port=$port user=elf dbname=elf sslmode=disable" "no encryption"
}

@test "a server that cannot encrypt is not talked to" {
    PGPASSFILE='' psql -X -q -h "$folder" -p "$port" -U postgres -c "alter system set ssl = off" -c "select pg_reload_conf()" -d postgres >/dev/null
    for _ in $(seq 50); do
        [ "$(psql -X -qAt -h "$folder" -p "$port" -U postgres -c 'show ssl' postgres)" != off ] || break
        sleep 0.1
    done
    refused 69 "$full sslrootcert=$folder/ours.crt" "server does not support SSL" "does not encrypt"
}
