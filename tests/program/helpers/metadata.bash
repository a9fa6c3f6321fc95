# What the container endpoint and the instance metadata service provide. To be loaded after the helpers.

# shellcheck disable=SC2034,SC2154 # set and used by other files
task_arn=$session_arn/task/0123456789abcdef0123456789abcdef
machine_arn=$session_arn/machine/i-0123456789abcdef0

# dead_proxies: requests through a proxy fail.
dead_proxies() {
  export http_proxy=http://$NOBODY_LISTENS HTTP_PROXY=http://$NOBODY_LISTENS ALL_PROXY=http://$NOBODY_LISTENS \
    all_proxy=http://$NOBODY_LISTENS HTTPS_PROXY=http://$NOBODY_LISTENS https_proxy=http://$NOBODY_LISTENS
}
