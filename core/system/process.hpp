// Programs run to their end, with limits on their time and output.
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

/// The file that `name` would start: the name itself where it has a slash, else the first
/// executable of that name in the folders of `search_path` (the value of PATH). Nothing where there
/// is none.
std::optional<std::string> find_program(const std::string& name, const std::string& search_path);

/// A descriptor of /dev/null.
FileDescriptor null_device();

/// In place of a descriptor for a program's stderr.
inline constexpr int same_as_output = -1;

/// What a program that is run for its output may take. When that is over it is ended.
struct RunLimits {
  std::chrono::milliseconds time;
  std::size_t output = 16U << 20U; ///< bytes
  WaitingNote waiting = {};        ///< told once, after `silence`
  std::string what = {};           ///< that is waited for then
  std::chrono::milliseconds silence = std::chrono::seconds(10);
};

enum class Ending : unsigned char {
  Itself,
  OutOfTime,
  TooMuchOutput,
  Interrupted ///< a signal came that ends this process, unless it is held back
};

struct Outcome {
  std::string output; ///< what the program printed on stdout
  int exit_code = 0;  ///< of one that ended by itself, or was interrupted
  Ending ending = Ending::Itself;
};

/// Runs a program to its end; `streams.output` is of no effect. INT, QUIT, TERM and HUP, which
/// would end this process, end the program before. Throws as ChildProcess does.
Outcome outcome_of(const std::vector<std::string>& arguments, const Environment& environment,
                   Streams streams, const RunLimits& limits, Group group = Group::Own,
                   const SignalState& signals = signals_now());

/// Runs a command line that the user configured, by /bin/sh, with the terminal as its stdin where
/// ours is one, else nothing, and our stderr. Where there is a terminal it is in our group, since
/// it may ask there. Throws as ChildProcess does.
Outcome outcome_of_command_line(const std::string& command_line, const Environment& environment,
                                const RunLimits& limits);

/// Runs a program with nothing on stdin; its output has what it prints on stderr as well. Nothing
/// where it cannot be started, or does not end by itself within the limits.
std::optional<Outcome> outcome_within(const std::vector<std::string>& arguments,
                                      const Environment& environment,
                                      std::chrono::milliseconds limit,
                                      const SignalState& signals = signals_now());

/// What the program prints on stdout, without a word on stderr; nothing where it cannot be started,
/// fails or takes longer.
std::optional<std::string> output_of(const std::vector<std::string>& arguments,
                                     const Environment& environment,
                                     std::chrono::milliseconds limit = std::chrono::seconds(10));

} // namespace idr::system
