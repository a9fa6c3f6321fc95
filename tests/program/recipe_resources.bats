#!/usr/bin/env bats
# resources.yaml of the recipes contains their policies and rules as they are in the other files. CloudFormation itself is
# not executed.
# bats file_tags=once

load helpers
setup() {
  program_setup
  RECIPES=$PROJECT/cli/package/recipes
  "$PROGRAM_TESTS/template_json.py" "$RECIPES/resources.yaml" AWS::Partition=aws Prefix=PREFIX SyncBucket=BUCKET \
    ArchiveBucket=BUCKET MachineBucket=BUCKET LockDays=30 JobsArn=JOBS PersonArn=PERSON >template
}
teardown() { program_teardown; }

resources() { jq -c ".Resources | $1" template; }
# roles: a line for each: NAME TRUSTED POLICY…
roles() {
  resources '[.[] | select(.Type == "AWS::IAM::Role").Properties] | sort_by(.RoleName)[] |
    "\(.RoleName) \(.AssumeRolePolicyDocument.Statement[0].Principal.AWS) \([.Policies[].PolicyName] | join(" "))"' | tr -d '"'
}

@test "each role has the policies of its recipe, and is trusted by jobs or by a person" {
  diff <(roles) - <<'ROLES'
file-backup JOBS put-once
mysql-backup JOBS put-once
restic-admin PERSON restic-admin
restic-locks JOBS restic-locks
restic-writer JOBS restic-writer
restore PERSON s3-pull s3-pull-archives
s3-sync JOBS s3-pull s3-push
ROLES
  local name used=0
  while read -r name; do
    resources ".[].Properties | select(.RoleName).Policies[] | select(.PolicyName | . == \"$name\" or . == \"$name-archives\").PolicyDocument" |
      while read -r document; do diff <(jq -S . <<<"$document") <(jq -S . "$RECIPES/policies/$name.json"); done
    ((++used))
  done < <(resources '.[].Properties | select(.RoleName).Policies[].PolicyName | sub("-archives$"; "")' | sort -u | tr -d '"')
  assert_equal "$used" "$(find "$RECIPES/policies" -name '*.json' | wc -l)"
}

@test "every role that is named in an idr.toml is there" {
  local used
  used=$(sed -n 's/^role = "\(.*\)"/\1/p' "$RECIPES"/*/idr.toml | sort -u)
  assert_equal "$used" "$(roles | cut -d ' ' -f 1)"
}

@test "the bucket for archives has the policy and the rules of the files" {
  diff <(resources .ArchiveBucketPolicy.Properties.PolicyDocument | jq -S .) <(jq -S . "$RECIPES/shared/bucket-policy.json")
  diff <(resources .ArchiveBucket.Properties.LifecycleConfiguration.Rules | jq -S .) <(jq -S '.Rules | map(
    {Id: .ID, Status, Prefix: .Filter.Prefix} + (if .Expiration then {ExpirationInDays: .Expiration.Days} else {AbortIncompleteMultipartUpload} end))' \
    "$RECIPES/shared/lifecycle.json")
}

@test "every day has a rule, and only the first of a month has another" {
  local day days
  for day in {01..31}; do
    days=$(jq -c --arg day "PREFIX/$day-" '[.Rules[] | select(.Expiration and (.Filter.Prefix as $prefix | $day | startswith($prefix))).Expiration.Days]' \
      "$RECIPES/shared/lifecycle.json")
    if ((10#$day == 1)); then assert_equal "$days" '[365]'; else assert_equal "$days" '[7]'; fi
  done
}

@test "buckets are private, and stay when the stack is deleted" {
  assert_equal "$(resources '[.[] | select(.Type == "AWS::S3::Bucket") | [.DeletionPolicy, .UpdateReplacePolicy, (.Properties.PublicAccessBlockConfiguration | length, all)]] | unique')" \
    '[["Retain","Retain",4,true]]'
}
