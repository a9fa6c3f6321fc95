// The project file, idr.toml: how a project is launched, said by the long names of the options. And
// the user's own, with defaults for every project.
#pragma once

#include "core/options/arguments.hpp"
#include "core/system/host.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace idr::options {

/// The files that options come from; an empty name: there is none.
struct OptionFiles {
  std::string user;
  std::string project;
};

struct ProjectFile {
  std::string path;
  OptionList options;                         ///< of every launch, in the order of the file
  std::map<std::string, OptionList> variants; ///< what each adds or overrides, by its name
};

std::vector<std::string> variant_names(const ProjectFile& file);

/// The project file that counts in this directory: its own, or within a git repository the nearest
/// one up to the repository's root.
std::optional<std::filesystem::path> find_project_file(const std::filesystem::path& directory);
/// One in a directory above that does not count, since no repository contains both.
std::optional<std::filesystem::path>
find_project_file_above(const std::filesystem::path& directory);

/// Reads it. Relative paths of the host become absolute, seen from the file's folder; a leading
/// `~/` is the home directory. Throws ConfigError `FILE:LINE:COLUMN: …` for a broken file, an
/// unknown key and a value of the wrong type, and SystemError.
ProjectFile read_project_file(const std::filesystem::path& path, const system::Host& host);

/// `${XDG_CONFIG_HOME:-~/.config}/iam-docker-run/idr.toml`, where it exists.
std::optional<std::filesystem::path> find_user_file(const system::Environment& environment);

/// Reads the user's file by the same rules, but for these: it has no variants, a relative path of
/// the host is an error, the engine may be a path, and another user must not be able to write it
/// (ConfigError).
ProjectFile read_user_file(const std::filesystem::path& path, const system::Host& host);

} // namespace idr::options
