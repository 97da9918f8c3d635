#!/bin/sh
# Throw-away PostgreSQL and Redis for the tests, with all their files in FOLDER and on free ports of 127.0.0.1.
#   eval "$(sh tools/test_services.sh start FOLDER)"    starts both; sets AUDOME_TEST_POSTGRES_URL, AUDOME_TEST_REDIS_URL
#   sh tools/test_services.sh stop FOLDER               stops both and removes their files
set -eu

die() {
    echo "test_services.sh: $*" >&2
    exit 1
}

find_postgres() { # prints the folder of initdb and pg_ctl: the newest of Debian's, else what is on the path
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5rn); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return
        fi
    done
    initdb=$(command -v initdb) || die "initdb is missing: install PostgreSQL (Debian package: postgresql)"
    dirname "$initdb"
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

as_postgres() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

start_postgres() { # $1: folder, $2: port
    mkdir "$1/postgres"
    if [ "$(id -u)" = 0 ]; then
        chmod a+x "$1"
        chown postgres "$1/postgres" || die "there is no user postgres to run PostgreSQL as"
        as_postgres test -w "$1/postgres" || die "the user postgres cannot reach $1: choose a folder below /tmp"
    fi
    as_postgres "$postgres_bin/initdb" -D "$1/postgres/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync >"$1/initdb.log" 2>&1 || die "initdb failed: $(tail -n 3 "$1/initdb.log")"
    cat >>"$1/postgres/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $2
unix_socket_directories = ''
max_connections = 300
fsync = off
full_page_writes = off
CONF
    as_postgres "$postgres_bin/pg_ctl" -D "$1/postgres/data" -l "$1/postgres/log" -w -t 60 start >&2 ||
        die "PostgreSQL did not start: $(tail -n 3 "$1/postgres/log")"
    as_postgres "$postgres_bin/createdb" -h 127.0.0.1 -p "$2" -U postgres audome
}

start_redis() { # $1: folder, $2: port
    # The socket is for `stop`; its name is relative, for such names must be short.
    redis-server --bind 127.0.0.1 --port "$2" --save '' --appendonly no --dir "$1" --unixsocket redis.sock \
        --daemonize yes --logfile "$1/redis.log" >&2
    for _ in $(seq 100); do
        if redis-cli -p "$2" ping >/dev/null 2>&1; then
            return
        fi
        sleep 0.1
    done
    die "Redis did not start: $(tail -n 3 "$1/redis.log")"
}

start() { # $1: folder
    trap 'echo false' EXIT # so that `eval` of the output fails, too
    postgres_bin=$(find_postgres)
    command -v redis-server >/dev/null || die "redis-server is missing: install Redis (Debian package: redis-server)"
    command -v redis-cli >/dev/null || die "redis-cli is missing: install Redis (Debian package: redis-tools)"
    command -v python3 >/dev/null || die "python3 is missing"
    mkdir -p "$1"
    folder=$(cd "$1" && pwd)
    [ ! -e "$folder/postgres" ] && [ ! -e "$folder/redis.sock" ] || die "$folder is in use: stop it first"
    cd "$folder" # the user postgres may not be allowed into the present one
    trap 'stop "$folder"; echo false' EXIT # until both run
    postgres_port=$(free_port)
    redis_port=$(free_port)
    start_postgres "$folder" "$postgres_port"
    start_redis "$folder" "$redis_port"
    trap - EXIT
    echo "export AUDOME_TEST_POSTGRES_URL=postgresql://postgres@127.0.0.1:$postgres_port/audome"
    echo "export AUDOME_TEST_REDIS_URL=redis://127.0.0.1:$redis_port/0"
}

stop() { # $1: folder
    [ -d "$1" ] || return 0
    folder=$(cd "$1" && pwd)
    cd "$folder"
    if [ -e "$folder/postgres/data/postmaster.pid" ]; then
        as_postgres "$(find_postgres)/pg_ctl" -D "$folder/postgres/data" -m immediate -w stop >&2 || true
    fi
    if [ -e redis.sock ]; then
        redis-cli -s redis.sock shutdown nosave >&2 || true
    fi
    rm -rf postgres initdb.log redis.log redis.sock
}

case "${1:-} ${2:+folder}" in
"start folder") start "$2" ;;
"stop folder") stop "$2" ;;
*) die "usage: sh tools/test_services.sh start|stop FOLDER" ;;
esac
