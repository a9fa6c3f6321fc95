// The grammar of docker's command line: from words to options, in the order they were typed.
// Source: the Docker CLI's reference for `docker run`, and the behaviour of its client (28.2).
#pragma once

#include "core/options/find_option.hpp"
#include "core/options/origin.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace idr::options {

struct TypedOption {
  const Option* option = nullptr;
  /// "true" or "false" for a flag; empty for an OptionalValue without a value.
  std::string value;
  Origin origin = OnCommandLine{option}; ///< or a line of an option file
  bool of_variant = false;               ///< set by a variant of the project file

  bool is(const Option& other) const { return option == &other; }
};

using OptionList = std::vector<TypedOption>;

/// How words that are not options are interpreted.
enum class Positionals : std::uint8_t {
  Refused,    ///< as errors, except after `--dns-search a`, where they are additional domains
  Variant,    ///< as errors, except `@NAME`, which means `--variant NAME`
  Names,      ///< as names of launches; `--` is ignored
  EndOptions, ///< as `IMAGE COMMAND…`: the first one ends the options; so do `-` and `--`
};

struct Arguments {
  OptionList options;
  std::vector<std::string> positionals;
  bool help = false; ///< `-h` or `--help` was given; the words after it are not parsed
};

/// Parses the words after the program's (and the command's) name. An option that requires a value
/// takes the next word even if that begins with `-`; a flag never takes it. Short options can be
/// clustered. `--name=value` works for every option; in a launch, an unknown name in this form is
/// passed to the engine (unlisted_option). Throws UsageError for an option that `command` does not
/// accept, a value that is missing or not a boolean, a refused positional, and an ambiguous `-h`
/// (in a cluster or followed by a word, it may be docker's). The message contains no secret.
Arguments parse_arguments(const std::vector<std::string>& words, Command command,
                          Positionals positionals = Positionals::Refused);

/// The words of a line that is still being typed.
struct TypedSoFar {
  Arguments arguments;              ///< without words that are errors
  const Option* awaiting = nullptr; ///< the option that takes the next word as its value
  bool options_ended = false;       ///< the next word is a positional, even if it begins with `-`
};

/// Parses the words before the one that is being typed by the same grammar, skipping errors.
TypedSoFar parse_so_far(const std::vector<std::string>& words, Command command,
                        Positionals positionals);

/// Throws the UsageError for an unknown option. The remedy names similar options, or is `otherwise`
/// if there are none.
[[noreturn]] void throw_unknown_option(std::string_view typed, Command command,
                                       const std::string& otherwise);

/// Returns "true" or "false". Throws UsageError, which does not name the flag, for a value that
/// Go's strconv.ParseBool, and so docker's client, does not accept.
std::string parse_flag(std::string_view value);

} // namespace idr::options
