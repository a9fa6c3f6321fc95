// The container's name, and the file that makes it known to other programs (such as an editor that
// attaches to the container).
#pragma once

#include "core/system/environment.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::docker {

/// The image's base name, without registry, tag and digest, with characters that docker does not
/// allow in a container's name replaced: `reg.example:5000/team/my-service:1.2` → `my-service`.
std::string base_name(const std::string& image);

/// Returns `BASE-` and 8 random hexadecimal digits: `my-service-1f3a9c2b`.
std::string random_container_name(const std::string& base);

inline constexpr auto container_name_file_name = "_container_name.txt";

/// Where to write the container-name file: in `PREFIX/FOLDER`, trying each prefix in turn.
struct ContainerNameFile {
  std::vector<std::filesystem::path> prefixes;
  std::filesystem::path folder; ///< the last part of the working directory; empty for `/`
};
/// std::nullopt if the file is disabled or the working directory has been deleted. Variables:
/// IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX (a relative path is resolved from /),
/// IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE, TMPDIR.
std::optional<ContainerNameFile>
container_name_file(const system::Environment& environment,
                    const std::filesystem::path& working_directory);

/// The file that write_container_name would probably write, determined without writing.
std::filesystem::path expected_container_name_file(const ContainerNameFile& where);

/// Writes the name, without a newline, to the first place that is writable, and returns the path of
/// the file. Follows no links below the prefix and skips files and folders of other users, calling
/// `warn` for each. Throws Error if the last place fails.
std::filesystem::path write_container_name(const ContainerNameFile& where, const std::string& name,
                                           const std::function<void(const std::string&)>& warn);

} // namespace idr::docker
