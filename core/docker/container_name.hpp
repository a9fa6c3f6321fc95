// The container's name, and the file that tells it to other programs (an editor that attaches).
#pragma once

#include "core/system/environment.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::docker {

/// The image's base name, without registry, tag and digest, made of characters that docker allows
/// in a container's name: `reg.example:5000/team/my-service:1.2` → `my-service`.
std::string base_name(const std::string& image);

/// `BASE-1f3a9c2b`: 8 random digits.
std::string random_container_name(const std::string& base);

inline constexpr auto container_name_file_name = "_container_name.txt";

/// Where the container-name file goes: the folders to try in turn, each of which is a prefix and
/// the last folder of the working directory. None where the file is switched off, and where the
/// working directory is gone. Variables:
/// IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX (a relative one is taken under /),
/// IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE, TMPDIR.
struct ContainerNameFile {
  std::vector<std::filesystem::path> prefixes;
  std::filesystem::path folder; ///< below the prefix; empty in the root folder
};
std::optional<ContainerNameFile>
container_name_file(const system::Environment& environment,
                    const std::filesystem::path& working_directory);

/// The file that write_container_name would write, as far as can be told without writing.
std::filesystem::path expected_container_name_file(const ContainerNameFile& where);

/// Writes the name, without a newline, into the first place that can be written, and returns the
/// file's path. No link below the prefix is followed, and no other user's file or folder is
/// touched: `warn` is told of one. Throws Error for the last place.
std::filesystem::path write_container_name(const ContainerNameFile& where, const std::string& name,
                                           const std::function<void(const std::string&)>& warn);

} // namespace idr::docker
