#!/usr/bin/env bats
# What each policy of the recipes allows, and what it does not: as the policy of a role and of a session.
# bats file_tags=once

load helpers
load helpers/recipes
setup_file() { recipes_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  dev_credentials
  use_standin
}
teardown() {
  recipes_reset
  program_teardown
}

# fill: the objects that s3_rights.bash needs.
fill() {
  local key
  recipes_reset
  for key in store/mine/here store/mine/locks/here store/elsewhere/here other/mine/here; do
    owner_s3 cp --quiet - "s3://$key" <<<text
  done
}

# allows POLICY WHAT…: exactly this is allowed, and the rest is refused; other results are WHAT=STATUS.
allows() {
  local policy=$1 options what
  shift
  for what; do [[ $what == *=* ]] && echo "${what/=/: }" || echo "$what: yes"; done | sort >"$TEST_DIR/expected"
  policy_file "$policy" >"$TEST_DIR/policy.json"
  for options in "--role $policy" "--role app --policy $TEST_DIR/policy.json"; do
    fill
    # shellcheck disable=SC2086 # words
    run_idr exec --profile dev $options "$PROJECT/tests/clients/s3_rights.bash" "$STANDIN_URL" store mine other
    assert_status 0
    (($(wc -l <"$stdout_file") == 20))
    diff "$TEST_DIR/expected" <(grep -v ': no$' "$stdout_file" | sort) || fail "$options"
  done
}

@test "without a narrower policy, the attempts succeed" {
  fill
  run_idr exec --profile dev --role app "$PROJECT/tests/clients/s3_rights.bash" "$STANDIN_URL" store mine other
  assert_equal "$(grep -v ': yes$' "$stdout_file")" "replace, once: 412"
}

@test "s3-pull" { allows s3-pull list read; }
@test "s3-push" { allows s3-push list add "add once" replace "replace, once=412"; }
@test "put-once" { allows put-once "add once" "replace, once=412"; }
@test "restic-writer" { allows restic-writer list read add "add once" replace "replace, once=412" "replace by a copy" "delete a lock"; }
@test "restic-admin" {
  allows restic-admin list read add "add once" replace "replace, once=412" "replace by a copy" delete "delete a lock"
}
@test "restic-locks" { allows restic-locks "list versions"; }

@test "a session policy has room for each policy" {
  local name
  for name in "${POLICIES[@]}"; do
    (($(policy_file "$name" | jq -c . | wc -c) < 2048))
  done
}
