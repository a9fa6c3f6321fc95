// What a launch takes from the machine and the process it runs in, as one value.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace idr::system {

struct Host {
  Environment environment;
  std::filesystem::path working_directory;
  std::string user_name; ///< LOGNAME, USER, or that of the effective user
  std::string host_name;
  bool is_root = false;
  bool stdin_is_terminal = false;
  bool stdout_is_terminal = false;
  Clock clock = system_time;

  /// Of this process, now.
  static Host of_process();
};

/// HOME, or where that is unset, the home directory in the user database.
std::filesystem::path home_folder(const Environment& environment);

/// The folder for temporary files: TMPDIR, else /tmp.
std::filesystem::path temporary_folder(const Environment& environment);

/// What the XDG specification calls a base directory: the folder that `variable` names, else
/// `otherwise`; a relative one counts as none.
std::optional<std::filesystem::path> xdg_folder(const Environment& environment,
                                                std::string_view variable,
                                                const std::filesystem::path& otherwise);

/// The same for what is to be written. Nothing where it lies in a home that does not exist: that is
/// not a program's to make.
std::optional<std::filesystem::path> xdg_folder_to_write(const Environment& environment,
                                                         std::string_view variable,
                                                         const std::filesystem::path& home,
                                                         const std::filesystem::path& otherwise);

/// Whether the path is that folder or below it, by their names alone; both are absolute.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

/// The program's own file, whatever links it was called by; empty where that cannot be found out.
std::filesystem::path program_file();

/// Asks at the terminal, whatever the standard streams are, and does not echo what is typed. The
/// question is made printable. Throws SystemError where there is no terminal.
std::string ask_terminal(const std::string& question);

/// Opens /dev/null for every standard stream that the process was started without. Else the next
/// file it opens would be its stdout or stderr.
void open_missing_streams();

/// Keeps the kernel from writing this process's memory, with the secrets in it, to a core file.
void forbid_core_files();

} // namespace idr::system
