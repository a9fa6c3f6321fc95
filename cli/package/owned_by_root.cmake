# CPack records the building user as the owner of the files in the tarball; if root unpacks it, that user ID may be any
# other user's. The tarball is therefore rewritten with root as the owner and with no write permission for others,
# regardless of the umask of the build.
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
