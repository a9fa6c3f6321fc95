# Builds the program. To be sourced, after common.bash.

# build_program [PRESET [TARGET…]]: configures and builds everything, or these targets; fast if nothing changed. The
# program is then at $IDR. With IDR_UNITY_BUILD=yes many files are compiled as one: faster for a full build, slower
# after a change.
build_program() {
  local preset=${1:-release} how=
  [[ ${IDR_UNITY_BUILD:-} != yes ]] || how=ci-
  export IDR=$PROJECT/build/$preset/cli/idr
  say "building ($preset)"
  (
    cd "$PROJECT" || exit
    quietly "build/log/configure-$preset" cmake --preset "$how$preset" -D IDR_TESTS=ON
    quietly "build/log/build-$preset" cmake --build --preset "$how$preset" ${2:+--target "${@:2}"}
  )
}
