# The image for tests with a real systemd and a real cron: Debian with both, what idr needs at run time, and the user
# dev (1000). To be sourced by images.bash. tests/engine/systemd.bash starts it.
# shellcheck disable=SC2154 # systemd_base is set there

# image_systemd: creates IMAGE_SYSTEMD if the engine does not have it, and sets IMAGE_SYSTEMD_MISSING to the reason if
# there will be no such image. The archive that it is made of, which takes a minute the first time, stays in
# build/images. Only docker gets it, because these tests do not depend on the engine.
image_systemd() {
  export IMAGE_SYSTEMD_MISSING=''
  [[ $ENGINE == docker ]] && ! has_image "$IMAGE_SYSTEMD" || return 0
  if [[ ! -s $systemd_base ]]; then
    IMAGE_SYSTEMD_MISSING=$(debootstrap_obstacle)
    [[ -z $IMAGE_SYSTEMD_MISSING ]] || return 0
    make_systemd_archive "$systemd_base" ||
      { IMAGE_SYSTEMD_MISSING="debootstrap failed; see build/log/debootstrap" && return 0; }
  fi
  say "making the image $IMAGE_SYSTEMD"
  images_made+=("$IMAGE_SYSTEMD")
  forget_older "$IMAGE_SYSTEMD"
  import_image --change 'CMD ["/sbin/init"]' "$systemd_base" "$IMAGE_SYSTEMD"
}

make_systemd_archive() {
  say "making a Debian with systemd and cron by debootstrap (about a minute, once)"
  make_debian_archive "$1" "systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,cron,libfaketime,procps,curl,\
jq,libcurl4,libfmt9,ca-certificates" prepare_systemd_tree
}

# prepare_systemd_tree TREE: adds the user, and /opt/without-systemd, which has every program of /usr/bin except those
# of systemd. Terminals, which a container does not have, are not waited for.
prepare_systemd_tree() {
  as_root chroot "$1" /bin/bash -euc '
    useradd --uid 1000 --create-home --shell /bin/bash dev
    systemctl mask getty.target console-getty.service
    mkdir /opt/without-systemd
    ln -s /usr/bin/* /opt/without-systemd/
    cd /opt/without-systemd && rm systemctl systemd* journalctl loginctl busctl'
}
