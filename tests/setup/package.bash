# Packages from a build. To be sourced, after common.bash.

# packages_make PRESET DIR: creates the DEB and the tarball, in DIR. Exports DEB and TARBALL.
packages_make() {
  rm -rf "$2"
  quietly "$PROJECT/build/log/cpack" cpack --config "$PROJECT/build/$1/CPackConfig.cmake" -B "$2" || return
  rm -rf "$2/_CPack_Packages"
  export DEB TARBALL
  DEB=$(echo "$2"/*.deb) TARBALL=$(echo "$2"/*.tar.gz)
}
