# Helpers for the tests of idr schedule on the machine of systemd.bash. To be loaded after systemd.
# shellcheck disable=SC2016,SC2034,SC2154 # the shell in the container expands it; set and used by other files

# schedule_setup: dev has a profile of the stand-in, and a project in /home/dev/shop, the working directory.
schedule_setup() {
  systemd_setup
  aws_config <<CONFIG
[default]
region = eu-west-1
endpoint_url = $STANDIN_IN_CONTAINER
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
CONFIG
  dev_home
  as_dev mkdir shop
  DEV_FOLDER=/home/dev/shop
}

# job [KEY = VALUE…]: a project whose variant `tick` appends its credentials to a file, prints a line, and runs body.
job() {
  {
    cat <<'TOML'
role = "app"
[variant.tick]
exec = "sh -c 'echo began $$; echo \"$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN\" >>runs.secret; ./body'"
TOML
    printf '%s\n' "$@"
  } | dev_file /home/dev/shop/idr.toml
  body <<<"exit 0"
}
# body: what the job does, a script on stdin.
body() { (echo '#!/bin/bash' && cat) | dev_file /home/dev/shop/body && as_dev chmod +x body; }

runs() { as_dev cat runs.secret 2>/dev/null | wc -l; }
has_run() { (($(runs) >= ${1:-1})); }
# assert_ran_as_role: the credentials of the first run are the role's.
assert_ran_as_role() {
  local key secret token
  read -r key secret token < <(as_dev cat runs.secret)
  assert_has "$(caller_of "$key" "$secret" "$token")" "$session_arn/app/"
}

# timer, service: the names of the units of the only job.
timer() { as_dev bash -c 'ls ~/.config/systemd/user | grep -v -e -start | grep "^idr.*\.timer$"'; }
service() { timer | sed 's/timer$/service/'; }

last_result() { as_dev idr schedule list --json | jq -r '.[0].last_run.result'; }
has_result() { [[ $(last_result) == "$1" ]]; }
dev_has_file() { as_dev test -s "$1"; }
