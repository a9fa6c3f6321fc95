# A bridge for the containers of a private engine. To be sourced.

# bridge_make NAME: creates it, and prints this machine's address on it, 10.213.N.1 in a /24. The network depends on
# the name, so that two runs do not conflict.
bridge_make() {
  local number=${1//[!0-9]/} address
  address=10.213.$((10#$number % 250 + 1)).1
  ip link add name "$1" type bridge 2>/dev/null || return
  ip address add "$address/24" dev "$1" && ip link set "$1" up && echo "$address"
}
