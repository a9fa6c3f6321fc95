# What the tests of the credential cache share. To be loaded after the helpers.

# shellcheck disable=SC2034,SC2154 # set and used by other files
mfa_code=739164

launch() {
  run_idr --image busybox "$@"
  assert_status 0
}
# requests ACTION: the number of these requests since standin_mark.
requests() { standin_since_mark ".action == \"$1\""; }
entries() { find "$cache" -type f -size +0 | wc -l; }
entry() { find "$cache" -type f -size +0; }
# end_entry SECONDS: the cached credentials expire this many seconds from now.
end_entry() {
  jq --arg time "$(date -u -d "now + $1 seconds" +%FT%TZ)" '.Expiration = $time' "$(entry)" >"$TEST_DIR/entry"
  cat "$TEST_DIR/entry" >"$(entry)"
}
sts_is_down() { standin_set '{"faults": [{"action": "*", "status": 503, "code": "ServiceUnavailable"}]}'; }
# waiting COUNT: this many processes wait for a file of the cache that another process has locked.
waiting() {
  local pid count=0 folder
  for pid in "${MANY[@]}"; do
    # They open it again and again, and pause in between with the file open.
    folder=$(find "/proc/$pid/fd" -lname "$cache/*" 2>/dev/null | head -n 1)
    [[ -z $folder ]] || count=$((count + 1))
  done
  ((count >= $1))
}
