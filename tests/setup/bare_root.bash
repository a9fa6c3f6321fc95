# A minimal Debian, for tests of the installed packages. To be sourced, after common.bash and images.bash.

# bare_root_make: creates it with debootstrap, in about a minute. It is cached in build/bare-root as an archive, with
# the package lists and the packages that the tests install, so that later runs need no network. Exports
# BARE_ROOT_MISSING, the reason why it cannot be created, or an empty text.
bare_root_make() {
  export BARE_ROOT_MISSING='' BARE_ROOT_ARCHIVE BARE_ROOT_PROPAGATION
  BARE_ROOT_ARCHIVE=$PROJECT/build/bare-root/$(debian_codename)-$(recipe_hash make_bare_archive).tar
  BARE_ROOT_MISSING=$(debootstrap_obstacle)
  [[ -z $BARE_ROOT_MISSING ]] || return 0
  BARE_ROOT_PROPAGATION=private
  mountpoint -q / || BARE_ROOT_PROPAGATION=unchanged # as in a chroot, where it cannot be changed
  BARE_ROOT_MISSING=$(mount_obstacle)
  [[ -z $BARE_ROOT_MISSING ]] || return 0
  as_root rm -rf --one-file-system "${BARE_ROOT_ARCHIVE%/*}"/{root,tree}.* # left behind by a killed run
  [[ ! -s $BARE_ROOT_ARCHIVE ]] || return 0
  make_bare_archive "$BARE_ROOT_ARCHIVE" || BARE_ROOT_MISSING="debootstrap failed; see build/log/bare-root"
}

# mount_obstacle: mounts must end with the process that made them, and must not be visible outside. Prints what prevents
# this, if anything does.
mount_obstacle() {
  local probe
  probe=$(mktemp -d)
  if ! as_root unshare --mount --propagation "$BARE_ROOT_PROPAGATION" mount -t tmpfs none "$probe" 2>/dev/null; then
    echo "nothing can be mounted here"
  elif mountpoint -q "$probe"; then
    as_root umount "$probe"
    echo "mounts cannot be isolated here"
  fi
  rmdir "$probe"
}

make_bare_archive() {
  local tree log=$PROJECT/build/log/bare-root
  mkdir -p "${1%/*}"
  rm -f "${1%/*}"/*.tar
  say "making a bare Debian by debootstrap (about a minute, once)"
  tree=$(mktemp -d "${1%/*}/tree.XXXXXX")
  quietly "$log" as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase "$(debian_codename)" "$tree" \
    "$(debian_mirror)" &&
    quietly "$log" apt_in_root "$tree" update &&
    quietly "$log" apt_in_root "$tree" install --download-only ca-certificates libcurl4 &&
    as_root tar --create --numeric-owner --directory "$tree" --file "$1.part" . &&
    mv "$1.part" "$1"
  local status=$?
  as_root rm -rf --one-file-system "$tree"
  return "$status"
}

# bare_root_unpack: unpacks a copy, in ROOT. bare_root_remove removes it.
bare_root_unpack() {
  ROOT=$(mktemp -d "${BARE_ROOT_ARCHIVE%/*}/root.XXXXXX")
  as_root tar --extract --numeric-owner --directory "$ROOT" --file "$BARE_ROOT_ARCHIVE"
  as_root chmod 755 "$ROOT"
}
bare_root_remove() {
  [[ -z ${ROOT:-} ]] || as_root rm -rf --one-file-system "$ROOT"
  ROOT=
}

# in_root [--user UID:GID] [--folder DIR] ROOT COMMAND…: runs the command in ROOT, with the variables and the network of
# the caller. The folder DIR is mounted at the same path; the command starts in the caller's working directory there.
# The command's mounts and processes end with it.
in_root() {
  local user=0:0 folder='' variables
  if [[ $1 == --user ]]; then user=$2 && shift 2; fi
  if [[ $1 == --folder ]]; then folder=$2 && shift 2; fi
  mapfile -d '' -t variables < <(env -0)
  # shellcheck disable=SC2016 # for the shell inside
  as_root env -i "${variables[@]}" PATH="$PATH:/usr/sbin:/sbin" \
    unshare --mount --propagation "${BARE_ROOT_PROPAGATION:-private}" --pid --fork --kill-child \
    /bin/sh -ec '
      root=$1 user=$2 folder=$3 here=$PWD
      shift 3
      mount -t proc proc "$root/proc"
      if [ -n "$folder" ]; then
        mkdir -p "$root$folder"
        mount --bind "$folder" "$root$folder"
      else
        here=/
      fi
      exec chroot --userspec "$user" --groups "" "$root" /bin/sh -c "cd \"\$0\" && exec \"\$@\"" "$here" "$@"
    ' sh "$1" "$user" "$folder" "${@:2}"
}

# apt_in_root ROOT ARG…
apt_in_root() {
  TMPDIR=/tmp DEBIAN_FRONTEND=noninteractive LC_ALL=C in_root "$1" apt-get -q --yes --no-install-recommends \
    -o Acquire::Retries=5 -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root -o APT::Keep-Downloaded-Packages=true "${@:2}"
}
