# Rootless podman for the tests. To be sourced, after common.bash; only root can use it.
#
# Its user exists only in a private mount namespace, in which /etc/passwd, /etc/subuid and /etc/subgid are copies, and
# /dev/net/tun is a device that every user may open, as udev makes it. Nothing changes outside of this namespace.

rootless_uid=471147 rootless_first_subuid=1000000000

# rootless_start IMAGE: loads the image of ENGINE (podman as root). Sets ROOTLESS_DIR, where `podman` is the rootless
# one and `as-user COMMAND…` runs any command as its user, with the caller's HOME; and ROOTLESS_MISSING to the reason if there can be none.
rootless_start() {
  export ROOTLESS_DIR='' ROOTLESS_MISSING=''
  ROOTLESS_MISSING=$(rootless_obstacle)
  [[ -z $ROOTLESS_MISSING ]] || return 0
  ROOTLESS_DIR=$(mktemp -d /tmp/idr-rootless.XXXXXX)
  mkdir "$ROOTLESS_DIR"/{home,run,storage}
  rootless_files
  chown -R "$rootless_uid:$rootless_uid" "$ROOTLESS_DIR"/{home,run,storage}
  chmod 700 "$ROOTLESS_DIR/run"
  chmod 755 "$ROOTLESS_DIR"
  local trouble
  trouble=$(rootless_load "$1" 2>&1) || ROOTLESS_MISSING="rootless podman does not work here: ${trouble##*$'\n'}"
}

# rootless_obstacle: prints one line if something is missing.
rootless_obstacle() {
  local program
  ((EUID == 0)) || { echo "only root can make a user for rootless podman" && return; }
  for program in podman slirp4netns newuidmap newgidmap; do
    command -v "$program" >/dev/null || { echo "$program was not found" && return; }
  done
  [[ -c /dev/net/tun ]] || { echo "there is no /dev/net/tun" && return; }
  unshare --mount true 2>/dev/null || { echo "no mount namespace can be made here" && return; }
  ! getent passwd "$rootless_uid" >/dev/null || echo "a user has the ID $rootless_uid"
}

rootless_files() {
  local file
  cp /etc/passwd "$ROOTLESS_DIR/passwd"
  echo "idrtest:x:$rootless_uid:$rootless_uid::$ROOTLESS_DIR/home:/bin/sh" >>"$ROOTLESS_DIR/passwd"
  for file in subuid subgid; do
    echo "idrtest:$rootless_first_subuid:65536" >"$ROOTLESS_DIR/$file"
  done
  cat >"$ROOTLESS_DIR/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "slirp4netns"
log_driver = "k8s-file"
[engine]
runtime = "runc"
events_logger = "file"
cgroup_manager = "cgroupfs"
network_cmd_options = ["allow_host_loopback=true"]
CONF
  # Not below HOME, which is another one for each test.
  printf '[storage]\ndriver = "vfs"\nrootless_storage_path = "%s"\n' "$ROOTLESS_DIR/storage" >"$ROOTLESS_DIR/storage.conf"
  cat >"$ROOTLESS_DIR/mounts" <<MOUNTS
set -e
for file in passwd subuid subgid; do mount --bind $ROOTLESS_DIR/\$file /etc/\$file; done
mount -t tmpfs -o mode=755 none /dev/net
mknod -m 666 /dev/net/tun c 10 200
export USER=idrtest LOGNAME=idrtest XDG_RUNTIME_DIR=$ROOTLESS_DIR/run
export CONTAINERS_CONF=$ROOTLESS_DIR/containers.conf CONTAINERS_STORAGE_CONF=$ROOTLESS_DIR/storage.conf
exec setpriv --reuid $rootless_uid --regid $rootless_uid --clear-groups -- "\$@"
MOUNTS
  # Each command has such a namespace of its own; podman's containers stay in that of the first.
  printf '#!/bin/sh\nexec unshare --mount sh %s/mounts "$@"\n' "$ROOTLESS_DIR" >"$ROOTLESS_DIR/as-user"
  printf '#!/bin/sh\nexec %s/as-user podman "$@"\n' "$ROOTLESS_DIR" >"$ROOTLESS_DIR/podman"
  chmod 755 "$ROOTLESS_DIR"/{as-user,podman}
}

# rootless_podman WORD…: its working directory must be one that the user may enter.
rootless_podman() { (cd / && HOME=$ROOTLESS_DIR/home timeout 30 "$ROOTLESS_DIR/podman" "$@"); }
# rootless_load IMAGE: fails, with podman's message, if podman cannot run a container.
rootless_load() {
  "$ENGINE" save --output "$ROOTLESS_DIR/image" "$1" && chmod 644 "$ROOTLESS_DIR/image" &&
    rootless_podman load --input "$ROOTLESS_DIR/image" && rootless_podman run --rm "$1" true
}

# rootless_stop: removes its containers, ends podman's process that holds the user namespace, and removes the files.
rootless_stop() {
  [[ -n ${ROOTLESS_DIR:-} ]] || return 0
  rootless_podman rm --all --force --time 0 >/dev/null 2>&1 || true
  rootless_podman system migrate >/dev/null 2>&1 || true
  rm -rf --one-file-system "$ROOTLESS_DIR"
  ROOTLESS_DIR=
}
