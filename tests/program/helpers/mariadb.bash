# A MariaDB server of the tests, which listens on a socket only. To be loaded after the helpers.
# shellcheck disable=SC2154 # set by other files

# mariadb_for_file: creates the databases of a new server and starts it, if one is installed.
mariadb_for_file() {
  export MARIADB_DIR=$BATS_FILE_TMPDIR/mariadb MARIADB_OPTIONS
  mariadb_is_installed || return 0
  mkdir "$MARIADB_DIR"
  MARIADB_OPTIONS="--no-defaults --datadir=$MARIADB_DIR/data --innodb-buffer-pool-size=16M --innodb-log-file-size=8M"
  MARIADB_OPTIONS+=" --skip-log-bin --innodb-flush-log-at-trx-commit=0"
  ((EUID != 0)) || MARIADB_OPTIONS+=" --user=root" # mariadbd would not run as root otherwise
  # shellcheck disable=SC2086 # words
  if ! mariadb-install-db $MARIADB_OPTIONS --auth-root-authentication-method=normal --skip-test-db >"$MARIADB_DIR/output" 2>&1 ||
    ! mariadb_start; then
    cat "$MARIADB_DIR/output" >&2
    return 1
  fi
}
mariadb_is_installed() { [[ -x /usr/sbin/mariadbd && -x /usr/bin/mariadb-dump ]]; }
mariadb_runs() { [[ -s $MARIADB_DIR/pid ]] && kill -0 "$(<"$MARIADB_DIR/pid")" 2>/dev/null; }

# mariadb_start: starts the server, and waits until it answers.
mariadb_start() {
  # shellcheck disable=SC2086 # words
  /usr/sbin/mariadbd $MARIADB_OPTIONS --skip-networking --socket="$MARIADB_DIR/socket" >"$MARIADB_DIR/output" 2>&1 </dev/null 3>&- &
  local pid=$!
  echo "$pid" >"$MARIADB_DIR/pid"
  disown "$pid" # otherwise the shell would report its end
  wait_for sql 'SELECT 1' 2>/dev/null
}
mariadb_stop() { stop_process "$MARIADB_DIR/pid"; }

# sql [STATEMENT]: executes it, or stdin, as the administrator. sql_dump DATABASE: a dump by the administrator, without
# what differs between two databases with the same content.
sql() {
  if (($# > 0)); then set -- --execute "$1"; fi
  as_administrator mariadb --batch --skip-column-names "$@"
}
sql_dump() { as_administrator mariadb-dump --routines --events --skip-comments --skip-dump-date "$1"; }
as_administrator() { "$1" --no-defaults --default-character-set=utf8mb4 --socket="$MARIADB_DIR/socket" --user=root "${@:2}"; }
