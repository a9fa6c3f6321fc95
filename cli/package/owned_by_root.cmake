# CPack makes whoever builds the tarball the owner of what is in it: a number that may be anybody's where root
# unpacks it. Archived anew, it is root's, and nobody else may write to it, whatever the builder's umask.
if(NOT CPACK_GENERATOR STREQUAL TGZ)
  return()
endif()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(time --mtime @$ENV{SOURCE_DATE_EPOCH})
endif()
set(folder "${CPACK_TEMPORARY_DIRECTORY}/archived-anew")
foreach(tarball ${CPACK_PACKAGE_FILES})
  file(REMOVE_RECURSE "${folder}")
  file(ARCHIVE_EXTRACT INPUT "${tarball}" DESTINATION "${folder}")
  execute_process(COMMAND tar --create --file "${tarball}" --use-compress-program "gzip -9n" --sort name ${time}
    --owner 0 --group 0 --numeric-owner --mode u=rwX,go=rX --directory "${folder}" ${CPACK_PACKAGE_FILE_NAME}
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
