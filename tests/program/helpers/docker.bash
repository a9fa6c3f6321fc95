# What docker received. Sourced by helpers.bash.
# shellcheck disable=SC2034 # used by other files

# docker_calls [WORD…]: the folders of docker's calls that begin with these words, in order.
docker_calls() {
  local call word match argv
  for call in $(find "$RECORD_DIR" -mindepth 1 -maxdepth 1 -name '[0-9]*' | sort -V); do
    mapfile -d '' -t argv <"$call/argv"
    match=yes
    for word in "$@"; do
      [[ ${argv[0]-} == "$word" ]] || match=no
      argv=("${argv[@]:1}")
    done
    [[ $match == no ]] || echo "$call"
  done
}
docker_runs() { docker_calls run | wc -l; }

# docker_run_call: the folder of the last `docker run`; docker_argv: reads its arguments into the array
# DOCKER_ARGV. The folder's files are described in bin/docker.
docker_run_call() {
  local call
  call=$(docker_calls run | tail -n 1)
  [[ -n $call ]] || fail "docker run was not called" >&2 || return
  echo "$call"
}
docker_argv() {
  local call
  call=$(docker_run_call) || return
  mapfile -d '' -t DOCKER_ARGV <"$call/argv"
}
# asks_sts: whether some process is connected to the stand-in. (The sockets of a process that forbids core
# files are visible only to root.)
asks_sts() {
  grep -qE "^ *[0-9]+: [0-9A-F:]+ [0-9A-F]+:$(printf '%04X' "$STANDIN_PORT") 01 " /proc/net/tcp
}
# docker_is_at NUMBER: whether the docker of that run is ready.
docker_is_at() { [[ -e $RECORD_DIR/$1/ready ]]; }
docker_ready() { [[ -n $(docker_calls run) && -e $(docker_calls run | tail -n 1)/ready ]]; }
docker_environ() { tr '\0' '\n' <"$(docker_run_call)/environ"; }
docker_signals() { cat "$(docker_run_call)/signals" 2>/dev/null || true; }
docker_answer() { cat >"$RECORD_DIR/answer" && chmod +x "$RECORD_DIR/answer"; }
# docker_help: sets the output of docker's `run --help` to stdin.
docker_help() {
  cat >"$TEST_DIR/help"
  docker_answer <<SCRIPT
#!/bin/sh
[ "\$*" = "run --help" ] || exit 99
/bin/cat "$TEST_DIR/help"
SCRIPT
}
docker_stop() {
  local call pid
  for call in $(docker_calls); do
    pid=$(<"$call/pid")
    if [[ $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") == *"$PROGRAM_TESTS/bin/docker "* ]]; then
      kill -KILL "$pid" 2>/dev/null || true
    fi
  done
}

# env_file [NUMBER]: the copy of an env file that docker received; env_file_path: the path of the first one;
# env_names: the names in it; env_value NAME: the value that docker uses, from the last line for that name.
env_file_path() { cat "$(docker_run_call)/env-file-1.path"; }
env_file() {
  local call
  call=$(docker_run_call) && cat "$call/env-file-${1:-1}"
}
env_names() { env_file 1 | sed -n 's/^\([^#=][^=]*\)=.*/\1/p'; }
env_value() { env_file 1 | sed -n "s/^$1=//p" | tail -n 1; }
