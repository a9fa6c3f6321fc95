# Completion of idr in bash; also for its full name, iam-docker-run.
#
# `idr complete` prints the candidates at the cursor; this function shows them in bash.

_idr() {
  local answer text about names=() abouts=() paths=
  COMPREPLY=()
  while IFS= read -r answer; do
    case $answer in
      :files*) paths=default ;;
      :folders*) paths=dirnames ;;
      *)
        text=${answer%%$'\t'*} about=${answer#"$text"}
        names+=("$text") abouts+=("${about#$'\t'}")
        ;;
    esac
  done < <(command "${1##*/}" complete line "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
  case ${#names[@]} in
    0) [[ -z $paths ]] || compopt -o "$paths" 2>/dev/null ;;
    1)
      COMPREPLY=("${names[0]}")
      [[ ${names[0]} != *[=:] ]] || compopt -o nospace 2>/dev/null
      ;;
    *)
      COMPREPLY=("${names[@]}")
      # COMP_TYPE: the candidates will be listed, not inserted one after the other.
      [[ ${COMP_TYPE:-} != 63 && ${COMP_TYPE:-} != 33 && ${COMP_TYPE:-} != 64 ]] || _idr_describe
      ;;
  esac
}

# Adds the descriptions, in a separate column, truncated to the width of the terminal.
_idr_describe() {
  local index line width=0 columns=$((${COLUMNS:-80} - 2))
  for text in "${names[@]}"; do ((${#text} <= width)) || width=${#text}; done
  for index in "${!names[@]}"; do
    [[ -n ${abouts[index]} ]] || continue
    printf -v line '%-*s  (%s' "$width" "${names[index]}" "${abouts[index]}"
    ((${#line} < columns)) || line=${line:0:columns-1}…
    COMPREPLY[index]="$line)"
  done
}

complete -o nosort -F _idr idr iam-docker-run 2>/dev/null ||
  complete -o default -F _idr idr iam-docker-run # bash before 4.4, as on macOS
