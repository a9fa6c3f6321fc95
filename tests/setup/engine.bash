# A container engine for the tests. To be sourced, after common.bash.
#
# docker: if `docker version` reaches an engine, it is used unchanged. Otherwise, a private engine is started as root.
# Its images stay in build/engine for the next run; its other files are in a scratch folder that is removed with it. It
# has its own bridge, so that neither firewall rules nor interfaces are left behind.
# podman: as root, with private storage in build/podman, whose images stay, and likewise its own bridge.
source "$SETUP/bridge.bash"

# engine_start [docker|podman]: makes the client ENGINE usable, or sets ENGINE_MISSING to the reason why it is not.
# Sets ENGINE_DIR if the engine is private, and ENGINE_ADDRESS to the address by which containers with a network of
# their own reach this machine; empty if there is none.
engine_start() {
  ENGINE_DIR='' ENGINE_MISSING='' ENGINE_ADDRESS=''
  export ENGINE=${1:-docker} ENGINE_MISSING ENGINE_ADDRESS
  "engine_start_$ENGINE"
}

engine_start_docker() {
  command -v docker >/dev/null || { ENGINE_MISSING="no docker client found" && return 0; }
  if docker version >/dev/null 2>&1; then
    # Exported because tests with another home would use another docker context.
    DOCKER_HOST=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}')}
    export DOCKER_HOST
    return 0
  fi
  ENGINE_MISSING=$(engine_obstacle)
  [[ -z $ENGINE_MISSING ]] || return 0

  say "starting a private docker engine (images stay in build/engine)"
  ENGINE_DIR=$(mktemp -d /tmp/idr-engine.XXXXXX)
  chmod 755 "$ENGINE_DIR"
  mkdir -p "$PROJECT/build/engine"
  as_root setsid "$SETUP/engine_process" "$ENGINE_DIR" "$PROJECT/build/engine" "$(id -gn)" \
    </dev/null >"$ENGINE_DIR/log" 2>&1 3>&- &
  disown $!
  export DOCKER_HOST=unix://$ENGINE_DIR/docker.sock
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    if docker version >/dev/null 2>&1; then
      [[ ! -s $ENGINE_DIR/address ]] || ENGINE_ADDRESS=$(<"$ENGINE_DIR/address")
      return 0
    fi
    [[ ! -e $ENGINE_DIR/ended ]] || break
    sleep 0.1
  done
  ENGINE_MISSING="the engine does not start: $(grep -E 'level=(error|fatal)|failed' "$ENGINE_DIR/log" | tail -n 1)"
  [[ $ENGINE_MISSING != *": " ]] || ENGINE_MISSING+=$(tail -n 1 "$ENGINE_DIR/log")
  engine_stop
}

# engine_obstacle: prints one line if no private engine can be started.
engine_obstacle() {
  if ! engine_daemon >/dev/null; then
    echo "no engine answers, and dockerd was not found"
  elif ! can_be_root; then
    echo "no engine answers, and only root can start one"
  fi
}
engine_daemon() { PATH=$PATH:/usr/sbin:/sbin command -v dockerd; }

# podman's containers have limits that every machine allows, and the network of the host if they cannot have their own.
engine_start_podman() {
  local conf=$PROJECT/build/podman
  if ! command -v podman >/dev/null; then
    ENGINE_MISSING="podman was not found"
  elif ((EUID != 0)); then
    ENGINE_MISSING="only root can use separate podman storage"
  fi
  [[ -z $ENGINE_MISSING ]] || return 0
  mkdir -p "$conf"
  exec {podman_lock}>"$conf.lock"
  flock --nonblock "$podman_lock" || { ENGINE_MISSING="another run of these tests is using $conf" && return 0; }
  podman_network "$conf"
  cat >"$conf/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "$([[ -n $ENGINE_ADDRESS ]] && echo bridge || echo host)"
log_driver = "k8s-file"
[network]
network_backend = "cni"
network_config_dir = "$conf/networks"
[engine]
runtime = "runc"
events_logger = "file"
cgroup_manager = "cgroupfs"
CONF
  export CONTAINERS_CONF=$conf/containers.conf CONTAINERS_STORAGE_CONF=$conf/storage.conf
  local driver trouble
  for driver in overlay vfs; do
    printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' \
      "$driver" "$conf/$driver" "$conf/run-$driver" >"$CONTAINERS_STORAGE_CONF"
    if trouble=$(podman_probe 2>&1 >/dev/null); then
      ENGINE_DIR=$conf
      return 0
    fi
  done
  ENGINE_MISSING="podman does not work here: ${trouble##*$'\n'}"
  ENGINE_DIR=$conf
  engine_stop
}

# podman_network DIR: creates a bridge, and a network on it that changes no firewall rules: DIR/networks. Sets
# ENGINE_ADDRESS, if this is possible here.
podman_network() {
  podman_network_remove "$1" # left behind by a killed run
  rm -rf "$1/networks" "$1/addresses"
  mkdir -p "$1/networks"
  [[ -x /usr/lib/cni/bridge && -x /usr/lib/cni/host-local ]] || return 0
  echo "idrtest$$" >"$1/bridge"
  ENGINE_ADDRESS=$(PATH=$PATH:/usr/sbin:/sbin bridge_make "idrtest$$") || return 0
  cat >"$1/networks/podman.conflist" <<NETWORK
{"cniVersion": "0.4.0", "name": "podman", "plugins": [{"type": "bridge", "bridge": "idrtest$$", "ipam": {
  "type": "host-local", "dataDir": "$1/addresses", "routes": [{"dst": "0.0.0.0/0"}],
  "ranges": [[{"subnet": "${ENGINE_ADDRESS%.*}.0/24", "gateway": "$ENGINE_ADDRESS"}]]}}]}
NETWORK
}

podman_network_remove() {
  [[ ! -s $1/bridge ]] || PATH=$PATH:/usr/sbin:/sbin ip link delete "$(<"$1/bridge")" 2>/dev/null || true
  rm -f "$1/bridge"
}

# podman_probe: imports and removes an image, which fails on some root file systems (a chroot that is not a mount).
podman_probe() {
  local image
  image=$(tar --create --files-from /dev/null | podman import --quiet -) && podman image rm "$image"
}

# engine_stop: stops the private engine and its containers. Any other engine keeps running.
engine_stop() {
  [[ -n ${ENGINE_DIR:-} && -d $ENGINE_DIR ]] || return 0
  local containers
  containers=$(timeout 10 "$ENGINE" ps --all --quiet 2>/dev/null) || true
  # shellcheck disable=SC2086 # words
  [[ -z $containers ]] || timeout 30 "$ENGINE" rm --force --volumes $containers >/dev/null 2>&1 || true
  "engine_stop_$ENGINE"
  ENGINE_DIR=
}

engine_stop_docker() {
  local tries
  [[ ! -s $ENGINE_DIR/dockerd.pid ]] || as_root kill -TERM "$(<"$ENGINE_DIR/dockerd.pid")" 2>/dev/null || true
  for ((tries = 0; tries < 200; tries++)); do
    [[ ! -e $ENGINE_DIR/ended ]] || break
    sleep 0.1
  done
  [[ -e $ENGINE_DIR/ended ]] || say "the engine did not stop; its files are in $ENGINE_DIR"
  engine_unmount "$ENGINE_DIR/root"
  [[ ! -e $ENGINE_DIR/ended ]] || as_root rm -rf --one-file-system "$ENGINE_DIR"
  unset DOCKER_HOST
}

engine_stop_podman() {
  local driver
  for driver in "$ENGINE_DIR"/{overlay/overlay,vfs}; do engine_unmount "$driver"; done
  podman_network_remove "$ENGINE_DIR"
  exec {podman_lock}>&-
  unset CONTAINERS_CONF CONTAINERS_STORAGE_CONF
}

# A mount made in the engine's own mount namespace is visible here if the parent mount is shared.
engine_unmount() {
  if grep -qF " $1 " /proc/self/mountinfo; then as_root umount --recursive --lazy "$1"; fi
}
