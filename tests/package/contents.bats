#!/usr/bin/env bats
# The content of the packages.

load helpers
setup() {
  package_setup
  mkdir "$TEST_DIR"/{deb,tarball,installed}
}
teardown() {
  package_teardown
  rm -rf "$TEST_DIR"/{deb,tarball,installed}
}

unpack_deb() { dpkg-deb --extract "$DEB" "$TEST_DIR/deb"; }
unpack_tarball() { tar --extract --file "$TARBALL" --directory "$TEST_DIR/tarball"; }
tarball_folder() { echo "$TEST_DIR/tarball/iam-docker-run-$VERSION-linux-$(uname -m)"; }
# install_anew: installs with cmake, with another prefix than the configured one.
install_anew() {
  (umask 022 && DESTDIR=$TEST_DIR/installed cmake --install "$PROJECT/build/release" --prefix /opt/idr >/dev/null)
}
field() { dpkg-deb --field "$DEB" "$1"; }

# man_pages: those of the source, without their folder.
man_pages() { find "$PROJECT/man" -name '*.[157]' -printf '%f\n' | sort; }

# recipes FOLDER: the files of the recipes below it. Each recipe is complete without the others.
recipes() {
  printf "$1/%s f 644\n" README.md resources.yaml {s3-sync,file-backup,mysql-backup,system-backup,fresh-machine}/{README.md,idr.toml} \
    s3-sync/s3-{pull,push}.json \
    {file,mysql}-backup/{groups.bash,put-once.bash,put-once.json,bucket-policy.json,lifecycle.json} \
    system-backup/restic-{writer,admin,locks}.json
  printf "$1/%s f 755\n" s3-sync/sync file-backup/file-backup mysql-backup/mysql-backup \
    system-backup/{system-backup,show-snapshot,extend-locks}
}

@test "names and fields of the DEB" {
  assert_equal "${DEB##*/}" "iam-docker-run_${VERSION}_$(dpkg --print-architecture).deb"
  assert_equal "$(field Package) $(field Version) $(field Priority)" "iam-docker-run $VERSION optional"
  assert_regex "$(field Depends)" '(^|, )libcurl4 \| libcurl4t64(,|$)'
  assert_regex "$(field Depends)" '(^|, )libc6 \(>= '
  # Everything that is linked except libc is in the program.
  assert_equal "$(field Depends | tr , '\n' | wc -l)" 2
  # An engine is only suggested, so that apt-get does not install a second one.
  assert_equal "$(field Recommends)" ca-certificates
  assert_regex "$(field Suggests)" '(^|, )docker.io \| .*podman'
}

@test "lintian has no complaints about the DEB" {
  LC_ALL=C.UTF-8 lintian "$DEB" >"$TEST_DIR/lintian" 2>"$TEST_DIR/lintian.log" ||
    fail "$(cat "$TEST_DIR/lintian"{,.log})"
  assert_equal "$(<"$TEST_DIR/lintian")" ""
}

@test "the DEB: these files, and no others" {
  unpack_deb
  local doc=usr/share/doc/iam-docker-run page
  {
    echo "usr/bin/iam-docker-run -> idr"
    echo "usr/bin/idr f 755"
    printf 'usr/lib/iam-docker-run/%s f 644\n' agent-amd64.tar agent-arm64.tar agent-image
    printf "$doc/%s f 644\n" README.md changelog.gz copyright
    recipes "$doc/recipes"
    for page in $(man_pages); do
      if [[ -L $PROJECT/man/$page ]]; then
        echo "usr/share/man/man${page##*.}/$page.gz -> $(readlink "$PROJECT/man/$page").gz"
      else
        echo "usr/share/man/man${page##*.}/$page.gz f 644"
      fi
    done
    echo "usr/share/bash-completion/completions/iam-docker-run -> idr"
    echo "usr/share/bash-completion/completions/idr f 644"
    echo "usr/share/fish/vendor_completions.d/iam-docker-run.fish -> idr.fish"
    echo "usr/share/fish/vendor_completions.d/idr.fish f 644"
    echo "usr/share/lintian/overrides/iam-docker-run f 644"
    echo "usr/share/zsh/vendor-completions/_idr f 644"
  } | sort >"$TEST_DIR/expected"
  files_below "$TEST_DIR/deb" | grep -v ' d ' | diff "$TEST_DIR/expected" - || fail "(< expected, > found)"
  (cd "$TEST_DIR/deb" && dpkg-deb --info "$DEB" md5sums >"$TEST_DIR/md5sums" && md5sum --check --quiet "$TEST_DIR/md5sums")
}

@test "the manual: a page for each name, and every page is valid" {
  unpack_deb
  local page
  for page in idr.1 iam-docker-run.1; do
    [[ -e $TEST_DIR/deb/usr/share/man/man1/$page.gz ]] || fail "there is no $page"
  done
  for page in "$TEST_DIR"/deb/usr/share/man/man?/*.gz; do
    assert_regex "$(zcat "$page")" '(^|'$'\n'')\.(TH|Dd|so) '
  done
}

@test "cmake --install installs the files of the DEB, as other systems require" {
  unpack_deb
  install_anew
  # Compressed pages, the copyright file instead of LICENSE, zsh's own folder and lintian's are specific to Debian.
  files_below "$TEST_DIR/deb/usr" | grep -v -e ' d ' -e '^share/lintian/' |
    sed -e '/^share\/man/s/\.gz\>//g' -e 's,/changelog.gz ,/CHANGELOG.md ,' -e 's,zsh/vendor-completions,zsh/site-functions,' |
    sort - <(echo "share/doc/iam-docker-run/LICENSE f 644") >"$TEST_DIR/expected"
  files_below "$TEST_DIR/installed/opt/idr" | grep -v ' d ' | diff "$TEST_DIR/expected" - || fail "(< expected, > found)"
  assert_equal "$(find "$TEST_DIR/installed" -maxdepth 2 -mindepth 1 -printf '%P ')" "opt opt/idr "
}

@test "the tarball: one folder with the files of cmake --install, and libraries with their licences" {
  assert_equal "${TARBALL##*/}" "iam-docker-run-$VERSION-linux-$(uname -m).tar.gz"
  unpack_tarball
  install_anew
  assert_equal "$(ls "$TEST_DIR/tarball")" "$(basename "$(tarball_folder)")"
  files_below "$TEST_DIR/installed/opt/idr" >"$TEST_DIR/expected"
  files_below "$(tarball_folder)" | grep -v -e '^lib/iam-docker-run/lib' -e '^share/doc/iam-docker-run/libraries[ /]' |
    diff "$TEST_DIR/expected" - || fail "(< expected, > found)"
}

@test "only root can write to the installed files" {
  local package
  dpkg-deb --fsys-tarfile "$DEB" >"$TEST_DIR/deb.tar"
  gunzip --stdout "$TARBALL" >"$TEST_DIR/tarball.tar"
  for package in deb tarball; do
    tar --list --verbose --numeric-owner --file "$TEST_DIR/$package.tar" >"$TEST_DIR/$package.list"
    assert_has "$(<"$TEST_DIR/$package.list")" bin/idr
    assert_equal "$(awk '$2 != "0/0" || ($1 !~ /^l/ && $1 ~ /^.....w|^........w/)' "$TEST_DIR/$package.list")" ""
  done
  rm "$TEST_DIR"/*.tar
}

@test "the program: stripped, and with no path to look for libraries at every start" {
  unpack_deb
  unpack_tarball
  local program
  for program in "$TEST_DIR/deb/usr/bin/idr" "$(tarball_folder)/bin/idr"; do
    assert_equal "$(readelf --dynamic "$program" | grep -cE 'RPATH|RUNPATH')" 0
    assert_equal "$(readelf --sections --wide "$program" | grep -cE '\.symtab|\.debug')" 0
  done
}

@test "each library of the tarball needs only those next to it, or libc" {
  unpack_tarball
  local library needed found libraries
  libraries=$(tarball_folder)/lib/iam-docker-run
  [[ -e $libraries/libcurl.so.4 ]] || fail "there is no libcurl"
  for library in "$libraries"/lib*; do
    assert_equal "$(readelf --dynamic "$library" | sed -n 's/.*(RUNPATH).*\[\(.*\)\]/\1/p')" "\$ORIGIN"
    for needed in $(readelf --dynamic "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
      found=$(ls "$libraries/$needed" 2>/dev/null || dpkg-query --search "*/$needed" | grep -E '^libc6[:,]' || true)
      [[ -n $found ]] || fail "${library##*/} needs $needed"
    done
  done
}

@test "every library of the tarball comes with its licence" {
  unpack_tarball
  local library package licences shared
  licences=$(tarball_folder)/share/doc/iam-docker-run/libraries
  for library in "$(tarball_folder)"/lib/iam-docker-run/lib*; do
    package=$(dpkg-query --search "*-linux-gnu/${library##*/}" | sed 's/:.*//' | head -n 1)
    [[ -s $licences/$package/copyright ]] || fail "there is no licence of ${library##*/}, of the package $package"
    assert_has "$(<"$licences/versions")" "$package "
  done
  while IFS= read -r shared; do
    [[ -s $licences/common-licenses/${shared##*/} ]] || fail "there is no ${shared##*/}"
  done < <(grep -ohE '/usr/share/common-licenses/[A-Z][A-Za-z]*(-[0-9.]*[0-9])?' "$licences"/*/copyright \
    "$licences/../copyright" | sort -u)
}

@test "built again with the same SOURCE_DATE_EPOCH, they are identical, byte for byte" {
  export SOURCE_DATE_EPOCH=1700000000
  local first_deb first_tarball
  packages_make release "$TEST_DIR/first"
  first_deb=$DEB first_tarball=$TARBALL
  packages_make release "$TEST_DIR/second"
  cmp "$first_deb" "$DEB"
  cmp "$first_tarball" "$TARBALL"
  rm -rf "$TEST_DIR"/{first,second}
}
