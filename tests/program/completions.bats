#!/usr/bin/env bats
# What TAB does in the real shells, on a terminal: bash with and without its package of completions, zsh, fish.

load helpers
source "$PROGRAM_TESTS/../setup/terminal.bash"
completions=$PROJECT/completions
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  export LC_ALL=C.UTF-8
  mkdir "$TEST_DIR/bin"
  write_idr
  write_docker
  write_files
  export PATH=$TEST_DIR/bin:$PATH
}
teardown() {
  terminal_stop
  program_teardown
}

# An idr that completes, and else writes down the words that it is given.
write_idr() {
  cat >"$TEST_DIR/bin/idr" <<EOF
#!/bin/sh
[ "\$1" != complete ] || exec "$IDR" "\$@"
printf '[%s]' "\$@" >"$TEST_DIR/words.new"
mv "$TEST_DIR/words.new" "$TEST_DIR/words"
EOF
  chmod +x "$TEST_DIR/bin/idr"
  ln -s idr "$TEST_DIR/bin/iam-docker-run"
}

write_docker() {
  cat >"$TEST_DIR/bin/docker" <<'EOF'
#!/bin/sh
case "$1" in
  image) echo registry:5000/app:v1 ;;
  network) printf 'bridge\nfront-net\n' ;;
  container) echo web-1 ;;
  volume) echo data ;;
esac
EOF
  chmod +x "$TEST_DIR/bin/docker"
}

write_files() {
  aws_config <<EOF
[profile dev-eu]
role_arn = $role_arn/deploy
credential_source = Environment
EOF
  printf '[variant.test]\n[variant.tests-all]\n[variant."my test"]\n[variant."ha!$x`x"]\n' >idr.toml
  mkdir -p src .git conf
  touch 'conf/my settings.env'
}

# ---- the shells, each with a prompt of its own ----

# start_shell COMMAND…: until it waits for a line.
start_shell() {
  command -v "$1" >/dev/null || skip "there is no $1"
  terminal_start "$TEST_DIR" "$@"
  wait_for prompted || fail "no prompt: $(terminal_screen)"
}
prompted() { [[ $(terminal_screen) == *'ready>'* ]]; }
start_bash() {
  printf "%s\n" "$@" "PS1='ready> '" "source '$completions/idr.bash'" >"$TEST_DIR/bashrc"
  start_shell bash --noprofile --rcfile "$TEST_DIR/bashrc" -i
}
start_bash_with_package() {
  local package=/usr/share/bash-completion/bash_completion
  [[ -r $package ]] || skip "there is no $package"
  start_bash "source $package"
}
start_zsh() {
  cat >"$HOME/.zshrc" <<EOF
PS1='ready> '
fpath=('$completions' \$fpath)
autoload -Uz compinit && compinit -u -d '$TEST_DIR/zcompdump'
$*
EOF
  start_shell zsh -i
}
start_fish() {
  mkdir -p "$HOME/.config/fish"
  cat >"$HOME/.config/fish/config.fish" <<EOF
function fish_prompt; echo 'ready> '; end
set -g fish_greeting
set -g fish_autosuggestion_enabled 0
source '$completions/idr.fish'
EOF
  start_shell fish -i
}

# ---- what is typed, and what comes of it ----

# completes LINE WORDS: the line, with its tabs, becomes a command with these words. An engine that a busy
# machine lets wait is asked again.
completes() {
  local try words
  for try in 1 2 3; do
    rm -f "$TEST_DIR/words"
    terminal_type "$1"$'\n'
    wait_for test -e "$TEST_DIR/words" || fail "$1: nothing is run: $(terminal_screen)" || return
    words=$(<"$TEST_DIR/words")
    [[ $words != "$2" ]] || return 0
  done
  fail "$1: got $words, wanted $2"
}

# lists LINE TEXT…: it makes the shell show these; the line is not run.
lists() {
  local text
  terminal_type "$1"
  for text in "${@:2}"; do
    wait_for screen_has "$text" || fail "no \"$text\" on: $(terminal_screen)"
  done
}
screen_has() { [[ $(terminal_screen) == *"$1"* ]]; }

complete_everything() {
  use_dev_keys
  run_idr --image busybox --role deployer@123456789012 # is refused, so nobody remembers it
  run_idr --image busybox --role app
  assert_status 0
  local run='[run][--rm]'
  completes $'idr wh\t' '[whoami]'
  completes $'iam-docker-run wh\t' '[whoami]'
  completes $'AWS_REGION=eu-west-1 idr wh\t' '[whoami]'
  completes $'idr help ru\tnet\t' '[help][run][network]'
  completes $'idr run --rm --profi\tde\t' "${run}[--profile][dev-eu]"
  completes $'idr --profi\tde\t' '[--profile][dev-eu]'
  completes $'idr whoami --variant my\t' '[whoami][--variant][my test]'
  completes $'idr whoami --variant my\\ t\t' '[whoami][--variant][my test]'
  completes $'idr whoami --variant "my t\t' '[whoami][--variant][my test]'
  completes $'idr whoami --variant=my\t' '[whoami][--variant=my test]'
  completes $'idr run --rm --role a\t' "${run}[--role][a]" # app, arn:…
  completes $'idr run --rm --role ap\t' "${run}[--role][app]"
  completes $'idr run --rm --role arn:aws:i\t' "${run}[--role][$role_arn/deploy]"
  completes $'idr run --rm --role=ar\t' "${run}[--role=$role_arn/deploy]"
  completes $'idr run --rm --role=arn:aws:iam::12\t' "${run}[--role=$role_arn/deploy]"
  completes $'idr run --rm reg\t' "${run}[registry:5000/app:v1]"
  completes $'idr run --rm registry:50\t' "${run}[registry:5000/app:v1]"
  completes $'idr run --rm --image=registry:5000/app:\t' "${run}[--image=registry:5000/app:v1]"
  completes $'idr run --rm @te\ts-\t' "${run}[@tests-all]"
  completes $'idr run --rm "@h\t' "${run}[@ha!\$x\`x]"
  completes $'idr run --rm "@ha!\t' "${run}[@ha!\$x\`x]"
  completes $'idr run --rm \'@ha!\t' "${run}[@ha!\$x\`x]"
  completes $'idr run --rm @h\t' "${run}[@ha!\$x\`x]"
  completes $'idr run --rm --variant tests\t' "${run}[--variant][tests-all]"
  completes $'idr run --rm --network fro\t' "${run}[--network][front-net]"
  completes $'idr run --rm --network=container:w\t' "${run}[--network=container:web-1]"
  completes $'idr run --rm --pid con\tw\t' "${run}[--pid][container:web-1]"
  completes $'idr run --rm -v da\t/data' "${run}[-v][data:/data]"
  completes $'idr run --rm -itv da\t/data' "${run}[-itv][data:/data]"
  completes $'idr run --rm=f\t' '[run][--rm=false]'
  completes $'idr run --dry-run=\t' '[run][--dry-run=json]'
  completes $'idr run --rm -e LC_AL\t' "${run}[-e][LC_ALL]"
  completes $'idr run --rm --env-file co\tmy\t' "${run}[--env-file][conf/my settings.env]"
  completes $'idr run --rm --env-file=conf/m\t' "${run}[--env-file=conf/my settings.env]"
  completes $'idr run --rm --host-source-path sr\tx' "${run}[--host-source-path][src/x]"
}

leave_alone() {
  # What is the container's, and what is a mistake.
  completes $'idr run app --pro\t' '[run][app][--pro]'
  completes $'idr run app con\t' '[run][app][con]'
  completes $'idr run --rm -- app sr\t' '[run][--rm][--][app][sr]'
  completes $'idr nothing --pro\t' '[nothing][--pro]'
  completes $'idr whoami --image reg\t' '[whoami][--image][reg]'
  echo broken >idr.toml
  echo broken >"$HOME/.aws/config"
  completes $'idr run --profile de\t' '[run][--profile][de]'
  completes $'idr run --rm @t\t' '[run][--rm][@t]'
  screen_has 'idr:' && fail "an error is shown: $(terminal_screen)"
  return 0
}

# ---- one set of options, in the help and in each shell ----

options_in_help() {
  run_idr help run
  awk '/^ +-/ { print $1 }' <<<"$stdout" | tr , '\n' | grep '^--' | sed 's,\[=.*,,' | sort -u
}
# same_options: stdin is what a shell offers for `idr run --`, a word a line; --dry-run=json is one with a value.
same_options() {
  local offered
  offered=$(sed 's/=.*//; s/ *$//' | grep '^--' | sort -u)
  assert_equal "$offered" "$(options_in_help)"
}
offered_by_bash() {
  bash --norc -c "source '$completions/idr.bash'
    COMP_LINE='idr run --' COMP_POINT=10 COMP_TYPE=9
    _idr idr -- run 2>/dev/null
    printf '%s\n' \"\${COMPREPLY[@]}\""
}

@test "what a shell asks is answered without a request, a word on stderr or a written file" {
  use_dev_keys
  aws_config <<<$'[profile p]\nrole_arn = a\ncredential_process = touch '"$TEST_DIR/asked"
  standin_mark
  local words
  for words in '--role ' '--profile p --role ' '-e ' '--image ' '--nothing ' 'x ' '--rm=' '--role=' '--'; do
    # shellcheck disable=SC2086 # words
    run_idr complete words run $words ""
    assert_status 0
    assert_equal "$stderr" ""
  done
  assert_no_request
  assert_no_docker_run
  assert_tmp_empty
  [[ ! -e $TEST_DIR/asked ]]
  assert_equal "$(find "$HOME" -type f)" "$HOME/.aws/config"
  for words in "" words "line idr" "line x y z" nothing; do
    # shellcheck disable=SC2086
    run_idr complete $words
    assert_status 0
    assert_equal "$stderr" ""
  done
  run_idr --help
  refute_has "$stdout" complete
}

@test "bash completes words, values and paths" {
  start_bash
  complete_everything
}

@test "bash leaves alone what is the container's, and mistakes" {
  start_bash
  leave_alone
}

@test "bash with its package of completions" {
  start_bash_with_package
  complete_everything
}

@test "bash with its package leaves alone what is the container's" {
  start_bash_with_package
  leave_alone
}

@test "bash where an equals sign and a colon are parts of a word" {
  start_bash 'COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:@]/}'
  completes $'idr run --role=arn:aws:iam::12\t' "[run][--role=$role_arn/deploy]"
  completes $'idr run registry:50\t' '[run][registry:5000/app:v1]'
  completes $'idr run --pid con\tw\t' '[run][--pid][container:web-1]'
}

@test "bash describes what it lists" {
  start_bash
  lists $'idr run --pr\t\t' '--profile     (profile of ~/.aws/config whose credentials are used)' \
    '--privileged  (all privileges of the host)'
}

@test "bash cuts descriptions where the terminal ends" {
  start_bash 'shopt -u checkwinsize; COLUMNS=40'
  lists $'idr run --pr\t\t' '--profile     (profile of ~/.aws/conf…)' '--privileged  (all privileges of the …)'
}

@test "bash offers the options that the help lists" {
  offered_by_bash | same_options
}

@test "zsh completes words, values and paths" {
  start_zsh
  complete_everything
}

@test "zsh leaves alone what is the container's, and mistakes" {
  start_zsh
  leave_alone
}

@test "zsh describes what it lists" {
  start_zsh
  lists $'idr run --pr\t' '--profile     -- profile of ~/.aws/config whose credentials are used' \
    '--privileged  -- all privileges of the host'
}

@test "zsh lists volumes beside paths" {
  start_zsh
  lists $'idr run -v \t' data: conf/ idr.toml
}

@test "zsh offers the options that the help lists" {
  start_zsh "compadd() {
    local -a added
    builtin compadd -O added \"\$@\"
    print -rl -- \$added >>'$TEST_DIR/offered'
    builtin compadd \"\$@\"
  }"
  lists $'idr run --\t' 'do you wish to see all'
  same_options <"$TEST_DIR/offered"
}

@test "fish completes words, values and paths" {
  start_fish
  complete_everything
}

@test "fish leaves alone what is the container's, and mistakes" {
  start_fish
  leave_alone
}

@test "fish describes what it lists" {
  start_fish
  lists $'idr run --pr\t' '--profile' '(profile of ~/.aws/config whose credentials are used)' \
    '(all privileges of the host)'
}

@test "fish offers the options that the help lists" {
  command -v fish >/dev/null || skip "there is no fish"
  fish --no-config --command "source '$completions/idr.fish'; complete --do-complete 'idr run --'" |
    cut -f 1 | same_options
}
