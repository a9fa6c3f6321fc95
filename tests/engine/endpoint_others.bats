#!/usr/bin/env bats
# --delivery endpoint beside containers that are not the launch's own.

load helpers
load endpoint
setup_file() { endpoint_setup_file; }
teardown_file() { standin_stop; }
setup() { endpoint_setup; }
teardown() {
  "$ENGINE" image rm --force idr-tests/hostile:1 >/dev/null 2>&1 || true
  engine_teardown
}

# hostile_image LABEL=VALUE…: idr-tests/hostile:1, with these labels.
hostile_image() {
  local id label options=()
  for label; do options+=(--label "$label"); done
  id=$("$ENGINE" create "${options[@]}" "$IMAGE_SMALL" true)
  "$ENGINE" commit "$id" idr-tests/hostile:1 >/dev/null
  "$ENGINE" rm "$id" >/dev/null
}

@test "an image with the labels of a companion is launched like any other" {
  hostile_image iam-docker-run.application=web iam-docker-run.launch=00000001aaaaaaaa
  endpoint_idr -d --rm --name labelled idr-tests/hostile:1 /work/poll 8
  assert_status 0
  sleep 2
  container_is_up labelled || fail "it was removed"
  assert_equal "$("$IDR" ps --json | jq -r '.[].name')" labelled
  run_idr stop labelled
  assert_nothing_left
}

@test "a container of such an image that idr did not launch is neither listed nor removed" {
  hostile_image iam-docker-run.application=web iam-docker-run.launch=00000001aaaaaaaa
  "$ENGINE" run -d --name unrelated idr-tests/hostile:1 sleep 60 >/dev/null
  endpoint_idr "$IMAGE_SMALL" sleep 2
  assert_status 0
  container_is_up unrelated || fail "it was removed"
  assert_equal "$("$IDR" ps --json)" "[]"
}

@test "a copy of the container made by commit is no launch, and does not keep the companion" {
  endpoint_idr -d --rm --name web "$IMAGE_SMALL" sleep 4
  "$ENGINE" commit web idr-tests/hostile:1 >/dev/null
  "$ENGINE" run -d --name copy idr-tests/hostile:1 sleep 60 >/dev/null
  assert_equal "$("$IDR" ps --json | jq -r '.[].name')" web
  wait_for eval '! container_is_up web-credentials' || fail "the companion stays"
  wait_for eval '[[ $("$IDR" ps --json) == "[]" ]]' || fail "$("$IDR" ps)"
  run_idr stop copy
  assert_status 1
  container_is_up copy || fail "it was stopped"
}

@test "a line break in a label names no other container" {
  local victim
  victim=$("$ENGINE" run -d --name victim "$IMAGE_SMALL" sleep 60)
  hostile_image "iam-docker-run.application=a"$'"\timg\tUp\n'"$victim"$'\tx-credentials\t"00000001aaaaaaaa"\t"x'
  endpoint_idr --rm=false --name other idr-tests/hostile:1 true
  assert_status 0
  container_is_up victim || fail "it was removed"
  assert_equal "$("$IDR" ps --json)" "[]"
}

@test "a container that is only created is no running launch" {
  endpoint_idr -d --name never "$IMAGE_SMALL" /no/such/program
  assert_status 127
  assert_equal "$("$IDR" ps --json)" "[]"
  # Podman removes it after the container that was created.
  if [[ $ENGINE == podman ]]; then
    ! container_is_up never-credentials || fail "the companion runs"
  else
    assert_equal "$(companions)" ""
  fi
  assert_tmp_empty
}

@test "renamed containers keep their own credentials beside a launch of the old name" {
  [[ $ENGINE == docker ]] || skip "podman does not rename running containers in a pod"
  endpoint_idr -d --rm --name web "$IMAGE_SMALL" /work/poll 30
  "$ENGINE" rename web web-old
  "$ENGINE" rename web-credentials web-old-credentials
  endpoint_idr --role calm --name web "$IMAGE_SMALL" /work/poll 20
  assert_status 0
  assert_equal "$(cut -d ' ' -f 2 "$stdout_file" | sort -u)" 200
  assert_equal "$("$ENGINE" logs web-old | cut -d ' ' -f 2 | sort -u)" 200
  run_idr stop web-old
  assert_status 0
  assert_nothing_left
}
