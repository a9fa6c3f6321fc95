// Where a value comes from. Messages name it, so that users know where to change the value.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace idr::options {

class Option;

/// Not set anywhere: chosen by the program.
struct Default {
  bool operator==(const Default&) const = default;
};
/// An option on the command line.
struct OnCommandLine {
  const Option* option;
  std::string typed = {}; ///< `-e`, `--env-host`; empty if it is the option's long name
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
/// Found in a folder of PATH.
struct OnSearchPath {
  bool operator==(const OnSearchPath&) const = default;
};

using Origin = std::variant<Default, OnCommandLine, FromVariable, InFile, OnSearchPath>;

/// The origins of options that are set only in files. All other options were typed.
using Origins = std::map<const Option*, Origin>;
/// Returns the origin of an option that was given.
Origin origin_of(const Origins& origins, const Option& option);

/// `default`, `--role`, `AWS_REGION`, `/home/jo/.aws/config:4`, `PATH`.
std::string to_string(const Origin& origin);

template <typename Kind>
bool is(const Origin& origin) {
  return std::holds_alternative<Kind>(origin);
}

} // namespace idr::options
