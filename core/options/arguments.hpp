// The grammar of docker's command line: words → options in the order they were typed.
// Source: the Docker CLI's reference for `docker run`, and the behaviour of its client (28.2).
#pragma once

#include "core/options/option_table.hpp"
#include "core/options/origin.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace idr::options {

struct TypedOption {
  const Option* option = nullptr;
  /// "true" or "false" for a flag; empty for an OptionalValue without one.
  std::string value;
  Origin origin = OnCommandLine{option}; ///< or a line of an option file
  bool of_variant = false;               ///< of the project file

  bool is(const Option& other) const { return option == &other; }
};

using OptionList = std::vector<TypedOption>;

/// What the words that are no options are.
enum class Positionals : std::uint8_t {
  Refused,    ///< mistakes, but for those behind `--dns-search a`, which are further domains
  Variant,    ///< mistakes, but for `@NAME`, which is `--variant NAME`
  EndOptions, ///< the first one (`-` and what follows `--` too) and all behind it: `IMAGE COMMAND`
};

struct Arguments {
  OptionList options;
  std::vector<std::string> positionals;
  bool help = false; ///< `-h` or `--help` was among them; then nothing behind it counts
};

/// Parses the words after the program's (and the command's) name. Values swallow any next word,
/// flags never do, short options cluster, `--name=value` works for all; where that name is unknown,
/// a launch takes it for an option that only the engine knows (unlisted_option). Throws UsageError
/// for an option that `command` does not take, a value that is missing or not a boolean, a
/// positional that is refused, and an `-h` that can be docker's, which has something behind it or
/// is in a cluster; nothing secret is in its message.
Arguments parse_arguments(const std::vector<std::string>& words, Command command,
                          Positionals positionals = Positionals::Refused);

/// The words of a line that is still being typed.
struct TypedSoFar {
  Arguments arguments;              ///< mistakes left out
  const Option* awaiting = nullptr; ///< the option whose value the next word is
  bool options_ended = false;       ///< the next word is no option, whatever it begins with
};

/// The same grammar for the words in front of the one that is being typed; nothing is refused.
TypedSoFar parse_so_far(const std::vector<std::string>& words, Command command,
                        Positionals positionals);

/// Throws the UsageError for an unknown option, with the names that are near to it, or `otherwise`
/// as the remedy.
[[noreturn]] void throw_unknown_option(std::string_view typed, Command command,
                                       const std::string& otherwise);

/// "true" or "false". Throws UsageError, which does not name the flag, for what Go's
/// strconv.ParseBool, and so docker's client, does not accept.
std::string parse_flag(std::string_view value);

} // namespace idr::options
