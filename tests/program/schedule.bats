#!/usr/bin/env bats
# idr schedule with cron: what it writes, and what it refuses. The engine tests have a real systemd and a real cron.

load helpers
load helpers/schedule
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  [[ ! -d /run/systemd/system ]] || skip "this machine runs systemd, which is preferred to cron"
  program_setup
  schedule_setup
}
teardown() {
  [[ -z ${TEST_DIR:-} ]] || program_teardown
}

@test "add writes one line into the cron table, and says when the job runs next" {
  job 'schedule = "30 2 * * *"'
  run_idr schedule add @tick
  assert_status 0
  assert_stdout ""
  assert_stderr_has "$session_arn/app/"
  assert_stderr_matches '@tick \(idr-work-tick-[0-9a-f]{8}\) runs next at [A-Z][a-z]{2} [0-9-]{10} 02:30 UTC'
  assert_stderr_lines 2
  assert_equal "$(wc -l <"$TABLE")" 1
  local program=$IDR
  assert_regex "$(<"$TABLE")" "^30 2 \* \* \* export .* && cd $PWD && $program schedule run --timer idr-work-tick-[0-9a-f]{8} --print-on-failure @tick # idr-work-tick-[0-9a-f]{8} written by idr from $PWD/idr.toml\$"
  assert_tmp_empty
}

@test "the line runs the job in its role: cron is silent, and mails what a failed run has printed" {
  job 'schedule = "daily"' "on-failure = \"./failed '50% a\\\\\\\\b \\\\%'\""
  printf '#!/bin/sh\nprintf "%%s " "$IDR_VARIANT" "$IDR_STATUS" "$1" >>failures\n' >failed && chmod +x failed
  body <<<'echo output; echo trouble >&2; exit "$(cat code)"'
  echo 0 >code
  run_idr schedule add @tick
  assert_status 0
  run as_cron
  assert_equal "$status:$output" 0:
  read -r key secret token <runs.secret
  keep_secret "$secret" "$token"
  assert_has "$(caller_of "$key" "$secret" "$token")" "$session_arn/app/"
  [[ ! -e failures ]] || fail "on-failure was run"
  echo 7 >code
  run as_cron
  assert_has "$output" $'output\ntrouble'
  assert_has "$output" "$session_arn/app/"
  assert_equal "$(<failures)" 'tick 7 50% a\\b \% '
  assert_tmp_empty
}

@test "on-failure is found on PATH and run even if the folder is gone" {
  printf '#!/bin/sh\necho "$IDR_VARIANT $IDR_STATUS" >~/failures\n' >"$TEST_DIR/bin/notify" && chmod +x "$TEST_DIR/bin/notify"
  mkdir project && cd project
  job 'schedule = "daily"' 'on-failure = "notify"'
  run_idr schedule add @tick
  assert_status 0
  cd .. && rm -r project
  run as_cron
  assert_has "$output" "/project"
  assert_regex "$(<"$HOME/failures")" "^tick [12]$" # that of cd, by shell
}

@test "the lines of others stay as they are, and adding again replaces only the job" {
  printf '%s\n' '# mine' 'MAILTO=ops@example.org' '' '  0 5 * * 1 tar -zcf /backup.tgz /home \% ' >"$TABLE"
  cp "$TABLE" foreign
  job 'schedule = "30 2 * * *"'
  run_idr schedule add @tick
  assert_status 0
  assert_equal "$(head -n 4 "$TABLE")" "$(<foreign)"
  job 'schedule = "weekly"' 'at-start = true'
  run_idr schedule add @tick
  assert_status 0
  cmp foreign <(head -n 4 "$TABLE")
  assert_equal "$(tail -n +5 "$TABLE" | sed 's/ export .*//' | paste -s -d ,)" "0 0 * * 1,@reboot"
  assert_equal "$(wc -l <"$TABLE")" 6
  run_idr schedule remove @tick
  assert_status 0
  cmp foreign "$TABLE"
}

@test "the last line of others gets its newline" {
  printf '0 5 * * 1 true' >"$TABLE"
  job 'schedule = "daily"'
  run_idr schedule add @tick
  assert_status 0
  assert_equal "$(head -n 1 "$TABLE")" "0 5 * * 1 true"
  assert_equal "$(wc -l <"$TABLE")" 2
}

@test "what crontab prints on stderr does not get into the table" {
  echo '0 5 * * 1 true' >"$TABLE"
  : >"$HOME/crontab-warns"
  job 'schedule = "daily"'
  run_idr schedule add @tick
  assert_status 0
  assert_equal "$(grep -c -v 'written by idr' "$TABLE")" 1
  run_idr schedule remove @tick
  assert_status 0
  assert_equal "$(<"$TABLE")" '0 5 * * 1 true'
}

@test "--dry-run prints the lines, writes nothing and requests nothing" {
  job 'schedule = "30 2 * * *"' 'at-start = true'
  standin_mark
  run_idr schedule add --dry-run @tick
  assert_status 0
  assert_no_request
  nothing_written
  assert_equal "$(grep -c "written by idr from $PWD/idr.toml" "$stdout_file")" 2
  run_idr schedule add @tick
  assert_equal "$(<"$TABLE")" "$(<"$TEST_DIR/stdout.1")"
}

@test "list shows the next run, the last one and its result" {
  run_idr schedule list
  assert_status 0
  assert_stdout "NEXT   LAST   RESULT   VARIANT   NAME   BY   FILE"
  run_idr schedule list --json
  assert_stdout "[]"
  job 'schedule = "30 2 * * *"' 'at-start = true'
  run_idr schedule add @tick
  run_idr schedule list
  assert_equal "$(wc -l <"$stdout_file")" 2
  assert_regex "$stdout" " 02:30 UTC +- +- +@tick +idr-work-tick-[0-9a-f]{8} +cron +$PWD/idr.toml\$"
  run_idr schedule run @tick
  run_idr schedule list --json
  assert_equal "$(jq -c '.[0] | [.variant, .project_file, .scheduler, .last_run.exit_code, .last_run.result, .last_run.running]' <<<"$stdout")" \
    "[\"tick\",\"$PWD/idr.toml\",\"cron\",0,\"succeeded\",false]"
  assert_regex "$(jq -r '.[0].name' <<<"$stdout")" '^idr-work-tick-[0-9a-f]{8}$'
  assert_regex "$(jq -r '.[0].next_run' <<<"$stdout")" '^[0-9-]{10}T02:30:00Z$'
  assert_equal "$(jq '.[0].last_run | [.start, .end] | map(now - fromdate | . >= 0 and . < 300) | all' <<<"$stdout")" true
  body <<<"exit 3"
  run_idr schedule run @tick
  run_idr schedule list
  assert_stdout_has "failed, exit code 3"
}

@test "list knows lines that a user has changed" {
  job 'schedule = "30 2 * * *"'
  run_idr schedule add @tick
  sed -i 's/^30 2/0~30 2/' "$TABLE"
  run_idr schedule list --json
  assert_status 0
  assert_equal "$(jq -c '.[] | [.variant, .next_run]' <<<"$stdout")" '["tick",null]'
  sed -i 's/^/#/' "$TABLE"
  run_idr schedule list --json
  assert_status 0
  assert_stdout "[]"
}

@test "a project that is gone is shown as such, and its job can be removed by its name" {
  mkdir "it's 100% \"mine\" \\ #1" && cd "it's 100% \"mine\" \\ #1"
  job 'schedule = "daily"'
  run_idr schedule add @tick
  assert_status 0
  rm idr.toml
  run_idr schedule list --json
  assert_equal "$(jq -r '.[0].project_file' <<<"$stdout")" "$PWD/idr.toml"
  name=$(jq -r '.[0].name' <<<"$stdout")
  run_idr schedule list
  assert_stdout_has "$PWD/idr.toml (gone: \`idr schedule remove '$name'\` removes the timer)"
  cd ..
  run_idr schedule remove "$name"
  assert_status 0
  nothing_written
}

@test "remove works in the project's folder without its file, and says if there is nothing" {
  job 'schedule = "daily"'
  run_idr schedule add @tick
  rm idr.toml
  run_idr schedule remove @tick
  assert_status 0
  assert_equal "$stderr" "idr: @tick is not scheduled any more"
  nothing_written
  run_idr schedule remove @tick
  assert_status 1
  assert_stderr_has "@tick has no timer here"
  run_idr schedule remove idr-work-tick-00000000
  assert_status 1
  assert_stderr_has "idr-work-tick-00000000 has no timer here"
}

@test "a cron that refuses is reported, and so is a machine without cron" {
  job 'schedule = "daily"'
  : >"$HOME/crontab-denied"
  run_idr schedule add @tick
  assert_status 1
  assert_stderr_has "crontab failed: You (dev) are not allowed to use this program (crontab)"
  assert_stderr_has "/etc/cron.allow"
  rm "$HOME/crontab-denied" "$TEST_DIR/bin/crontab"
  without_crontab run_idr schedule add @tick
  assert_status 1
  assert_stderr_has "this machine has neither systemd nor cron"
  without_crontab run_idr schedule list
  assert_status 1
  assert_stderr_has "this machine has neither systemd nor cron"
}

@test "jobs that are added at the same time are all there" {
  local number
  for number in 1 2 3 4 5; do
    printf '[variant.v%d]\nprofile = "dev"\nrole = "app"\nexec = "true"\nschedule = "daily"\n' "$number" >>idr.toml
  done
  for number in 1 2 3 4 5; do
    start_one_more schedule add "@v$number"
  done
  finish_many
  assert_all_status 0
  assert_equal "$(grep -c . "$TABLE")" 5
}
