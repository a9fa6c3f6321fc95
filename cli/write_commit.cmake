# Writes the commit of the checkout SOURCE into the header OUTPUT, if it has changed:
#   cmake -D SOURCE=FOLDER -D OUTPUT=FILE -P write_commit.cmake
# In a source archive (git archive), the commit is in the file cli/package/commit. If SOURCE is merely a folder inside
# another checkout, the commit is unknown. Git's check of the owner is disabled, because anyone who builds the source
# already trusts it.
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
