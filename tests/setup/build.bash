# Builds the program. To be sourced, after common.bash.

# build_program [PRESET [TARGET…]]: configures and builds all, or these targets; quick when nothing changed. The
# program is then at $IDR.
build_program() {
  local preset=${1:-release}
  export IDR=$PROJECT/build/$preset/cli/idr
  say "building ($preset)"
  (
    cd "$PROJECT" || exit
    quietly "build/log/configure-$preset" cmake --preset "$preset" -D IDR_TESTS=ON
    quietly "build/log/build-$preset" cmake --build --preset "$preset" ${2:+--target "${@:2}"}
  )
}
