# Debian packages that the build and the tests need. To be sourced, after common.bash.
# shellcheck disable=SC2034 # used by the scripts that source it

PROGRAM_PACKAGES=(
  g++ cmake ninja-build
  libboost1.81-dev libcli11-dev libcurl4-openssl-dev libexpat1-dev libfmt-dev libssl-dev libtomlplusplus-dev libutfcpp-dev nlohmann-json3-dev
)
# Compilers of the agent for engines of other architectures, and to run it here.
AGENT_PACKAGES=(qemu-user-static)
[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || AGENT_PACKAGES+=(g++-x86-64-linux-gnu)
[[ $(dpkg --print-architecture 2>/dev/null) == arm64 ]] || AGENT_PACKAGES+=(g++-aarch64-linux-gnu)
BUILD_PACKAGES=("${PROGRAM_PACKAGES[@]}" "${AGENT_PACKAGES[@]}" libbenchmark-dev libcpp-httplib-dev libgmock-dev libgtest-dev) # with the tests
SANITIZE_PACKAGES=(clang libclang-rt-dev) # for the preset sanitize
SANDBOX_PACKAGES=(busybox-static curl iproute2 procps python3-botocore) # the stand-in, an image, a network
TEST_PACKAGES=(
  "${SANDBOX_PACKAGES[@]}"
  bats bats-assert bsdutils debootstrap git jq openssl parallel # what the tests call
  docker-compose mandoc python3-yaml # for the manual and the recipes
  bash-completion fish tmux zsh # for the completions: shells, and a terminal to type into
  awscli python3-cffi-backend # compared with idr
  libfaketime # for a clock that jumps
  age rclone restic # run by idr exec, as awscli
  mariadb-client mariadb-server-core # for the recipe mysql-backup; mariadb-server would run at every start of the machine
)
PACKAGING_PACKAGES=(dpkg-dev file patchelf)
ENGINE_PACKAGES=(docker.io iptables)
PODMAN_PACKAGES=(podman runc catatonit containernetworking-plugins slirp4netns uidmap) # the last two: rootless
BENCH_PACKAGES=(hyperfine time valgrind wrk)
CI_PACKAGES=(clang-format clang-tidy shellcheck)

# install_packages NAME…: installs the missing ones with apt-get, without starting services.
install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [[ -n $missing ]] || return 0
  say "installing Debian packages: $missing"
  need_root "installing packages"
  local log=$PROJECT/build/log/apt
  # An installation was interrupted, for instance by Ctrl-C; apt-get refuses to continue before this.
  ! compgen -G '/var/lib/dpkg/updates/[0-9]*' >/dev/null || quietly "$log-configure" as_root dpkg --configure -a
  quietly "$log-update" apt_get update
  # shellcheck disable=SC2086 # words
  if ! without_services quietly "$log-install" apt_get install --yes --no-install-recommends $missing; then
    # apt-get update only warns if a mirror cannot be reached.
    grep -E '^(W|E):' "$log-update" >&2 || true
    return 1
  fi
}

# missing_packages NAME…: prints the ones that are not installed.
missing_packages() {
  local installed name
  installed=$(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    sed -n 's/ installed$//p') || true
  for name in "$@"; do
    grep -qxF "$name" <<<"$installed" || printf '%s ' "$name"
  done
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=5 -o Dpkg::Use-Pty=0 "$@"; }

# without_services COMMAND…: prevents the command from starting services, with Debian's policy-rc.d; an existing
# policy-rc.d is not changed.
without_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  [[ ! -e $policy ]] || { "$@" && return || return; }
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  "$@" || status=$?
  as_root rm -f "$policy"
  return "$status"
}

# install_engine_packages: only if there is no engine, so that one that is not from Debian is not replaced.
install_engine_packages() {
  if command -v docker >/dev/null; then
    if docker version >/dev/null 2>&1 || engine_daemon >/dev/null; then return 0; fi
  fi
  install_packages "${ENGINE_PACKAGES[@]}"
}
