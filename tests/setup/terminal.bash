# A terminal for an interactive program: tmux, without the user's settings. To be sourced.

# terminal_start FOLDER COMMAND…: 160 by 60; the socket is in the folder. terminal_stop ends the command.
terminal_start() {
  TERMINAL_SOCKET=$1/terminal
  terminal new-session -d -x 160 -y 60 "${@:2}"
}
terminal_stop() {
  [[ -z ${TERMINAL_SOCKET:-} ]] || terminal kill-server 2>/dev/null || true
}

# terminal_type TEXT: types the text; a tab is the Tab key, a line break is Enter.
terminal_type() { terminal send-keys -l -- "${1//$'\n'/$'\r'}"; }
# terminal_screen: prints the content of the screen.
terminal_screen() { terminal capture-pane -p; }

terminal() { tmux -u -S "$TERMINAL_SOCKET" -f /dev/null "$@" 3>&-; }
