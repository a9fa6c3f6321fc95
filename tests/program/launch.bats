#!/usr/bin/env bats
# A launch, step by step: what docker gets, what is printed, what is returned.
# bats file_tags=every

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup; }
teardown() { program_teardown; }

# echoed_line: the command as printed by idr, the last line that it prints in a successful launch.
echoed_line() { sed -n '/^docker run /,$p' "$stderr_file"; }

# ---- what docker gets ----

@test "docker gets --rm, a name, the env file and the image, and is called once" {
  use_dev_keys
  run_idr --image registry.example.com:5000/mycompany/myservice:latest --role app
  assert_status 0
  docker_argv
  assert_equal "${DOCKER_ARGV[*]:0:3}" "run --rm --name"
  assert_regex "${DOCKER_ARGV[3]}" '^myservice-[0-9a-f]{8}$'
  assert_equal "${DOCKER_ARGV[4]}" --env-file
  assert_equal "${DOCKER_ARGV[*]:6}" registry.example.com:5000/mycompany/myservice:latest
  assert_equal "$(docker_calls | wc -l)" 1
}

@test "every launch has its own container name and env file name" {
  local names=()
  for _ in 1 2 3; do
    run_idr --image busybox
    docker_argv
    names+=("${DOCKER_ARGV[3]}" "${DOCKER_ARGV[5]}")
  done
  assert_equal "$(printf '%s\n' "${names[@]}" | sort -u | wc -l)" 6
}

@test "the env file contains the credentials, the region and PYTHONUNBUFFERED, in this order" {
  use_dev_keys
  run_idr --image busybox --role app --region eu-central-1
  assert_equal "$(env_names | paste -s -d ' ')" \
    "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_DEFAULT_REGION AWS_REGION PYTHONUNBUFFERED"
  assert_equal "$(env_file | wc -l)" 6
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  assert_env AWS_DEFAULT_REGION eu-central-1
  assert_env AWS_REGION eu-central-1
  assert_env PYTHONUNBUFFERED 1
}

@test "a program with the variables of the env file has the role's identity" {
  use_dev_keys
  run_idr --image busybox --role app --role-session-name jo@laptop
  while IFS='=' read -r name value; do export "$name=$value"; done < <(env_file)
  run "$PROJECT/tests/standin/botocore_call.py" sts GetCallerIdentity
  assert_equal "$(jq -r .Arn <<<"$output")" \
    arn:aws:sts::123456789012:assumed-role/app/jo@laptop
}

@test "without TMPDIR the env file is in /tmp" {
  unset TMPDIR
  run_idr --image busybox
  assert_regex "$(env_file_path)" '^/tmp/iam-docker-run-'
  [[ ! -e $(env_file_path) ]]
}

@test "a missing temp folder: one line, no docker" {
  TMPDIR=$TEST_DIR/nowhere run_idr --image busybox
  assert_status 1
  assert_stderr_has "$TEST_DIR/nowhere"
  assert_stderr_has TMPDIR
  assert_no_docker_run
  assert_equal "$(grep -c 'docker run' "$stderr_file")" 0
}

# ---- the life of the env file ----

@test "the env file is removed as soon as docker has read it, while docker still runs" {
  FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox
  wait_for docker_ready
  wait_for assert_tmp_empty
  kill -0 "$(<"$(docker_run_call)/pid")"
  kill -TERM "$IDR_PID"
  finish_idr
}

@test "docker finds the env file, no matter how late it reads" {
  use_dev_keys
  FAKE_DOCKER_READ_DELAY=1.5 run_idr --image busybox --role app
  assert_status 0
  assert_equal "$(env_file | wc -l)" 6
  assert_tmp_empty
}

@test "the env file is removed at the end if docker never reads it" {
  use_dev_keys
  FAKE_DOCKER_READ=no FAKE_DOCKER_WAIT=0.5 run_idr --image busybox --role app
  assert_status 0
  assert_equal "$(<"$(docker_run_call)/env-file-1.end")" there
  assert_tmp_empty
}

@test "the env file is removed after docker fails" {
  FAKE_DOCKER_READ=no FAKE_DOCKER_EXIT=125 run_idr --image busybox
  assert_status 125
  assert_tmp_empty
}

@test "an engine that cannot be started: no env file is left" {
  echo "#!$TEST_DIR/nowhere/interpreter" >"$TEST_DIR/engine"
  chmod +x "$TEST_DIR/engine"
  run_idr --image busybox --engine "$TEST_DIR/engine"
  [[ $status == 126 || $status == 127 ]]
  assert_stderr_has "$TEST_DIR/engine"
  assert_tmp_empty
}

# ---- the printed command ----

@test "the printed command, pasted into a shell, is the same command" {
  run_idr --image busybox --name "it's" -v "/a b:/c" -e X=1 --label "a=\$(touch $TEST_DIR/x)" \
    --label 'b=`id`;"x" \ *?[a]{1,2}~!#&|<>' --label $'c=two\nlines\t.' --label '' --label -x \
    --label $'d=\xc3\xa9\xff' --full-entrypoint "echo \"a  b\" 'c\$d' ''"
  assert_status 0
  assert_equal "$(grep -c "^docker run " "$stderr_file") $(echoed_line | wc -l)" "1 1"
  FAKE_DOCKER_READ=no bash -c "$(echoed_line)"
  assert_equal "$(docker_calls run | wc -l)" 2
  cmp "$RECORD_DIR/1/argv" "$RECORD_DIR/2/argv"
  [[ ! -e $TEST_DIR/x ]]
}

@test "a simple command is printed without quotes" {
  run_idr --image busybox:1.36 --name box -p 8080:80 --cmd "sleep 5"
  assert_equal "$(echoed_line)" \
    "docker run --rm --publish 8080:80 --name box --env-file $(env_file_path) busybox:1.36 sleep 5"
}

# ---- streams ----

@test "stdout contains only the container's output, byte for byte" {
  use_dev_keys
  FAKE_DOCKER_STDOUT=$'no newline at\nthe \xc3\xa9nd' run_idr --image busybox --role app --verbose
  assert_status 0
  cmp "$stdout_file" <(printf 'no newline at\nthe \xc3\xa9nd')
}

@test "nothing on stdout if the container prints nothing" {
  use_dev_keys
  FAKE_DOCKER_EXIT=3 run_idr --image busybox --role app --verbose
  assert_stdout ""
}

@test "all of stdin reaches the container" {
  head -c 300000 /dev/urandom >"$TEST_DIR/input"
  use_dev_keys
  STDIN=$TEST_DIR/input FAKE_DOCKER_STDIN=1 run_idr --image busybox --role app -i
  assert_status 0
  cmp "$TEST_DIR/input" "$(docker_run_call)/stdin"
}

@test "the container's stderr and idr's are in order" {
  FAKE_DOCKER_STDERR=$'from the container\n' FAKE_DOCKER_EXIT=4 run_idr --image busybox
  assert_equal "$(tail -n 3 "$stderr_file" | cut -d ' ' -f 1-3)" \
    $'docker run --rm\nfrom the container\nidr: Container exited'
}

@test "idr prints the container's identity, its expiration, and the command: two lines" {
  use_dev_keys
  run_idr --image busybox --role app --role-session-name jo
  assert_stderr_lines 2
  local who='arn:aws:sts::123456789012:assumed-role/app/jo'
  assert_stderr_matches "^idr: $who, until [0-2][0-9]:[0-5][0-9] UTC .*"$'\n''docker run '
}

@test "idr describes credentials that do not expire, or whose expiration is unknown" {
  aws_credentials <<<$'[s]\naws_access_key_id = ASIA00000000000000S1\naws_secret_access_key = x\naws_session_token = t'
  run_idr --image busybox --profile s
  assert_stderr_matches "^idr: profile s, temporary credentials, expiry unknown"$'\n''docker run '
  dev_credentials
  run_idr --image busybox --profile dev --no-session
  assert_stderr_matches "^idr: profile dev, long-term credentials"$'\n''docker run '
}

@test "without a role and a profile no AWS settings are read" {
  echo 'not a section' >"$HOME/.aws/credentials"
  mkfifo "$TEST_DIR/config"
  export AWS_CONFIG_FILE=$TEST_DIR/config AWS_ENDPOINT_URL=bad AWS_MAX_ATTEMPTS=x AWS_REGION='bad region'
  printf 'region = "eu-west-1"\nexternal-id = "x"\nrole-session-name = "s"\nduration = "2h"\n' >idr.toml
  run_idr --image busybox
  assert_status 0
  assert_equal "$(env_names)" PYTHONUNBUFFERED
  run_idr --image busybox --region eu-west-2
  assert_status 0
  assert_env AWS_REGION eu-west-2
  run_idr --image busybox --region 'bad region'
  assert_status 2
  run_idr --image busybox --external-id y
  assert_status 2
  assert_stderr_has "--external-id: applies to --role, which is missing"
}

@test "without a role and a profile: a warning, and a launch without credentials" {
  use_dev_keys
  standin_mark
  run_idr --image busybox
  assert_status 0
  assert_stderr_has "warning"
  assert_stderr_has "the container gets no credentials (no --role and no --profile). Add --role ROLE or --profile NAME."
  assert_equal "$(env_names | paste -s -d ' ')" "PYTHONUNBUFFERED"
  assert_no_request
}

# ---- exit codes ----

@test "the container's exit code is idr's, and is printed if it is not 0" {
  local code
  for code in 0 1 2 7 130 255; do
    FAKE_DOCKER_EXIT=$code run_idr --image busybox
    assert_status "$code"
    if ((code == 0)); then refute_stderr_has exited; else
      assert_equal "$(tail -n 1 "$stderr_file")" "idr: Container exited with code $code"
    fi
    assert_tmp_empty
  done
}

@test "docker's own failure: docker's code, printed at the end, with the doctor as the remedy" {
  FAKE_DOCKER_EXIT=125 FAKE_DOCKER_STDERR=$'docker: Conflict.\n' run_idr --image busybox
  assert_status 125
  assert_regex "$(tail -n 2 "$stderr_file")" $'^idr: .*with code 125\n     If the engine failed, see its own message above\. `idr doctor` '
}

@test "a code that the container or docker may have returned: the message mentions both" {
  local code
  for code in 125 126 127; do
    FAKE_DOCKER_EXIT=$code run_idr --image busybox
    assert_status "$code"
    assert_regex "$(tail -n 2 "$stderr_file" | head -n 1)" \
      "^idr: docker could not start the container.*, or the container exited with code $code$"
  done
}

@test "128 and the number if docker died of a signal; the container may still be running" {
  local signal
  for signal in HUP INT KILL SEGV TERM; do
    FAKE_DOCKER_DIE=$signal run_idr --image busybox --name web
    assert_status $((128 + $(kill -l "$signal")))
    assert_equal "$(tail -n 1 "$stderr_file")" "idr: warning: docker was terminated by signal $(kill -l "$signal"); \
the container may still be running: \`docker stop web\` stops it"
    assert_tmp_empty
  done
}

@test "-d: docker's output and code, and no env file is left" {
  FAKE_DOCKER_STDOUT=$'4f66ad9a0b2e\n' run_idr --image busybox -d
  assert_status 0
  assert_stdout 4f66ad9a0b2e
  assert_docker_has --detach
  assert_tmp_empty
  local code
  for code in 1 125 127; do
    FAKE_DOCKER_EXIT=$code run_idr --image busybox --detach
    assert_status "$code"
    assert_regex "$(tail -n 2 "$stderr_file" | head -n 1)" "^idr: .* \(exit code $code\)$"
  done
}

@test "-d: the env file is there until docker has read it" {
  FAKE_DOCKER_READ_DELAY=0.7 run_idr --image busybox -d -e A=1
  assert_env A 1
  assert_tmp_empty
}

# ---- --rm and the name ----

@test "--rm: by default, not with -d or --restart, and as given" {
  check_rm() {
    local wanted=$1
    shift
    run_idr --image busybox "$@"
    assert_status 0
    docker_argv
    local word count=0
    for word in "${DOCKER_ARGV[@]}"; do [[ $word != --rm* ]] || count=$((count + 1)); done
    if [[ $wanted == yes ]]; then assert_docker_has --rm && assert_equal "$count" 1; else
      assert_equal "$* $count" "$* 0"
    fi
  }
  check_rm yes
  check_rm yes --rm
  check_rm yes --rm=true
  check_rm no --rm=false
  check_rm no --rm --rm=false
  check_rm no -d
  check_rm yes -d --rm
  check_rm no --restart always
  check_rm no --restart=on-failure:3
  check_rm yes --restart no
  check_rm yes -d --shell
}

@test "--name is the container's name, in the command and in the file" {
  run_idr --image busybox --name my.box_1
  assert_docker_has --name my.box_1
  assert_equal "$(<"$(container_name_file)")" my.box_1
}

@test "the name in the file is the one that docker got" {
  run_idr --image mycompany/myservice@sha256:0123456789abcdef
  docker_argv
  assert_equal "$(<"$(container_name_file)")" "${DOCKER_ARGV[3]}"
  assert_regex "${DOCKER_ARGV[3]}" '^myservice-[0-9a-f]{8}$'
}

@test "the container-name file is there while the container runs" {
  FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox
  wait_for docker_ready
  docker_argv
  assert_equal "$(<"$(container_name_file)")" "${DOCKER_ARGV[3]}"
  kill -TERM "$IDR_PID"
  finish_idr
}

# ---- --dry-run ----

@test "--dry-run prints the command and does nothing" {
  use_dev_keys
  standin_mark
  run_idr --dry-run --image busybox --role app -p 80:80
  assert_status 0
  assert_regex "$stdout" '^docker run --rm --publish 80:80 --name busybox-'
  assert_no_request
  assert_no_docker_run
  assert_tmp_empty
  [[ ! -e $(container_name_file) ]]
}

@test "--dry-run=json prints the plan without a secret" {
  use_dev_keys
  keep_secret not-for-everybody-1
  run_idr --dry-run=json --image busybox --role app -e PASSWORD=not-for-everybody-1
  assert_status 0
  assert_equal "$(jq -r '.image, .region.name' <<<"$stdout" | paste -s)" $'busybox\tus-east-1'
  assert_no_docker_run
  assert_no_secret_shown
}
