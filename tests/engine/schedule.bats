#!/usr/bin/env bats
# idr schedule with a real systemd and a real cron: what it writes, and what they then do.

load helpers
load systemd
load schedule
setup_file() { standin_for_engine && systemd_start; }
teardown_file() { systemd_stop && standin_stop; }
setup() { schedule_setup; }
teardown() { systemd_teardown; }

@test "the timer fires, the job has the role, and the journal has its output" {
  linger on
  job 'schedule = "*-*-* *:*:0/2"'
  body <<<"sleep 1" # journald must still find the unit of the process
  run as_dev idr schedule add @tick
  assert_equal "$status" 0
  refute_has "$output" "logged in"
  wait_for has_run 2
  assert_ran_as_role
  wait_for journal_has "$(service)" "began "
  assert_has "$(journal_of "$(service)")" "$session_arn/app/"
  wait_for has_result succeeded
}

@test "the units pass systemd-analyze verify without a word" {
  linger on
  job 'schedule = "30 2 1 * 1"' 'jitter = "10m"' 'timeout = "6h"' 'at-start = true' \
    "on-failure = \"echo -s 'a \$b %c \\\"d\\\"' ops@example.org\""
  as_dev idr schedule add @tick
  local units
  units=$(as_dev bash -c 'ls ~/.config/systemd/user/idr-*')
  assert_equal "$(wc -l <<<"$units")" 4
  # shellcheck disable=SC2086 # words
  run as_dev systemd-analyze --user verify $units
  assert_equal "$status:$output" 0:
  # shellcheck disable=SC2086 # words
  run as_dev head -n 1 $units
  assert_equal "$(grep -c "^# written by idr from /home/dev/shop/idr.toml$" <<<"$output")" 4
}

@test "a run that was missed is caught up with" {
  linger on
  job 'schedule = "daily"'
  run as_dev idr schedule add @tick
  assert_equal "$status" 0
  assert_has "$output" "runs next at "
  sleep 1
  assert_equal "$(runs)" 0
  miss_timer "$(timer)"
  wait_for has_run
}

@test "at-start runs the job when the timer starts, and at each start of the manager" {
  linger on
  job 'schedule = "yearly"' 'at-start = true'
  as_dev idr schedule add @tick
  wait_for has_run 1
  user_systemctl daemon-reload
  reboot_manager
  wait_for has_run 2
  sleep 3
  assert_equal "$(runs)" 2
}

@test "a timer of systemd replaces the line for cron of a machine that had no systemd" {
  job 'schedule = "daily"'
  without_systemd idr schedule add @tick
  assert_equal "$(as_dev idr schedule list --json | jq -r '.[].scheduler')" cron
  linger on
  as_dev idr schedule add @tick
  assert_equal "$(as_dev idr schedule list --json | jq -r '.[].scheduler')" user
}

@test "two runs never overlap" {
  linger on
  job 'schedule = "*-*-* *:*:0/2"'
  body <<'SH'
mkdir busy || touch overlap
sleep 3
rmdir busy
SH
  as_dev idr schedule add @tick
  wait_for has_run 1
  # Neither by hand.
  run as_dev idr schedule run @tick
  assert_equal "$status" 75
  assert_equal "$output" "idr: @tick was not started: its previous run has not ended"
  wait_for has_run 2
  run as_dev ls overlap
  assert_equal "$status" 2
}

@test "on-failure gets the variant and the exit code" {
  linger on
  job 'schedule = "yearly"' "on-failure = \"sh -c 'echo \$IDR_VARIANT \$IDR_STATUS \$1 >>failures' - 'a \\\"b\\\" \$c %d'\""
  body <<<"echo trouble >&2; sleep 1; exit 7" # journald must still find the unit of the process
  as_dev idr schedule add @tick
  user_systemctl start "$(service)" || true
  wait_for dev_has_file failures
  assert_equal "$(as_dev cat failures)" 'tick 7 a "b" $c %d'
  assert_equal "$(last_result)" "failed, exit code 7"
  wait_for journal_has "$(service)" trouble
}

@test "a run that fails says why and what to do in one line, without colour" {
  linger on
  job 'schedule = "yearly"' "on-failure = \"sh -c 'echo \$IDR_STATUS >>failures; sleep 1'\"" # as above
  as_dev idr schedule add @tick
  as_dev sed -i 's/^role = .*/role = "closed"/' idr.toml
  user_systemctl start "$(service)" || true
  wait_for dev_has_file failures
  assert_equal "$(as_dev cat failures)" 1
  wait_for journal_has "$(service)" "cannot be assumed"
  assert_regex "$(journal_of "$(service)" | grep "cannot be assumed")" '^idr: .*: AccessDenied\. The role.s trust policy must'
  refute_has "$(journal_of "$(service)")" $'\e'
}

@test "a job that takes longer than its timeout is ended, and has failed" {
  linger on
  job 'schedule = "yearly"' 'timeout = "2s"' "on-failure = \"sh -c 'echo \$IDR_STATUS >>failures'\""
  body <<'SH'
trap 'touch ended; exit 143' TERM
sleep 60 &
wait
SH
  as_dev idr schedule add @tick
  user_systemctl start "$(service)" || true
  wait_for dev_has_file failures
  assert_equal "$(as_dev cat failures)" 143
  as_dev test -e ended
  assert_equal "$(last_result)" "failed, timeout"
}

@test "a job that is killed is shown as such" {
  linger on
  job 'schedule = "yearly"'
  body <<<"sleep 60"
  as_dev idr schedule add @tick
  user_systemctl start --no-block "$(service)"
  wait_for has_run
  assert_equal "$(last_result)" running
  user_systemctl kill --signal KILL "$(service)"
  wait_for has_result killed
  # systemd forgets it with its next start.
  reboot_manager
  assert_equal "$(last_result)" killed
}

@test "list shows what systemd could not even start" {
  linger on
  job 'schedule = "yearly"' "on-failure = \"sh -c 'echo \$IDR_STATUS >/home/dev/failures'\""
  as_dev idr schedule add @tick
  user_systemctl start "$(service)"
  assert_equal "$(last_result)" succeeded
  as_dev mv /home/dev/shop /home/dev/moved
  DEV_FOLDER=/home/dev
  user_systemctl start "$(service)" || true
  wait_for dev_has_file failures
  assert_equal "$(as_dev cat failures)" 200
  assert_equal "$(last_result)" "failed, exit code 200"
  assert_has "$(as_dev idr schedule list)" "(gone: \`idr schedule remove idr-shop-tick-"
  as_dev idr schedule remove "$(timer | sed 's/\.timer$//')"
  assert_equal "$(as_dev idr schedule list --json)" "[]"
}

@test "remove leaves nothing" {
  linger on
  job 'schedule = "yearly"' 'at-start = true' 'on-failure = "false"'
  as_dev idr schedule add @tick
  wait_for has_run
  as_dev touch .config-before
  as_dev idr schedule remove @tick
  assert_equal "$(as_dev bash -c 'find ~/.config/systemd ~/.local ! -type d -name "*idr*"; find ~/.local/state -type f')" ""
  refute_has "$(user_systemctl list-units --all 'idr-*')" idr-
  refute_has "$(user_systemctl list-unit-files 'idr-*')" idr-
  run as_dev idr schedule remove @tick
  assert_equal "$status" 1
  assert_has "$output" "@tick has no timer here"
}

@test "a unit that idr did not write is neither replaced nor removed" {
  linger on
  job 'schedule = "yearly"'
  as_dev idr schedule add @tick
  local file
  file=/home/dev/.config/systemd/user/$(service)
  as_dev sed -i '1d' "$file"
  as_dev idr schedule remove @tick
  as_dev test -e "$file"
  run as_dev idr schedule add @tick
  assert_equal "$status" 1
  assert_has "$output" "$file exists, and was not written by idr"
  assert_equal "$(timer)" ""
}

@test "a changed schedule replaces the timer" {
  linger on
  job 'schedule = "yearly"' 'at-start = true' 'on-failure = "false"'
  as_dev idr schedule add @tick
  job 'schedule = "*-*-* *:*:0/2"'
  as_dev idr schedule add @tick
  assert_equal "$(as_dev bash -c 'ls ~/.config/systemd/user | grep -c ^idr')" 2
  wait_for has_run 2
}

@test "a timer of a user who does not linger is pointed out" {
  as_root_there systemctl start user@1000 # as a login does
  wait_for user_manager_is_up
  job 'schedule = "daily"'
  run as_dev idr schedule add @tick
  assert_equal "$status" 0
  assert_has "$output" "the job runs only while you are logged in"
  assert_has "$output" "loginctl enable-linger"
}

@test "without a manager of the user, nothing is written, and the message says what to do" {
  job 'schedule = "daily"'
  run as_dev idr schedule add @tick
  assert_equal "$status" 1
  assert_has "$output" "the systemd of this user does not run"
  assert_has "$output" "loginctl enable-linger"
  run as_dev ls /home/dev/.config/systemd/user
  assert_equal "$status" 2
}

@test "a wrong calendar expression is refused by systemd's own parser" {
  linger on
  local schedule
  for schedule in "every day" "*-02-30" "25:00" "@daily" "61 * * * *" "0 0 30 2 *"; do
    job "schedule = \"$schedule\""
    run as_dev idr schedule add @tick
    assert_equal "$schedule $status" "$schedule 2"
    assert_has "$output" "/home/dev/shop/idr.toml:"
    assert_equal "$(timer)" ""
  done
}

@test "root can use the system's systemd" {
  linger off
  as_root_there bash -c 'mkdir -p /root/job /root/.aws && cp /home/dev/.aws/config /root/.aws/ && cat >/root/job/idr.toml' <<'TOML'
role = "app"
[variant.tick]
exec = "sh -c 'echo in $HOME; id -un; touch /root/job/done'"
schedule = "*-*-* *:*:0/2"
TOML
  as_root_there sh -c 'cd /root/job && idr schedule add --system @tick'
  wait_for as_root_there test -e /root/job/done
  run as_root_there sh -c 'cd /root/job && idr schedule list --json'
  assert_equal "$(jq -r '.[0].scheduler' <<<"$output")" system
  assert_has "$(as_root_there journalctl -u 'idr-job-tick-*' -o cat)" "in /root"
  as_root_there sh -c 'cd /root/job && idr schedule remove --system @tick'
  assert_equal "$(as_root_there sh -c 'ls /etc/systemd/system | grep idr; rm -r /root/job')" ""
}

@test "any name and any path works" {
  linger on
  DEV_FOLDER="/home/dev/a \"b\" %c \$d \\e 'f' é \\"
  "$ENGINE" exec --user dev "$SYSTEMD_CONTAINER" mkdir "$DEV_FOLDER"
  dev_file "$DEV_FOLDER/idr.toml" <<'TOML'
role = "app"
[variant."a b%c$d\"e'f"]
exec = "touch ran"
schedule = "*-*-* *:*:0/2"
on-failure = "touch failed"
TOML
  as_dev idr schedule add "@a b%c\$d\"e'f"
  wait_for as_dev test -e ran
  refute_has "$(as_dev ls)" failed
  assert_equal "$(as_dev idr schedule list --json | jq -r '.[0].variant')" "a b%c\$d\"e'f"
  as_dev idr schedule remove "@a b%c\$d\"e'f"
  assert_equal "$(as_dev idr schedule list --json)" "[]"
}

@test "only variables without secrets are in the units" {
  linger on
  job 'schedule = "yearly"'
  run as_dev env AWS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt HTTPS_PROXY=http://user:proxyPassword@proxy:3128 \
    NO_PROXY="${STANDIN_IN_CONTAINER#*://}" PAGER=less AWS_SECRET=1 idr schedule add @tick
  assert_equal "$status" 0
  assert_has "$output" "HTTPS_PROXY may contain a password"
  local unit
  unit=$(as_dev bash -c 'cat ~/.config/systemd/user/idr-*.service')
  assert_has "$unit" 'Environment="AWS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt"'
  refute_has "$unit" proxyPassword
  refute_has "$unit" PAGER
  refute_has "$unit" AWS_SECRET
}

@test "without a manager of the user, list shows what is known, and remove works" {
  linger on
  job 'schedule = "yearly"'
  as_dev idr schedule add @tick
  user_systemctl start "$(service)"
  linger off
  run as_dev idr schedule list
  assert_equal "$status" 0
  assert_has "$output" "their next runs are unknown"
  assert_has "$output" "succeeded"
  as_dev idr schedule remove @tick
  assert_equal "$(as_dev bash -c 'find ~/.config/systemd -name "*idr*"')" ""
  linger on
  refute_has "$(user_systemctl list-unit-files 'idr-*')" idr-
}

@test "after an add that fails, the earlier timer is as it was" {
  linger on
  job 'schedule = "yearly"'
  as_dev idr schedule add @tick
  local before
  before=$(as_dev bash -c 'cat ~/.config/systemd/user/idr-*')
  job 'schedule = "daily"'
  # systemctl refuses to start the new timer.
  as_dev bash -c 'mkdir ~/bin && cat >~/bin/systemctl && chmod +x ~/bin/systemctl' <<'SH'
#!/bin/sh
case $* in *enable*) [ -e ~/refused ] || { touch ~/refused; echo "no" >&2; exit 1; } ;; esac
exec /usr/bin/systemctl "$@"
SH
  run as_dev env PATH=/home/dev/bin:/opt/idr/bin:/usr/bin:/bin idr schedule add @tick
  assert_equal "$status" 1
  assert_has "$output" "failed: no"
  assert_equal "$(as_dev bash -c 'cat ~/.config/systemd/user/idr-*')" "$before"
  assert_equal "$(user_systemctl is-active "$(timer)")" active
  assert_has "$(as_dev idr schedule list)" "$(($(date +%Y) + 1))-01-01"
}

@test "a run by hand counts, also if systemd could not start another one because of it" {
  linger on
  job 'schedule = "yearly"'
  body <<<'while [[ ! -e end ]]; do sleep 0.05; done'
  as_dev idr schedule add @tick
  as_dev idr schedule run @tick &
  wait_for has_run
  user_systemctl start "$(service)" || true
  assert_equal "$(last_result)" running
  as_dev touch end
  wait
  assert_equal "$(last_result)" succeeded
}

@test "a folder in which another user could put another project is nothing for root" {
  as_root_there bash -c 'mkdir -p /srv/job && chmod 777 /srv/job && cat >/srv/job/idr.toml' <<'TOML'
role = "app"
[variant.tick]
exec = "true"
schedule = "daily"
TOML
  run as_root_there sh -c 'cd /srv/job && idr schedule add --system @tick'
  assert_equal "$status" 1
  assert_has "$output" "another user could replace /srv/job/idr.toml"
  as_root_there chown -R dev /srv/job
  run as_root_there sh -c 'cd /srv/job && SUDO_UID=1000 idr schedule add --system @tick'
  as_root_there rm -r /srv/job
  assert_equal "$status" 1
  assert_has "$output" "make root its owner"
}

@test "--dry-run prints the units, also as JSON, and needs no manager" {
  job 'schedule = "0 2 * * 1,5"' 'at-start = true'
  run as_dev idr schedule add --dry-run @tick
  assert_equal "$status" 0
  assert_has "$output" "OnCalendar=Mon,Fri *-*-* 2:0:00"
  assert_equal "$(as_dev idr schedule add --dry-run=json @tick | jq '.units | length')" 3
  run as_dev ls /home/dev/.config/systemd/user
  assert_equal "$status" 2
}
