# Starting and stopping moto_server, another stand-in for AWS, where it is installed. To be sourced.
source "$(dirname "${BASH_SOURCE[0]}")/process.bash"

# moto_start DIR: starts it with its files in DIR, and waits until it listens. Exports MOTO_URL, which is empty if it is
# not installed.
moto_start() {
  export MOTO_URL=
  command -v moto_server >/dev/null || return 0
  mkdir -p "$1"
  moto_server -H 127.0.0.1 -p 0 </dev/null >"$1/output" 2>&1 3>&- &
  local pid=$! tries
  echo "$pid" >"$1/pid"
  disown "$pid" # otherwise the shell would report its end
  for ((tries = 0; tries < 400; tries++)); do
    MOTO_URL=$(sed -n 's,^ \* Running on \(http://127.*\),\1,p' "$1/output")
    [[ -z $MOTO_URL ]] || return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  echo "moto_server did not start:" >&2
  cat "$1/output" >&2
  return 1
}
moto_stop() { stop_process "$1/pid"; }

# moto_reset: forgets everything; then nothing is checked until moto_check.
moto_reset() { moto_post reset && moto_post reset-auth inf; }
# moto_check: from now on, signatures and policies are checked.
moto_check() { moto_post reset-auth 0; }
moto_post() {
  curl --silent --show-error --fail --noproxy '*' --header 'Content-Type: text/plain' --data "${2:-}" "$MOTO_URL/moto-api/$1" >/dev/null
}

# moto_iam ACTION [NAME=VALUE…]: a call of IAM, which prints the reply. Only before moto_check.
moto_iam() {
  local parameters=() each
  for each in Version=2010-05-08 "Action=$1" "${@:2}"; do parameters+=(--data-urlencode "$each"); done
  curl --silent --show-error --fail --noproxy '*' --aws-sigv4 aws:amz:us-east-1:iam --user setup:setup "${parameters[@]}" "$MOTO_URL/"
}

# moto_user NAME POLICY: a user with this policy. Prints the ID and the secret of an access key.
moto_user() {
  moto_iam CreateUser "UserName=$1" >/dev/null
  moto_iam PutUserPolicy "UserName=$1" PolicyName=own "PolicyDocument=$2" >/dev/null
  moto_iam CreateAccessKey "UserName=$1" |
    sed -n 's,.*<AccessKeyId>\(.*\)</AccessKeyId>.*<SecretAccessKey>\(.*\)</SecretAccessKey>.*,\1 \2,p'
}

# moto_role /[PATH/]NAME [POLICY]: a role that everyone may assume who has the permission; it may exist already.
moto_role() {
  local name=${1##*/}
  moto_iam CreateRole "RoleName=$name" "Path=${1%/*}/" 'AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [{"Effect":
    "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}' >/dev/null 2>&1 || true
  [[ -z ${2:-} ]] || moto_iam PutRolePolicy "RoleName=$name" PolicyName=own "PolicyDocument=$2" >/dev/null
}
