# A bridge for the containers of a private engine. To be sourced.

# bridge_make NAME: creates it, and prints this machine's address on it, 10.213.N.1 in a /24. The network depends on
# the name, so that two runs do not conflict.
bridge_make() {
  local number=$((10#${1//[!0-9]/} % 250 + 1))
  local address=10.213.$number.1
  # Otherwise the bridge takes the hardware address of one of its containers, which the others lose with it.
  ip link add name "$1" address "02:00:0a:d5:$(printf %02x "$number"):01" type bridge 2>/dev/null || return
  ip address add "$address/24" dev "$1" && ip link set "$1" up && echo "$address"
}
