# The images for the tests, created locally by the engine's `import`; nothing is pulled. To be sourced, after
# common.bash and engine.bash.
#
# image_small [NAME]   busybox and curl; /bin/caller-identity requests the container's identity from STS at
#                      AWS_ENDPOINT_URL, and prints the ARN
# image_bash  [NAME]   the same with bash
# image_clients        Debian with the real AWS CLI, botocore, rclone, restic, the AWS SDK for JavaScript, and the
#                      programs of tests/clients, in /clients
# image_systemd        Debian with a real systemd and a real cron, and the user dev (systemd.bash)
#
# Each creates its image if the engine does not have it. The names are in IMAGE_SMALL, IMAGE_BASH, IMAGE_CLIENTS and
# IMAGE_SYSTEMD; the tags are a hash of the recipe.
source "$SETUP/debian.bash"
source "$SETUP/systemd.bash"

images_made=()
image_small() { image_of_programs "$IMAGE_SMALL" curl; }
image_bash() { image_of_programs "$IMAGE_BASH" curl bash; }

# import_image ARG…: shows the engine's output if it fails.
import_image() {
  local log=$PROJECT/build/log/import
  mkdir -p "$(dirname "$log")"
  "$ENGINE" import "$@" >"$log" 2>&1 || { cat "$log" >&2 && return 1; }
}

has_image() { "$ENGINE" image inspect "$1" >/dev/null 2>&1; }

# image_of_programs IMAGE PROGRAM…: busybox, and these programs from this machine with their libraries.
image_of_programs() {
  local image=$1 tree program
  shift
  ! has_image "$image" || return 0
  say "making the image $image"
  images_made+=("$image")
  forget_older "$image"
  tree=$(mktemp -d)
  mkdir -p "$tree"/{bin,dev,etc,proc,root,sys,tmp,usr/bin}
  chmod 1777 "$tree/tmp"
  cp /bin/busybox "$tree/bin/busybox"
  for program in $(/bin/busybox --list); do
    ln -s busybox "$tree/bin/$program" 2>/dev/null || true
  done
  for program in "$@"; do
    rm -f "$tree/bin/$program"
    cp "$(PATH=/usr/bin:/bin command -v "$program")" "$tree/bin/$program"
    copy_libraries "/usr/bin/$program" "$tree"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
  caller_identity_script >"$tree/bin/caller-identity"
  chmod 755 "$tree/bin/caller-identity"
  tar --create --numeric-owner --owner 0 --group 0 --directory "$tree" . |
    import_image --change 'CMD ["/bin/sh"]' - "$image"
  rm -rf "$tree"
}

copy_libraries() {
  local library
  for library in $(ldd "$1" | grep -o '/[^ ]*'); do
    mkdir -p "$2$(dirname "$library")"
    cp --dereference --update "$library" "$2$library"
  done
}

caller_identity_script() {
  cat <<'SCRIPT'
#!/bin/sh
# Prints the caller's ARN, which it requests from STS with the credentials in the environment.
curl --silent --show-error --noproxy '*' --max-time 20 \
  --aws-sigv4 "aws:amz:$AWS_REGION:sts" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
  --header "X-Amz-Security-Token: $AWS_SESSION_TOKEN" \
  --data 'Action=GetCallerIdentity&Version=2011-06-15' "$AWS_ENDPOINT_URL/" >/tmp/reply || exit
arn=$(sed -n 's,.*<Arn>\(.*\)</Arn>.*,\1,p' /tmp/reply)
if [ -z "$arn" ]; then
  cat /tmp/reply >&2
  exit 1
fi
echo "$arn"
SCRIPT
}

# clients_archives: makes the parts of the image of clients, which takes a minute and a half the first time, with
# debootstrap; they stay in build/images. Sets IMAGE_CLIENTS_MISSING to the reason if there will be no such image, and
# IMAGE_CLIENTS_NO_JS if it will have no SDK for JavaScript.
clients_archives() {
  [[ ! -v IMAGE_CLIENTS_MISSING ]] || return 0
  export IMAGE_CLIENTS_MISSING='' IMAGE_CLIENTS_NO_JS=''
  if [[ ! -s $clients_base ]]; then
    IMAGE_CLIENTS_MISSING=$(debootstrap_obstacle)
    [[ -z $IMAGE_CLIENTS_MISSING ]] || return 0
    make_clients_archive "$clients_base" ||
      { IMAGE_CLIENTS_MISSING="debootstrap failed; see build/log/debootstrap" && return 0; }
  fi
  if [[ ! -s $clients_js ]] && ! command -v npm >/dev/null; then
    IMAGE_CLIENTS_NO_JS="npm was not found"
  elif [[ ! -s $clients_js ]] && ! make_js_archive "$clients_js"; then
    IMAGE_CLIENTS_NO_JS="npm failed; see build/log/npm"
  fi
  [[ -z $IMAGE_CLIENTS_NO_JS ]] || IMAGE_CLIENTS+=-no-js
}

image_clients() {
  clients_archives
  [[ -z $IMAGE_CLIENTS_MISSING ]] || return 0
  has_image "$IMAGE_CLIENTS" || import_clients "$clients_base" "$([[ -n $IMAGE_CLIENTS_NO_JS ]] || echo "$clients_js")"
}

# import_clients BASE [ARCHIVE]: adds the archive and the programs of tests/clients to those in BASE.
import_clients() {
  local all
  say "making the image $IMAGE_CLIENTS"
  images_made+=("$IMAGE_CLIENTS")
  forget_older "$IMAGE_CLIENTS"
  all=$(mktemp "$PROJECT/build/images/all.XXXXXX")
  cp "$1" "$all"
  [[ -z $2 ]] || tar --concatenate --file "$all" "$2"
  tar --append --numeric-owner --owner 0 --group 0 --directory "$PROJECT/tests" --file "$all" clients
  import_image --change 'CMD ["/bin/bash"]' "$all" "$IMAGE_CLIENTS"
  rm -f "$all"
}

make_clients_archive() {
  say "making a Debian with clients of AWS by debootstrap (about a minute, once)"
  make_debian_archive "$1" awscli,nodejs,python3-botocore,python3-cffi-backend,rclone,restic
}

# make_js_archive ARCHIVE: the AWS SDK for JavaScript, for Debian's nodejs (18). The date determines the versions of
# what it depends on.
make_js_archive() {
  local tree
  rm -f "$PROJECT"/build/images/js-*
  tree=$(mktemp -d "$PROJECT/build/images/tree.XXXXXX")
  quietly "$PROJECT/build/log/npm" timeout 120 npm install --ignore-scripts --no-save --no-package-lock --no-audit \
    --no-fund --fetch-retries 1 --before 2026-01-01 --prefix "$tree/clients" @aws-sdk/client-sts@3.958.0 &&
    tar --create --numeric-owner --owner 0 --group 0 --directory "$tree" --exclude dist-es --exclude dist-types \
      --file "$1.part" clients/node_modules &&
    mv "$1.part" "$1"
  local status=$?
  rm -rf "$tree"
  return "$status"
}

# forget_older IMAGE: removes the images of this name that were created by an older recipe.
forget_older() {
  local older
  older=$("$ENGINE" image ls --format '{{.Repository}}:{{.Tag}}' "${1%%:*}" |
    sed 's,^localhost/,,' | grep -vxF "$1") || return 0
  # shellcheck disable=SC2086 # words
  "$ENGINE" image rm --force $older >/dev/null 2>&1 || true
}

# images_forget: removes the images that this run created, unless the engine is private.
images_forget() {
  [[ -z ${ENGINE_DIR:-} && -z ${ENGINE_MISSING:-} ]] || return 0
  ((${#images_made[@]} == 0)) || "$ENGINE" image rm --force "${images_made[@]}" >/dev/null 2>&1 || true
  images_made=()
}

recipe_hash() { declare -f "$@" | sha256sum | cut -c 1-12; }
clients_base=$PROJECT/build/images/clients-$(recipe_hash make_clients_archive make_debian_archive).tar
clients_js=$PROJECT/build/images/js-$(recipe_hash make_js_archive).tar
IMAGE_SMALL=idr-tests/small:$(recipe_hash image_of_programs copy_libraries caller_identity_script)
IMAGE_BASH=idr-tests/bash:${IMAGE_SMALL#*:}
IMAGE_CLIENTS=idr-tests/clients:$(cat "$PROJECT"/tests/clients/* \
  <(recipe_hash make_clients_archive make_debian_archive make_js_archive) |
  sha256sum | cut -c 1-12)${IMAGE_CLIENTS_NO_JS:+-no-js}
systemd_base=$PROJECT/build/images/systemd-$(recipe_hash make_systemd_archive make_debian_archive \
  prepare_systemd_tree).tar
IMAGE_SYSTEMD=idr-tests/systemd:$(basename "${systemd_base##*-}" .tar)
export IMAGE_SMALL IMAGE_BASH IMAGE_CLIENTS IMAGE_SYSTEMD
