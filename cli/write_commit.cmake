# Writes the commit that SOURCE is a checkout of into the header OUTPUT, where it is not what stands there:
#   cmake -D SOURCE=FOLDER -D OUTPUT=FILE -P write_commit.cmake
# A source archive (git archive) has no checkout, but the commit in the file cli/package/commit.
# A folder that merely lies in a checkout of something else has none. The owner is not asked about: whoever builds
# the source trusts it already.
cmake_minimum_required(VERSION 3.25)
cmake_path(GET SOURCE PARENT_PATH parent)
set(ENV{GIT_CEILING_DIRECTORIES} ${parent})
execute_process(COMMAND git -c safe.directory=* -C ${SOURCE} rev-parse --short=12 HEAD
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failure)
if(failure)
  file(STRINGS ${SOURCE}/cli/package/commit commit LIMIT_COUNT 1)
  if(commit MATCHES "^[0-9a-f]+$")
    string(SUBSTRING ${commit} 0 12 commit)
  else()
    set(commit unknown)
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define IDR_COMMIT \"${commit}\"\n")
