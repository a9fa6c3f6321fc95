// The properties of an option: one row of the table in option_rows.hpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace idr::options {

enum class Arity : std::uint8_t {
  Flag,          ///< `--rm`, `--rm=false`; never takes the next word
  Value,         ///< `--name VALUE`, `--name=VALUE`; takes any next word; the last one is used
  List,          ///< the same, but repeatable: all of them are used
  OptionalValue, ///< `--dry-run`, `--dry-run=json`; never takes the next word
};

/// Whether the option requires a value: the next word if none is attached.
constexpr bool needs_value(Arity arity) { return arity == Arity::Value || arity == Arity::List; }

/// The heading under which the help lists the option.
enum class Section : std::uint8_t {
  Launch,
  Credentials,
  Role,
  Container,
  Environment,
  Storage,
  Network,
  Resources,
  Security,
  Health,
  Logging,
  Windows,
  Output,
};

/// What interprets the option: this program or docker.
enum class Reader : std::uint8_t { Idr, Docker };

/// Whether a docker option is passed to docker unchanged, or the planner decides what goes on the
/// docker line instead. The program's own options are never passed on.
enum class Placement : std::uint8_t { PassedOn, Planned };

/// What accepts options: the commands, and idr.toml.
enum class Command : std::uint8_t { Launch, Credentials, Whoami, Doctor, IdrToml = 31 };

/// A set of commands, as bits: up to 31 commands, and idr.toml.
class CommandSet {
public:
  // NOLINTNEXTLINE(google-explicit-constructor,hicpp-explicit-conversions): a set of one
  constexpr CommandSet(Command command)
      : bits_(static_cast<std::uint32_t>(1U << static_cast<unsigned>(command))) {}

  constexpr bool has(Command command) const { return (bits_ & CommandSet(command).bits_) != 0; }
  friend constexpr CommandSet operator|(CommandSet left, CommandSet right) {
    left.bits_ |= right.bits_;
    return left;
  }
  bool operator==(const CommandSet&) const = default;

private:
  std::uint32_t bits_;
};
constexpr CommandSet operator|(Command left, Command right) {
  return CommandSet(left) | CommandSet(right);
}

/// Which part of a value is a path on the host, if any (core/options/host_paths.hpp).
enum class HostPath : std::uint8_t {
  None,
  File,
  Folder,
  Policy,  ///< a file, unless the value is a JSON document
  Volume,  ///< the source of SOURCE:PATH, unless it is the name of a volume
  Mount,   ///< the `source` field of --mount
  Seccomp, ///< the profile in `seccomp=PROFILE`
  Program, ///< a path, unless it is a name on PATH
};

/// Which part of a value must not be shown.
enum class Secrecy : std::uint8_t {
  None,
  Value,    ///< the whole value, in --dry-run=json and in command lines: it is only for AWS
  Assigned, ///< the part after the `=` of NAME=VALUE
  Command,  ///< the whole value, but only in command lines that a message suggests
};

/// Where shell completion finds the values of an option.
enum class ValueSource : std::uint8_t {
  None,
  Words, ///< only Completion::words
  Profiles,
  Roles,
  Images,
  Variants,
  Networks,
  Containers,
  Volumes,
  Mounts,
  PullPolicies,
  Regions,
  MfaDevices,
  PolicyArns,
  Variables, ///< names of environment variables
  Engines,
  Files,
  Folders,
};

/// How the values of an option are completed.
struct Completion {
  ValueSource source = ValueSource::None;
  /// Additional values, separated by spaces. A value that ends in a colon or an equals sign is
  /// incomplete; `container:` is continued with the name of a container.
  std::string_view words = {};
};

/// What an option sets, as a set of bits: an option in a later layer removes the options of earlier
/// layers that set what it replaces (core/options/layers.hpp).
using Topics = std::uint8_t;
namespace topic {
inline constexpr Topics started = 1;    ///< what runs in the container, with its arguments
inline constexpr Topics entrypoint = 2; ///< docker's --entrypoint
inline constexpr Topics network = 4;    ///< networks, and the container's names and addresses there
} // namespace topic

struct Option {
  std::string_view name; ///< the long form, without dashes
  char short_name = 0;   ///< 0 if it has none
  Arity arity = Arity::Flag;
  Section section = Section::Launch;
  Reader reader = Reader::Idr;
  CommandSet commands = Command::Launch;
  Placement placement = Placement::Planned;
  HostPath host_path = HostPath::None;
  Secrecy secrecy = Secrecy::None;
  Topics topics = 0;           ///< what it sets
  Topics replaces = 0;         ///< what it replaces in earlier layers
  std::string_view alias = {}; ///< a second long name; empty if it has none
  std::string_view value = {}; ///< the placeholder for the value in the help
  std::string_view help = {};  ///< empty: not listed (an old spelling that docker still accepts)
  Completion completion = {};
};

} // namespace idr::options
