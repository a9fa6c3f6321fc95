// The roles that were assumed before, for the completion of --role.
#pragma once

#include "core/system/environment.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {

/// `iam-docker-run/roles` in XDG_STATE_HOME or in `.local/state` below `home`; nothing where there
/// is no home.
std::optional<std::filesystem::path> role_history_file(const system::Environment& environment,
                                                       const std::filesystem::path& home);

/// As they were typed, the newest first, each once. Empty where there is no such file, and for one
/// that is a link, somebody else's or open to others.
std::vector<std::string> read_role_history(const std::filesystem::path& file);

/// Makes the role the newest of at most 50. Of several launches at once one may be forgotten, and
/// so is a role that cannot be written down: it is no reason to fail.
void add_to_role_history(const std::filesystem::path& file, const std::string& role) noexcept;

} // namespace idr::aws
