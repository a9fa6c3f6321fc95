#!/usr/bin/env bats
# idr exec: mistakes and failures. The program is not started, and nothing is left.
# bats file_tags=every

load helpers
load helpers/exec
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup && use_dev_keys && standin_mark; }
teardown() {
  standin_reset
  program_teardown
}

# exec_refused CODE TEXT… -- ARG…: idr exec ends with this code, without a request, and prints every TEXT.
exec_refused() {
  local code=$1 texts=()
  shift
  while [[ $1 != -- ]]; do texts+=("$1") && shift; done
  refused_without_request "$code" "${texts[@]}" -- exec "${@:2}"
}

@test "no credentials, no command" {
  exec_refused 2 "no credentials: --role and --profile are missing" -- true
  exec_refused 2 "no credentials" -- --region eu-west-1 true
  exec_refused 2 "the command is missing" -- --role app
  exec_refused 2 "the command is missing" -- --role app --
  exec_refused 2 "the command is empty" -- --role app ""
  exec_refused 2 "long-term credentials never expire" -- --profile x --no-session --delivery endpoint true
  exec_refused 2 "--delivery" "must be env or endpoint" -- --role app --delivery file true
}

@test "options of containers" {
  exec_refused 2 "unknown option --volume" -- --role app --volume /a:/a true
  exec_refused 2 "unknown option --image" -- --role app --image busybox true
  exec_refused 2 "unknown option -i" -- -it web sh # as for docker exec
  exec_refused 2 "unknown option --exec" -- --role app --exec true
  exec_refused 2 "unknown option --schedule" -- --role app --schedule daily true
}

@test "a program that cannot be started" {
  exec_refused 127 "zzz-is-not-there was not found" -- --role app zzz-is-not-there
  exec_refused 127 "cannot start ./zzz" "No such file" -- --role app ./zzz
  echo text >plain
  exec_refused 126 "cannot start ./plain" "Permission denied" -- --role app ./plain
  exec_refused 126 "cannot start /tmp" -- --role app /tmp
}

# The kernel says this only when the program is executed.
@test "a program without an interpreter, or with one that does not exist" {
  local delivery
  printf 'echo hello\n' >script && chmod +x script
  printf '#!/zzz/interpreter\n' >broken && chmod +x broken
  for delivery in env endpoint; do
    run_idr exec --role app --delivery "$delivery" ./script
    assert_status 126
    assert_stderr_has "cannot start ./script: Exec format error"
    assert_stderr_has "first line must be like #!/bin/sh"
    run_idr exec --role app --delivery "$delivery" ./broken
    assert_status 127
    assert_stderr_has "cannot start ./broken: No such file"
    assert_tmp_empty
  done
}

# refuses_exec TEXT CONTENT…: for each content of the key exec.
refuses_exec() {
  local text=$1 content
  for content in "${@:2}"; do
    printf "[variant.x]\nrole = 'app'\nexec = '''%s'''\n" "$content" >idr.toml
    exec_refused 2 "idr.toml:3: exec" "$text" -- @x
  done
}

@test "the key exec: no shell reads it" {
  # shellcheck disable=SC2016 # nobody expands them
  refuses_exec "which only a shell interprets" 'a | b' 'a && b' 'a; b' 'a > b' 'a < b' 'echo $HOME' 'echo "$HOME"' 'echo `id`' 'a &' '(a)'
  refuses_exec "which only a shell interprets" 'ls *' 'ls a?' 'ls [ab]' 'ls ~' 'ls ~/x'
  refuses_exec "is empty" '' '  ' '"" a' '# only a comment'
  refuses_exec 'a " is not closed' 'echo "a'
  assert_stderr_has "See \`man idr.toml\`."
}

@test "keys of idr.toml" {
  local key
  for key in 'exec = "true"' 'schedule = "daily"' 'at-start = true' 'jitter = "1m"' 'timeout = "1h"' 'on-failure = "true"'; do
    echo "$key" >idr.toml
    run_idr exec --role app true
    assert_status 1
    assert_stderr_has "idr.toml:1:1: ${key%% *} describes a job, which must be a variant"
    assert_stderr_has "[variant.NAME]"
  done
  for key in 'exec = ["true"]' 'exce = "true"' 'at-start = "yes"'; do
    printf '[variant.x]\n%s\n' "$key" >idr.toml
    run_idr exec --role app @x
    assert_status 1
    assert_stderr_has "idr.toml:2:"
  done
  printf '[variant.x]\nrole = "app"\n' >idr.toml
  exec_refused 2 'variant x has no command: it has no exec' -- @x
  exec_refused 2 'has no variant "y"' -- @y
}

@test "the variant of the other kind" {
  printf '[variant.sync]\nrole = "app"\nexec = "true"\n[variant.web]\nrole = "app"\nimage = "busybox"\n' >idr.toml
  refused_without_request 2 'idr.toml:3: exec: the variant runs a program on this machine' 'idr exec @sync' -- run @sync
  # shellcheck disable=SC2016 # backticks of the message
  refused_without_request 2 '`idr exec @sync`' -- sync
  # shellcheck disable=SC2016
  refused_without_request 2 '`idr exec @sync`' -- @sync
  # shellcheck disable=SC2016
  refused_without_request 2 '`idr run @web`' -- web
  # shellcheck disable=SC2016
  exec_refused 2 '`idr run @web`' -- @web
}

@test "credentials that cannot be fetched: the program is not started" {
  local delivery
  for delivery in env endpoint; do
    run_idr exec --role closed --delivery "$delivery" touch started
    assert_status 1
    assert_stderr_has closed
    [[ ! -e started ]] || fail "it was started"
    assert_tmp_empty
  done
  standin_set '{"faults": [{"action": "AssumeRole", "code": "InternalFailure", "status": 500}]}'
  for delivery in env endpoint; do
    AWS_MAX_ATTEMPTS=1 run_idr exec --no-cache --role app --delivery "$delivery" touch started
    assert_status 1
    [[ ! -e started ]] || fail "it was started"
  done
}

# has_connected: idr, or its child, waits for the stand-in.
has_connected() { [[ $(ss -H -t -n state established "dport = :$STANDIN_PORT" 2>/dev/null) ]]; }

@test "INT and TERM while the credentials are fetched: the program is not started" {
  silence_standin
  local signal delivery
  for delivery in env endpoint; do
    for signal in INT TERM; do
      start_idr exec --role app --no-cache --delivery "$delivery" touch started
      wait_for has_connected
      kill "-$signal" "$IDR_PID"
      finish_idr
      assert_status $((128 + $(kill -l "$signal")))
      [[ ! -e started ]] || fail "it was started"
      assert_tmp_empty
    done
  done
}

@test "options after the command, and a command in one word" {
  exec_refused 2 "--role and --profile come after the command" "Options come before the command" -- true --role app
  exec_refused 127 "true x was not found" "It is one word" -- --role app "true x"
  exec_refused 127 "A=1 was not found" "begin with the program env" -- --role app A=1 true
}

@test "a profile within idr exec" {
  run_idr exec --role app "$IDR" exec --profile dev true
  assert_status 1
  assert_stderr_has "profile dev not found: AWS_CONFIG_FILE is /dev/null"
  assert_stderr_has "Within \`idr exec\`, there are no profiles"
}

@test "doctor of a variant that is a program" {
  printf "[variant.x]\nrole = 'app'\nexec = 'true'\n" >idr.toml
  run_idr doctor @x
  assert_status 2
  assert_stderr_has "@x runs a program on this machine, not a container"
  assert_stderr_has "\`idr whoami @x\`"
}
