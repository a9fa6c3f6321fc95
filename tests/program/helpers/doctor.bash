# Engines for `idr doctor`, and what it found. To be loaded after the helpers.
# shellcheck disable=SC2154 # set by other files

# docker_is_sound [IMAGE_VARIABLES]: an engine that answers, with one image, mine:1, with these variables (a
# JSON list). docker_says TEXT: one that does not.
docker_is_sound() {
  docker_answer <<EOF
#!/bin/sh
case "\$1 \$2" in
  version*) printf 'client=28.2.2\nserver=28.2.1\n' ;;
  'image inspect') case \$* in *' mine:1') echo 'config={"Env":${1:-null}}' ;; *) exit 1 ;; esac ;;
  *) exit 99 ;;
esac
EOF
}
docker_says() {
  docker_answer <<EOF
#!/bin/sh
[ "\$1" = version ] || exit 99
printf 'client=28.2.2\nserver=\n'
echo '$1' >&2
exit 1
EOF
}

# finds VERDICT SUBJECT TEXT…: the last run, of `doctor --json`, has such a finding; finds_no VERDICT: it
# has none.
finds() {
  local verdict=$1 subject=$2 text found
  shift 2
  found=$(jq -r --arg v "$verdict" --arg s "$subject" \
    '.Checks[] | select(.Verdict == $v and .Check == $s) | .Message + "\n" + (.Remedy // "")' "$stdout_file")
  [[ -n $found ]] || fail "no $verdict $subject: $(describe_run)"
  for text in "$@"; do assert_has "$found" "$text"; done
}
finds_no() { assert_equal "$(jq -r --arg v "$1" '.Checks[] | select(.Verdict == $v)' "$stdout_file")" ""; }

# examines CODE ARG…: doctor --json ends with this code, gives a remedy for each fault, and leaves nothing
# behind.
examines() {
  run_idr doctor --json "${@:2}"
  assert_status "$1"
  assert_equal "$(jq .Works <<<"$stdout")" "$([[ $1 == 0 ]] && echo true || echo false)"
  assert_equal "$(jq -c '.Checks[] | select((.Verdict | . == "warning" or . == "bad") and .Remedy == null)' <<<"$stdout")" ""
  assert_tmp_empty
  assert_no_secret_shown
}
