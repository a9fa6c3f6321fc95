// The project file, idr.toml, which sets options by their long names; and the user's file of the
// same form, with defaults for all projects.
#pragma once

#include "core/options/arguments.hpp"
#include "core/system/host.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace idr::options {

inline constexpr auto project_file_name = "idr.toml";

/// The files that options come from; an empty name means that there is no such file.
struct OptionFiles {
  std::string user;
  std::string project;
};

struct ProjectFile {
  std::string path;
  OptionList options;                         ///< outside of variants, in the order of the file
  std::map<std::string, OptionList> variants; ///< options that each variant adds or overrides
};

std::vector<std::string> variant_names(const ProjectFile& file);

/// The project file that applies in this directory: the one in it or, within a git repository, the
/// nearest one in a parent directory up to the repository's root. std::nullopt if there is none.
std::optional<std::filesystem::path> find_project_file(const std::filesystem::path& directory);
/// A project file in a parent directory that does not apply, because no repository contains both.
/// std::nullopt if there is none, or if another file applies.
std::optional<std::filesystem::path>
find_project_file_above(const std::filesystem::path& directory);

/// Reads a project file. Relative host paths are resolved from the file's folder; a leading `~/` is
/// the home directory. Throws ConfigError `FILE:LINE:COLUMN: …` for invalid TOML, an unknown key
/// and a value of the wrong type; SystemError if the file cannot be read.
ProjectFile read_project_file(const std::filesystem::path& path, const system::Host& host);

/// `${XDG_CONFIG_HOME:-~/.config}/iam-docker-run/idr.toml`; std::nullopt if it does not exist.
std::optional<std::filesystem::path> find_user_file(const system::Environment& environment);

/// Reads the user's file as read_project_file does, with these differences: variants and relative
/// host paths are errors, the engine may be a path, and no other user may be able to write the file
/// (ConfigError).
ProjectFile read_user_file(const std::filesystem::path& path, const system::Host& host);

} // namespace idr::options
