# What docker got for the options of a launch. To be loaded after the helpers.
# shellcheck disable=SC2154 # set by other files

# docker_between: the words between `run` and --name, where the given options are.
docker_between() {
  docker_argv
  local word words=()
  for word in "${DOCKER_ARGV[@]:1}"; do
    [[ $word != --name ]] || break
    words+=("$word")
  done
  printf '%q ' "${words[@]}"
}
# launches_with OPTION…: a launch succeeds, and idr prints only that there is no role.
launches_with() {
  run_idr --image busybox "$@"
  assert_status 0
  assert_equal "$(grep -c '^idr: ' "$stderr_file") messages: $stderr" "1 messages: $stderr"
}
# passes WANTED… -- TYPED…: these words are adjacent in the command.
passes() {
  local wanted=()
  while [[ $1 != -- ]]; do wanted+=("$1") && shift; done
  launches_with "${@:2}"
  assert_docker_has "${wanted[@]}"
}
