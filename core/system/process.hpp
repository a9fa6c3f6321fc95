// Runs programs to their end, with limits on their time and output.
#pragma once

#include "core/system/child_process.hpp"
#include "core/system/environment.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/signals.hpp"
#include "core/system/waiting.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace idr::system {

/// The file that `name` would start: the name itself if it contains a slash, otherwise the first
/// executable of that name in the folders of `search_path` (the value of PATH). std::nullopt if
/// there is none.
std::optional<std::string> find_program(const std::string& name, const std::string& search_path);

/// Whether a terminal controls this process: its keys send signals to the process group.
bool has_terminal();

/// Returns a descriptor of /dev/null.
FileDescriptor null_device();

/// For `Streams::error`: send stderr to the same pipe as stdout.
inline constexpr int same_as_output = -1;

/// Limits for a program whose output is read. When one is exceeded, the program is ended.
struct RunLimits {
  std::chrono::milliseconds time;
  std::size_t output = 16U << 20U; ///< bytes
  WaitingNote waiting = {};        ///< called once, after `silence`
  std::string what = {};           ///< passed to `waiting`: what the program is waiting for
  std::chrono::milliseconds silence = std::chrono::seconds(10);
};

enum class Ending : unsigned char {
  Exited,
  OutOfTime,
  TooMuchOutput,
  Interrupted ///< this process received a signal that ends it, unless it is blocked
};

struct Outcome {
  std::string output; ///< what the program printed on stdout
  int exit_code = 0;  ///< valid if the program exited or was interrupted
  Ending ending = Ending::Exited;
};

/// Runs a program to its end; `streams.output` is ignored. If INT, QUIT, TERM or HUP would end this
/// process, the program is ended first. Throws as ChildProcess does.
Outcome outcome_of(const std::vector<std::string>& arguments, const Environment& environment,
                   Streams streams, const RunLimits& limits, Group group = Group::Own,
                   const SignalState& signals = signals_now());

/// Runs a command line that the user configured with /bin/sh. Its stdin is ours if that is a
/// terminal, otherwise /dev/null; its stderr is ours. If there is a terminal, it runs in our
/// process group, because it may prompt there. Throws as ChildProcess does.
Outcome outcome_of_command_line(const std::string& command_line, const Environment& environment,
                                const RunLimits& limits);

/// Runs a program with an empty stdin; its output includes stderr. Returns std::nullopt if it
/// cannot be started or does not exit within the limit.
std::optional<Outcome> outcome_within(const std::vector<std::string>& arguments,
                                      const Environment& environment,
                                      std::chrono::milliseconds limit,
                                      const SignalState& signals = signals_now());

/// What the program prints on stdout, with an empty stdin and without its stderr; std::nullopt if
/// it cannot be started, fails or exceeds the limit.
std::optional<std::string> output_of(const std::vector<std::string>& arguments,
                                     const Environment& environment,
                                     std::chrono::milliseconds limit = std::chrono::seconds(10));

} // namespace idr::system
