# Writes the project's list of changes as Debian reads one: an entry for the version, and behind it the list as it
# is. The date is SOURCE_DATE_EPOCH, where that is set.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(READ "${changes}" list)
file(WRITE "${changelog}" "iam-docker-run (${version}) unstable; urgency=medium

  * What is new stands below.

 -- ${maintainer}  ${date}

Old Changelog:

${list}")
