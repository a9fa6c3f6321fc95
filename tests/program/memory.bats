#!/usr/bin/env bats
# While a container runs, perhaps for days, no secret is left in the memory of idr, of its libraries, or of
# the guard of the env file.
# bats file_tags=every

load helpers
setup_file() {
  export CA_DIR=$BATS_FILE_TMPDIR/ca STANDIN_CA=$BATS_FILE_TMPDIR/ca/ca.pem
  ca_make "$CA_DIR"
  certificate_make "$CA_DIR" "IP:127.0.0.1"
  standin_start "$BATS_FILE_TMPDIR/standin" "$PROGRAM_TESTS/standin.json" \
    --tls-cert "$CA_DIR/tls.pem" --tls-key "$CA_DIR/tls.key"
}
teardown_file() { standin_stop; }
setup() {
  program_setup
  [[ $(uname) == Linux ]] || skip "the memory of a process cannot be read here"
  cat >"$TEST_DIR/watched" <<'EOF'
#!/usr/bin/python3 -IS
"""watched PROGRAM ARG…: runs the program, and when its docker has started, looks for secrets (those of the env
file, and SOUGHT) in the program's memory until none is left, or for PATIENCE seconds. Says which are left, and
where, and how many there were to find; ends the program."""

import glob
import os
import re
import signal
import sys
import time


def blocks(process):
    """All that can be read, but for the terabytes that the sanitizers reserve for their notes."""
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            begin, end, mode = re.match("([0-9a-f]+)-([0-9a-f]+) (....)", line).groups()
            begin, end = int(begin, 16), int(end, 16)
            if "r" not in mode or end - begin > 1 << 28 or "[v" in line:
                continue
            memory.seek(begin)
            try:
                yield line.split()[-1], memory.read(end - begin)
            except OSError:
                continue


def with_guard(process):
    """The process, and the one that handed its env file over."""
    yield process
    with open(f"/proc/{process}/task/{process}/children") as children:
        for child in children.read().split():
            with open(f"/proc/{child}/comm") as name:
                if name.read() == "env-file-guard\n":
                    yield child


def left(process, secrets):
    return {
        (secrets.index(secret), f"{name} of {holder}")
        for holder in with_guard(process)
        for name, block in blocks(holder)
        for secret in secrets
        if secret in block
    }


def wait_for(condition):
    end = time.monotonic() + float(os.environ["PATIENCE"])
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return value


sought = [secret.encode() for secret in os.environ.pop("SOUGHT").split()]
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
ready = wait_for(lambda: glob.glob(os.environ["RECORD_DIR"] + "/*/ready"))
with open(os.path.dirname(max(ready)) + "/env-file-1", "rb") as file:
    secrets = re.findall(rb"AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN)=(.+)", file.read())
secrets += sought
wait_for(lambda: not left(process, secrets))
for number, name in sorted(left(process, secrets)):
    print(f"secret {number} is left in {name}")
print("sought", len(secrets), "found here", len({number for number, _ in left(os.getpid(), secrets)}))
os.kill(process, signal.SIGTERM)
os.waitpid(process, 0)
EOF
  chmod +x "$TEST_DIR/watched"
  printf '#!/bin/sh\nexec %q %q "$@"\n' "$TEST_DIR/watched" "$IDR" >"$TEST_DIR/idr-watched"
  chmod +x "$TEST_DIR/idr-watched"
  export PATIENCE FAKE_DOCKER_GRACE=0 AWS_CA_BUNDLE=$STANDIN_CA
}
teardown() {
  standin_reset
  program_teardown
}

# nothing_left N SECRETS IDR_ARG…: of N secrets, those of the env file and these, none is left.
nothing_left() {
  rm -rf "${RECORD_DIR:?}"
  FAKE_DOCKER_WAIT=$FOREVER SOUGHT=$2 IDR=$TEST_DIR/idr-watched run_idr "${@:3}"
  assert_stdout "sought $1 found here $1"
}

@test "no secret of an assumed role, and of the keys in the file that assumed it" {
  dev_credentials
  use_standin
  nothing_left 3 devSecret/wholly+made/up0000000000000001 --image busybox --profile dev --role app
}

@test "no secret of cached credentials" {
  dev_credentials
  use_standin
  run_idr --image busybox --profile dev --role app
  nothing_left 3 devSecret/wholly+made/up0000000000000001 --image busybox --profile dev --role app
}

@test "no secret of a session of Identity Center" {
  use_standin
  use_sso
  nothing_left 3 access-token-of-the-login --image busybox --profile sso
}

@test "no secret of a program that prints credentials" {
  keep_secret processSecret/made/up000000000000000000001
  cat >"$TEST_DIR/print" <<'EOF'
#!/bin/sh
echo '{"Version": 1, "AccessKeyId": "ASIATESTPROCESS00001", "SessionToken": "processToken/made/up",
  "SecretAccessKey": "processSecret/made/up000000000000000000001"}'
EOF
  chmod +x "$TEST_DIR/print"
  aws_config <<<"[default]"$'\n'"credential_process = $TEST_DIR/print"
  nothing_left 2 "" --image busybox --profile default
}
