# Launches in a role. To be loaded after the helpers.

# launch_as NAME OPTION…: a launch succeeds, and its container has this session of a role.
launch_as() {
  run_idr --image busybox "${@:2}"
  assert_status 0
  assert_stderr_matches "assumed-role/$1[,/@]"
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
}
sent() { standin_last '.action == "AssumeRole"' ".parameters[\"$1\"]"; }
