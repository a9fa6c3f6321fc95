# Stores what a command prints as a new object of S3. To be sourced.
#
# The object is sent in parts, each held in memory: nothing is written to a disk. It appears only if the command has
# succeeded, and never replaces another object. Needs curl 7.88 or later, AWS_REGION, and the credentials of a role that
# may add objects (put-once.json), as idr exec hands them over, with either delivery.
# Rules: Amazon S3 API Reference, CreateMultipartUpload, UploadPart and CompleteMultipartUpload.

part_bytes=${PUT_ONCE_PART_BYTES:-67108864} # S3 takes 10,000 parts of 5 MiB or more: 625 GiB

# put_once URL COMMAND [ARG…]: URL is s3://BUCKET/KEY; the command may be a function. Returns 1 after a message if the
# command or S3 fails or the object exists; then nothing is left, except what a failing network leaves of the parts.
put_once() {
  local url=$1 upload number=0 parts='' producer input status=0
  shift
  # Other characters would have to be encoded, for the address and for the signature; curl resolves the folders . and ..
  if [[ ! $url =~ ^s3://[a-z0-9.-]+(/[A-Za-z0-9._=@+-]+)+$ || $url/ =~ /\.\.?/ ]]; then
    printable "put-once: '$url' is not the URL of an object whose key has only letters, digits, and . _ = @ + - /, and no folder . or .." >&2
    return 1
  fi
  send "$url" 'uploads=' --request POST || return 1
  upload=$(sed -n 's:.*<UploadId>\([^<]*\)</UploadId>.*:\1:p' <<<"$reply")
  [[ -n $upload ]] || complain "$(reason 200)" || return 1
  unfinished=("$url" "uploadId=$upload")
  exec {input}< <("$@")
  producer=$!
  send_parts || status=1
  exec {input}<&-
  if ! wait "$producer" && ((status == 0)); then
    complain "the command whose output it is has failed" || status=1
  fi
  if ((status == 0)); then
    send "${unfinished[@]}" --request POST --header 'If-None-Match: *' \
      --data "<CompleteMultipartUpload>$parts</CompleteMultipartUpload>" && is_complete && unfinished=() || status=1
  fi
  give_up
  return "$status"
}

# give_up: removes the parts of an upload that is not complete.
unfinished=()
give_up() {
  ((${#unfinished[@]} == 0)) || send "${unfinished[@]}" --request DELETE || true
  unfinished=()
}
trap give_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# send_parts: sends what `input` has, and appends to `parts` what was sent.
send_parts() {
  local sent etag part reader status=0
  while
    ((++number))
    exec {part}< <(exec head -c "$part_bytes" <&"$input")
    reader=$!
    send "$url" "partNumber=$number&uploadId=$upload" --request PUT --data-binary @- <&"$part" || status=1
    exec {part}<&-
    ((status == 0)) || return 1
    wait "$reader" || complain "it could not be read" || return 1
    read -r sent etag <<<"$reply_facts"
    ((sent > 0 || number == 1))
  do
    parts+="<Part><PartNumber>$number</PartNumber><ETag>$etag</ETag></Part>"
    ((sent == part_bytes)) || break
  done
}

# send URL QUERY [CURL_OPTION…]: a signed request. Sets reply, and reply_facts: the number of bytes sent and the ETag.
send() {
  local url=$1 query=$2 status
  shift 2
  local domain=amazonaws.com
  [[ $AWS_REGION != cn-* ]] || domain+=.cn
  local endpoint=${AWS_ENDPOINT_URL_S3:-${AWS_ENDPOINT_URL:-https://s3.$AWS_REGION.$domain}}
  if ! reply=$(curl --disable --config <(credentials) --silent --show-error --connect-timeout 10 --speed-time 60 --speed-limit 1 \
    ${AWS_CA_BUNDLE:+--cacert "$AWS_CA_BUNDLE"} --aws-sigv4 "aws:amz:$AWS_REGION:s3" \
    --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --header 'Content-Type: application/octet-stream' \
    --retry 3 --write-out '\n%{http_code} %{size_upload} %header{etag}' "$@" "$endpoint/${url#s3://}?$query"); then
    complain "S3 did not answer" || return
  fi
  read -r status reply_facts <<<"${reply##*$'\n'}"
  reply=${reply%$'\n'*}
  [[ $status != 2* ]] || return 0
  complain "$(reason "$status")"
}

# is_complete: S3 may answer with 200 before it has put the parts together, and then fail.
is_complete() { [[ $reply == *'</CompleteMultipartUploadResult>'* ]] || complain "$(reason 200)"; }

# complain WHY: always fails.
complain() {
  printable "put-once: $url is not stored: $1" >&2
  return 1
}

# printable TEXT: prints it as a line, without control characters, which could drive a terminal.
printable() {
  local text=${1//[[:cntrl:]]/?}
  printf '%s\n' "${text//$'\xc2'[$'\x80'-$'\x9f']/?}"
}

# reason STATUS: what S3 said.
reason() {
  local said
  if [[ $1 == 412 ]]; then
    echo "the object already exists"
  else
    said=$(sed -n 's:.*<Code>\([^<]*\)</Code>.*<Message>\([^<]*\)</Message>.*:\1\: \2:p' <<<"$reply" | tr -cd '[:print:]' | head -c 500)
    echo "${said:-the answer is not one of S3} (status $1)"
  fi
}

# credentials: as curl reads them from a file, so that they are not in the arguments of a process.
credentials() {
  local key=${AWS_ACCESS_KEY_ID:-} secret=${AWS_SECRET_ACCESS_KEY:-} token=${AWS_SESSION_TOKEN:-} json
  if [[ -n ${AWS_CONTAINER_CREDENTIALS_FULL_URI:-} ]]; then
    json=$(curl --disable --config <(printf 'header = "Authorization: %s"\n' "$AWS_CONTAINER_AUTHORIZATION_TOKEN") --silent --show-error \
      --fail --noproxy '*' --max-time 30 "$AWS_CONTAINER_CREDENTIALS_FULL_URI" | tr -d '\n')
    key=$(member AccessKeyId) secret=$(member SecretAccessKey) token=$(member Token)
  fi
  printf 'user = "%s:%s"\n' "$key" "$secret"
  [[ -z $token ]] || printf 'header = "X-Amz-Security-Token: %s"\n' "$token"
}
member() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" <<<"$json"; }
