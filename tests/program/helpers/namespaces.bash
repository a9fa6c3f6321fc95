# idr in other surroundings: its own namespace or root folder, another user, the files of others. Sourced by
# helpers.bash.

# idr_in_namespace KIND SCRIPT: from now on idr is this script, run by bash in its own namespace (net,
# mount).
idr_in_namespace() {
  local user=()
  ((EUID == 0)) || user=(--map-root-user)
  unshare "--$1" "${user[@]}" true 2>/dev/null || skip "no $1 namespace can be made here"
  IDR=$TEST_DIR/idr-in-namespace
  printf '#!/bin/bash\nexec unshare --%s %s bash %q "$@"\n' "$1" "${user[*]}" "$2" >"$IDR"
  chmod +x "$IDR"
}

# idr_with_mounts COMMAND: from now on idr runs with the mounts of this command.
idr_with_mounts() {
  printf '%s || exit 96\nexec %q "$@"\n' "$1" "$IDR" >"$TEST_DIR/mounts"
  idr_in_namespace mount "$TEST_DIR/mounts"
}

# idr_in_own_root COMMAND: from now on idr runs with a root folder that has everything that / has, except
# /temp, and the changes that this command, run in that folder, makes.
idr_in_own_root() {
  mkdir "$TEST_DIR/root"
  cat >"$TEST_DIR/own-root" <<EOF
trap 'exit 96' ERR
here=\$PWD
mount -t tmpfs -o mode=755 none "$TEST_DIR/root"
for entry in /*; do
  if [[ -L \$entry ]]; then
    cp -P "\$entry" "$TEST_DIR/root\$entry"
  elif [[ -d \$entry && \$entry != /temp ]]; then
    mkdir "$TEST_DIR/root\$entry"
    mount --rbind "\$entry" "$TEST_DIR/root\$entry"
  fi
done
cd "$TEST_DIR/root"
$1
exec chroot . /bin/bash -c 'cd "\$0" && exec "\$@"' "\$here" "$IDR" "\$@"
EOF
  idr_in_namespace mount "$TEST_DIR/own-root"
}

# as_nobody: from now on idr is run by a user who owns no files here and may write to all folders of the
# test.
as_nobody() {
  ((EUID == 0)) || skip "only root can become another user"
  chmod -R a+rwX "$TEST_DIR"
  find "$TEST_DIR" -type d -exec chmod +t {} +
  printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups %q "$@"\n' "$IDR" >"$TEST_DIR/idr-as-nobody"
  chmod a+rx "$TEST_DIR/idr-as-nobody"
  IDR=$TEST_DIR/idr-as-nobody
  "$IDR" --version >/dev/null 2>&1 || skip "nobody cannot run idr here"
}

# give_away PATH…: changes the owner to a user who is neither root nor this user.
give_away() {
  ((EUID == 0)) || skip "only root can give files away"
  chown -h 4711:4711 "$@"
}

# leave_scratch_file FOLDER: leaves the file of a launch that was killed while writing.
leave_scratch_file() { echo "half a file" >"$1/.iam-docker-run-new-0123456789abcdef"; }
