# Launches in a role. To be loaded after the helpers.

# shellcheck disable=SC2034 # used by the files that load it
mfa_device=arn:aws:iam::123456789012:mfa/dev
mfa_code=739164

# launch_as NAME OPTION…: a launch succeeds, and its container has this session of a role.
launch_as() {
  run_idr --image busybox "${@:2}"
  assert_status 0
  assert_stderr_matches "assumed-role/$1[,/@]"
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
}
sent() { standin_last '.action == "AssumeRole"' ".parameters[\"$1\"]"; }
