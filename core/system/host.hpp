// The machine and the process that a launch runs in, as one value.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/time.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idr::system {

/// The program's own file, with links resolved; empty if it is unknown.
std::filesystem::path program_file();

struct Host {
  Environment environment;
  std::filesystem::path working_directory;
  std::string user_name; ///< LOGNAME, USER, or the name of the effective user
  std::string host_name;
  bool is_root = false;
  bool stdin_is_terminal = false;
  bool stdout_is_terminal = false;
  Clock clock = system_time;
  std::function<std::filesystem::path()> program_file = system::program_file;

  /// The current state of this process.
  static Host of_process();
};

/// HOME; if it is unset, the home directory in the user database.
std::filesystem::path home_folder(const Environment& environment);

/// The folder for temporary files: TMPDIR, else /tmp.
std::filesystem::path temporary_folder(const Environment& environment);

/// A base directory of the XDG specification: the folder in `variable`, or `otherwise` if that is
/// unset or relative; std::nullopt if `otherwise` is relative too.
std::optional<std::filesystem::path> xdg_folder(const Environment& environment,
                                                std::string_view variable,
                                                const std::filesystem::path& otherwise);

/// The same for a folder to write to. std::nullopt also if the folder is in a home directory that
/// does not exist: a program must not create that.
std::optional<std::filesystem::path> xdg_folder_to_write(const Environment& environment,
                                                         std::string_view variable,
                                                         const std::filesystem::path& home,
                                                         const std::filesystem::path& otherwise);

/// `iam-docker-run` in XDG_STATE_HOME, or in `.local/state` below `home`; std::nullopt as for
/// xdg_folder_to_write.
std::optional<std::filesystem::path> state_folder(const Environment& environment,
                                                  const std::filesystem::path& home);

/// Whether the path is this folder or is below it. Compares names only; both paths must be
/// absolute.
bool is_within(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Prompts on the terminal, even if the standard streams are redirected, and returns the line that
/// is typed, without echoing it. The question is made printable. Throws SystemError if there is no
/// terminal.
std::string prompt_on_terminal(const std::string& question);

/// Opens /dev/null for every standard stream that the process was started without. Otherwise the
/// next file that it opens would become its stdout or stderr.
void open_missing_streams();
/// From now on, a program that this process becomes lacks these streams again.
void close_missing_streams_on_exec();

/// Prevents the kernel from writing this process's memory, which contains secrets, to a core file.
void forbid_core_files();

} // namespace idr::system
