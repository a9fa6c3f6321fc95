# Debian's packages that the build and the tests need. To be sourced, after common.bash.
# shellcheck disable=SC2034 # used by those who source it

PROGRAM_PACKAGES=(
  g++ cmake ninja-build
  libcli11-dev libcurl4-openssl-dev libfmt-dev libpugixml-dev libssl-dev libtomlplusplus-dev libutfcpp-dev nlohmann-json3-dev
)
BUILD_PACKAGES=("${PROGRAM_PACKAGES[@]}" libbenchmark-dev libcpp-httplib-dev libgmock-dev libgtest-dev) # with the tests
SANITIZE_PACKAGES=(clang libclang-rt-dev) # for the preset sanitize
SANDBOX_PACKAGES=(busybox-static curl iproute2 procps python3-botocore) # the stand-in, an image, a network
TEST_PACKAGES=(
  "${SANDBOX_PACKAGES[@]}"
  bats bats-assert bsdutils debootstrap git jq openssl parallel # what the tests call
  docker-compose mandoc python3-yaml # for the manual and the recipes
  bash-completion fish tmux zsh # the shells that complete, and a terminal to type into
  awscli python3-cffi-backend # which is compared with
)
PACKAGING_PACKAGES=(dpkg-dev file patchelf)
ENGINE_PACKAGES=(docker.io iptables)
PODMAN_PACKAGES=(podman runc catatonit)
BENCH_PACKAGES=(hyperfine time valgrind)
CI_PACKAGES=(clang-format clang-tidy shellcheck)

# install_packages NAME…: those that are missing, by apt-get; services are not started by it.
install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [[ -n $missing ]] || return 0
  say "installing Debian packages: $missing"
  need_root "installing packages"
  local log=$PROJECT/build/log/apt
  # What an installation left that was interrupted, as by Ctrl-C; apt-get refuses to go on before.
  ! compgen -G '/var/lib/dpkg/updates/[0-9]*' >/dev/null || quietly "$log-configure" as_root dpkg --configure -a
  quietly "$log-update" apt_get update
  # shellcheck disable=SC2086 # words
  if ! without_services quietly "$log-install" apt_get install --yes --no-install-recommends $missing; then
    # That a mirror cannot be reached is a warning to apt-get update.
    grep -E '^(W|E):' "$log-update" >&2 || true
    return 1
  fi
}

# missing_packages NAME…: those of them that are not installed.
missing_packages() {
  local installed name
  installed=$(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    sed -n 's/ installed$//p') || true
  for name in "$@"; do
    grep -qxF "$name" <<<"$installed" || printf '%s ' "$name"
  done
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=5 -o Dpkg::Use-Pty=0 "$@"; }

# without_services COMMAND…: what it installs starts no service, by Debian's policy-rc.d; one that
# the machine has already is left as it is.
without_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  [[ ! -e $policy ]] || { "$@" && return || return; }
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  "$@" || status=$?
  as_root rm -f "$policy"
  return "$status"
}

# The packages of an engine only where there is none: another one than Debian's stays as it is.
install_engine_packages() {
  if command -v docker >/dev/null; then
    if docker version >/dev/null 2>&1 || engine_daemon >/dev/null; then return 0; fi
  fi
  install_packages "${ENGINE_PACKAGES[@]}"
}
