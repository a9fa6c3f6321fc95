// The roles assumed by earlier launches, for the completion of --role.
#pragma once

#include "core/system/environment.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {

/// Returns `iam-docker-run/roles` in XDG_STATE_HOME or in `.local/state` below `home`; std::nullopt
/// if there is no home directory.
std::optional<std::filesystem::path> role_history_file(const system::Environment& environment,
                                                       const std::filesystem::path& home);

/// Returns the roles as given on the command line, newest first, without duplicates. Empty if there
/// is no such file, or if it is a link, owned by another user or accessible to others.
std::vector<std::string> read_role_history(const std::filesystem::path& file);

/// Adds the role as the newest of at most 50. A role may be lost if several launches write at once;
/// failures are ignored.
void add_to_role_history(const std::filesystem::path& file, const std::string& role) noexcept;

} // namespace idr::aws
