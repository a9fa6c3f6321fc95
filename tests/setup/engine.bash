# A docker engine for the tests. To be sourced, after common.bash.
#
# One that `docker version` reaches is used as it is. Else, as root, one of our own is started: its
# images stay in build/engine for the next run; all else of it lies in a scratch folder that goes with
# it, and it has a bridge of its own, so that neither firewall rules nor interfaces are left behind.

# engine_start: makes docker work, or sets ENGINE_MISSING to the reason why it does not. Sets
# ENGINE_DIR where the engine is our own; exports DOCKER_HOST.
engine_start() {
  ENGINE_DIR='' ENGINE_MISSING=''
  export ENGINE_MISSING
  command -v docker >/dev/null || { ENGINE_MISSING="there is no docker client" && return 0; }
  if docker version >/dev/null 2>&1; then
    # Told to all who have another home, and so another docker context.
    DOCKER_HOST=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}')}
    export DOCKER_HOST
    return 0
  fi
  ENGINE_MISSING=$(engine_obstacle)
  [[ -z $ENGINE_MISSING ]] || return 0

  say "starting an engine of our own (images stay in build/engine)"
  ENGINE_DIR=$(mktemp -d /tmp/idr-engine.XXXXXX)
  chmod 755 "$ENGINE_DIR"
  mkdir -p "$PROJECT/build/engine"
  as_root setsid "$SETUP/engine_process" "$ENGINE_DIR" "$PROJECT/build/engine" "$(id -gn)" \
    </dev/null >"$ENGINE_DIR/log" 2>&1 3>&- &
  disown $!
  export DOCKER_HOST=unix://$ENGINE_DIR/docker.sock
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    ! docker version >/dev/null 2>&1 || return 0
    [[ ! -e $ENGINE_DIR/ended ]] || break
    sleep 0.1
  done
  ENGINE_MISSING="the engine does not start: $(grep -E 'level=(error|fatal)|failed' "$ENGINE_DIR/log" | tail -n 1)"
  [[ $ENGINE_MISSING != *": " ]] || ENGINE_MISSING+=$(tail -n 1 "$ENGINE_DIR/log")
  engine_stop
}

# What keeps us from starting one, in a line; nothing where nothing does.
engine_obstacle() {
  if ! engine_daemon >/dev/null; then
    echo "no engine answers, and there is no dockerd"
  elif ! can_be_root; then
    echo "no engine answers, and only root can start one"
  fi
}
engine_daemon() { PATH=$PATH:/usr/sbin:/sbin command -v dockerd; }

# engine_stop: ends our own, with what runs in it; another's engine goes on.
engine_stop() {
  [[ -n ${ENGINE_DIR:-} && -d $ENGINE_DIR ]] || return 0
  local containers tries
  containers=$(timeout 10 docker ps --all --quiet 2>/dev/null) || true
  # shellcheck disable=SC2086 # words
  [[ -z $containers ]] || timeout 30 docker rm --force --volumes $containers >/dev/null 2>&1 || true
  [[ ! -s $ENGINE_DIR/dockerd.pid ]] || as_root kill -TERM "$(<"$ENGINE_DIR/dockerd.pid")" 2>/dev/null || true
  for ((tries = 0; tries < 200; tries++)); do
    [[ ! -e $ENGINE_DIR/ended ]] || break
    sleep 0.1
  done
  [[ -e $ENGINE_DIR/ended ]] || say "the engine has not ended; its files are in $ENGINE_DIR"
  engine_unmount "$ENGINE_DIR/root"
  [[ ! -e $ENGINE_DIR/ended ]] || as_root rm -rf --one-file-system "$ENGINE_DIR"
  unset DOCKER_HOST
  ENGINE_DIR=
}

# A mount made in the engine's own mount namespace shows here where the parent mount is shared.
engine_unmount() {
  if grep -qF " $1 " /proc/self/mountinfo; then as_root umount --recursive --lazy "$1"; fi
}
