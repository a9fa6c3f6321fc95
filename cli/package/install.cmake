# Functions to install links and compressed files. The components: `plain` is not in the DEB, `debian` is only in the
# DEB, `carried` is only in the tarball.

# idr_install_link(TARGET LINK): installs a link, in the folder of its target.
function(idr_install_link target link)
  cmake_path(GET link PARENT_PATH folder)
  cmake_path(GET link FILENAME name)
  file(CREATE_LINK ${target} ${CMAKE_CURRENT_BINARY_DIR}/${name} SYMBOLIC)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name} DESTINATION ${folder})
endfunction()

# idr_install_compressed(FILE FOLDER [NAME]): in the DEB, installs FOLDER/NAME.gz; a link to a file becomes a link to
# FILE.gz.
function(idr_install_compressed file folder)
  cmake_path(GET file FILENAME name)
  if(ARGC GREATER 2)
    set(name ${ARGV2})
  endif()
  install(CODE "
    set(folder \"\${CMAKE_INSTALL_PREFIX}/${folder}\")
    set(staged \"\$ENV{DESTDIR}\${folder}\") # file(INSTALL) adds DESTDIR automatically
    if(IS_SYMLINK \"${file}\")
      file(READ_SYMLINK \"${file}\" target)
      file(MAKE_DIRECTORY \"\${staged}\")
      file(CREATE_LINK \"\${target}.gz\" \"\${staged}/${name}.gz\" SYMBOLIC)
    else()
      file(INSTALL FILES \"${file}\" DESTINATION \"\${folder}\" RENAME \"${name}\")
      execute_process(COMMAND gzip -9nf \"\${staged}/${name}\" COMMAND_ERROR_IS_FATAL ANY)
    endif()"
    COMPONENT debian EXCLUDE_FROM_ALL)
endfunction()
