# A private image registry on this machine, which requires a login. To be sourced, after common.bash.
source "$(dirname "${BASH_SOURCE[0]}")/process.bash"

# registry_program: prints the path of Debian's docker-registry. It is extracted from its package; installing the
# package would start a service on this machine. Fails, with a message, if it is not available.
registry_program() {
  local folder=$PROJECT/build/registry package
  PATH=$PATH:$folder/usr/bin command -v docker-registry && return
  mkdir -p "$folder"
  (cd "$folder" && quietly "$PROJECT/build/log/registry" apt-get download docker-registry) || return
  for package in "$folder"/*.deb; do dpkg-deb --extract "$package" "$folder" && rm "$package"; done
  echo "$folder/usr/bin/docker-registry"
}

# registry_start PROGRAM DIR: starts a registry with its files in DIR. Exports REGISTRY, its address, and
# REGISTRY_LOGIN, a docker config.json with the login.
registry_start() {
  local program=$1 dir=$2 tries
  mkdir -p "$dir"
  # The password is made-up-password, hashed with bcrypt.
  # shellcheck disable=SC2016 # a hash
  echo 'jo:$2y$05$abcdefghijklmnopqrstuuJgtjjEyKgAjLKfyMzQrXVWZG2QMxka.' >"$dir/passwords"
  cat >"$dir/config.yml" <<YAML
version: 0.1
log: {level: info, accesslog: {disabled: false}}
storage: {filesystem: {rootdirectory: $dir/images}}
http: {addr: "127.0.0.1:0"}
auth: {htpasswd: {realm: private, path: $dir/passwords}}
YAML
  "$program" serve "$dir/config.yml" </dev/null >"$dir/log" 2>&1 3>&- &
  echo "$!" >"$dir/pid"
  disown "$!"
  for ((tries = 0; tries < 200; tries++)); do
    REGISTRY=$(sed -n 's/.*msg="listening on \([0-9.:]*\).*/\1/p' "$dir/log")
    [[ -z $REGISTRY ]] || break
    kill -0 "$(<"$dir/pid")" 2>/dev/null || break
    sleep 0.05
  done
  if [[ -z $REGISTRY ]]; then
    echo "the registry did not start:" >&2
    cat "$dir/log" >&2
    return 1
  fi
  jq -n --arg registry "$REGISTRY" '{auths: {($registry): {auth: "jo:made-up-password" | @base64}}}' \
    >"$dir/login.json"
  export REGISTRY REGISTRY_LOGIN=$dir/login.json
}

# registry_stop DIR
registry_stop() { stop_process "$1/pid"; }
