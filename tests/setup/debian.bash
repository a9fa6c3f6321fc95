# A minimal Debian by debootstrap, from the mirror that apt uses. To be sourced, after common.bash.

# debootstrap_obstacle: prints one line if no Debian can be made here.
debootstrap_obstacle() {
  if ! PATH=$PATH:/usr/sbin command -v debootstrap >/dev/null; then
    echo "debootstrap is not installed"
  elif ! can_be_root; then
    echo "debootstrap needs root"
  elif [[ -z $(debian_mirror) ]]; then
    echo "apt has no source for Debian $(debian_codename)"
  fi
}
# shellcheck source=/dev/null
debian_codename() { (. /etc/os-release && echo "$VERSION_CODENAME"); }
# debian_mirror: the mirror that apt uses.
debian_mirror() {
  # shellcheck disable=SC2016 # apt's own variable
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' \
    "Codename: $(debian_codename)" | head -n 1
}

# make_debian_archive ARCHIVE PACKAGES [COMMAND…]: with these packages (A,B), without documentation, and changed by the
# command, which is called with the folder of the tree. Removes the archives of the same name, NAME-HASH.tar, that were
# created by an older recipe.
make_debian_archive() {
  local archive=$1 packages=$2 tree status=0
  shift 2
  mkdir -p "$(dirname "$archive")"
  rm -f "${archive%-*}"-*
  tree=$(mktemp -d "$PROJECT/build/images/tree.XXXXXX")
  quietly "$PROJECT/build/log/debootstrap" as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase \
    --include="$packages" "$(debian_codename)" "$tree" "$(debian_mirror)" &&
    { (($# == 0)) || "$@" "$tree"; } &&
    as_root tar --create --numeric-owner --directory "$tree" --exclude './var/cache/apt/*' \
      --exclude './var/lib/apt/lists/*' --exclude './dev/*' --exclude './usr/share/doc/*' \
      --exclude './usr/share/locale/*' --exclude './usr/share/man/*' --file "$archive.part" . &&
    mv "$archive.part" "$archive" || status=$?
  as_root rm -rf --one-file-system "$tree"
  return "$status"
}
