// The grammar of docker's command line: words → options in the order they were typed.
// Source: the Docker CLI's reference for `docker run`, and the behaviour of its client (28.2).
#pragma once

#include "core/docker/option_table.hpp"

#include <string>
#include <vector>

namespace idr::docker {

struct TypedOption {
  const Option* option = nullptr;
  /// "true" or "false" for a flag; empty for an OptionalValue without one.
  std::string value;

  bool is(std::string_view name, Reader reader = Reader::Docker) const {
    return option->name == name && option->reader == reader;
  }
};

struct Arguments {
  std::vector<TypedOption> options;
  bool help = false; ///< `-h` or `--help` was among them; then nothing else counts
};

/// Parses the words after the program's (and the command's) name. Values swallow any next word,
/// flags never do, short options cluster, `--name=value` works for all. Several words may follow
/// `--dns-search`. Throws UsageError for an option that `command` does not take, a value that is
/// missing or not a boolean, and a word that is no option; nothing secret is in its message.
Arguments parse_arguments(const std::vector<std::string>& words, Command command);

/// The value of the last option of this name; null where it was not typed.
const std::string* last_value(const std::vector<TypedOption>& options, std::string_view name);
/// Whether the last flag of this name, if any was typed, says true.
bool is_set(const std::vector<TypedOption>& options, std::string_view name);

} // namespace idr::docker
