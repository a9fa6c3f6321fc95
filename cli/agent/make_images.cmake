# Makes an image of each agent, an archive that `docker load` and `podman load` read, and writes its tag to agent-image:
#
#   cmake -D FOLDER=… -D VERSION=… -D EXECUTABLES=…/agent-amd64;…/agent-arm64 -P make_images.cmake
#
# The tag is the same for all architectures, and another one for other agents or other images. The same executables
# give the same bytes.
# Source of the format: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format".

# archive(ARCHIVE MODE FOLDER FILE...): of these files of the folder, all of them root's.
function(archive archive mode folder)
  execute_process(COMMAND tar --create --file ${archive} --format ustar --mtime @0
    --owner 0 --group 0 --numeric-owner --mode ${mode} --directory ${folder} ${ARGN}
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(make_image executable tag)
  string(REGEX REPLACE ".*-" "" architecture ${executable})
  set(root ${executable}.root)
  set(image ${executable}.image)
  set(output ${FOLDER}/agent-${architecture}.tar)
  file(REMOVE_RECURSE ${root} ${image} ${output})
  # Nothing but the agent: without a folder for the tmpfs of its socket, of which runtimes would take the mode.
  file(MAKE_DIRECTORY ${root} ${image})
  file(COPY_FILE ${executable} ${root}/agent)
  archive(${image}/layer.tar 755 ${root} agent)
  file(SHA256 ${image}/layer.tar layer)
  set(config "{\"architecture\":\"${architecture}\",\"os\":\"linux\",\"created\":\"1970-01-01T00:00:00Z\",\
\"config\":{\"Entrypoint\":[\"/agent\"],\"User\":\"65534:65534\",\
\"Labels\":{\"iam-docker-run.agent\":\"${VERSION}\"}},\
\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:${layer}\"]}}")
  string(SHA256 id ${config})
  file(WRITE ${image}/${id}.json ${config})
  file(WRITE ${image}/manifest.json
    "[{\"Config\":\"${id}.json\",\"RepoTags\":[\"${tag}\"],\"Layers\":[\"layer.tar\"]}]")
  archive(${output} 644 ${image} manifest.json ${id}.json layer.tar)
  file(REMOVE_RECURSE ${root} ${image})
endfunction()

set(hashes "")
foreach(file ${EXECUTABLES} ${CMAKE_CURRENT_LIST_FILE})
  file(SHA256 ${file} hash)
  string(APPEND hashes ${hash})
endforeach()
string(SHA256 hash ${hashes})
string(SUBSTRING ${hash} 0 12 hash)
set(tag iam-docker-run/agent:${VERSION}-${hash})
file(MAKE_DIRECTORY ${FOLDER})
foreach(executable ${EXECUTABLES})
  make_image(${executable} ${tag})
endforeach()
file(WRITE ${FOLDER}/agent-image "${tag}\n")
