// Where a value came from: what a message names, and what a reader goes to in order to change it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace idr::options {

struct Option;

/// Nobody has set it: the program's own choice.
struct Default {
  bool operator==(const Default&) const = default;
};
/// An option of the command line.
struct OnCommandLine {
  const Option* option;
  std::string typed = {}; ///< where that is not its long name: `-e`, `--env-host`
  bool operator==(const OnCommandLine&) const = default;
};
/// An environment variable.
struct FromVariable {
  std::string name;
  bool operator==(const FromVariable&) const = default;
};
/// A line of a file, counted from 1.
struct InFile {
  std::string file;
  std::size_t line;
  bool operator==(const InFile&) const = default;
};
/// The folders of PATH.
struct OnSearchPath {
  bool operator==(const OnSearchPath&) const = default;
};

using Origin = std::variant<Default, OnCommandLine, FromVariable, InFile, OnSearchPath>;

/// Of options that come from files alone. Any other that was given was typed.
using Origins = std::map<const Option*, Origin>;
Origin origin_of(const Origins& origins, const Option& option);

/// `default`, `--role`, `AWS_REGION`, `/home/jo/.aws/config:4`, `PATH`.
std::string to_string(const Origin& origin);

template <typename Kind>
bool is(const Origin& origin) {
  return std::holds_alternative<Kind>(origin);
}

} // namespace idr::options
