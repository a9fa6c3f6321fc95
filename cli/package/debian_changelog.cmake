# Writes the project's changelog in Debian's format: an entry for the version, followed by the unchanged changelog. The
# date is SOURCE_DATE_EPOCH, if that is set.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(READ "${changes}" list)
file(WRITE "${changelog}" "iam-docker-run (${version}) unstable; urgency=medium

  * For the changes, see below.

 -- ${maintainer}  ${date}

Old Changelog:

${list}")
