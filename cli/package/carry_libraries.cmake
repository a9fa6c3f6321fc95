# Installs libcurl, its dependencies except those of glibc, and all their licences with the program, for a Linux without
# libcurl. They are taken from this machine, which must be Debian or a derivative.
if(NOT libcurl OR NOT patchelf)
  message(FATAL_ERROR "the tarball requires libcurl.so.4 (Debian: libcurl4) and patchelf")
endif()
# Only file(INSTALL) adds DESTDIR automatically.
set(root "${CMAKE_INSTALL_PREFIX}")
set(staged "$ENV{DESTDIR}${root}")
set(licences "${documents_folder}/libraries")

file(GET_RUNTIME_DEPENDENCIES LIBRARIES ${libcurl} RESOLVED_DEPENDENCIES_VAR libraries
  POST_EXCLUDE_REGEXES "/(ld-linux.*|lib(anl|c|dl|m|mvec|pthread|resolv|rt|util))\\.so\\.[0-9]+$")
set(packages "")
foreach(library ${libcurl} ${libraries})
  cmake_path(GET library FILENAME name)
  file(REAL_PATH ${library} file)
  file(INSTALL FILES ${file} DESTINATION "${root}/${libraries_folder}" RENAME ${name})
  # Each library finds the others in its own folder, wherever that is.
  execute_process(COMMAND ${patchelf} --set-rpath $ORIGIN "${staged}/${libraries_folder}/${name}"
    COMMAND_ERROR_IS_FATAL ANY)
  # Search by the last two parts of the path: /lib may be a link to /usr/lib, and dpkg records only one of the paths.
  string(REGEX MATCH "[^/]+/[^/]+$" tail ${file})
  execute_process(COMMAND dpkg-query --search "*/${tail}" OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCH "^[^:]+:[^:]+" package ${found})
  list(APPEND packages ${package})
endforeach()
list(SORT packages)
list(REMOVE_DUPLICATES packages)

# Debian's copyright files refer to common licences by path.
set(texts "${CMAKE_CURRENT_LIST_DIR}/copyright")
foreach(package ${packages})
  string(REGEX REPLACE ":.*" "" name ${package})
  file(INSTALL FILES /usr/share/doc/${name}/copyright DESTINATION "${root}/${licences}/${name}" FOLLOW_SYMLINK_CHAIN)
  list(APPEND texts "${staged}/${licences}/${name}/copyright")
endforeach()
foreach(text ${texts})
  file(STRINGS ${text} named REGEX "/usr/share/common-licenses/")
  string(REGEX MATCHALL "common-licenses/[A-Za-z]+(-[0-9.]*[0-9])?" named "${named}")
  foreach(licence ${named})
    file(INSTALL FILES /usr/share/${licence} DESTINATION "${root}/${licences}/common-licenses" FOLLOW_SYMLINK_CHAIN)
  endforeach()
endforeach()
execute_process(
  COMMAND dpkg-query --show --showformat "\${Package} \${Version} (source: \${source:Package} \${source:Version})\\n"
    ${packages}
  OUTPUT_FILE "${staged}/${licences}/versions" COMMAND_ERROR_IS_FATAL ANY)
