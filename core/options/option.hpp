// What is true of an option. One row of the table (option_rows.hpp) owns all of it.
#pragma once

#include <cstdint>
#include <string_view>

namespace idr::options {

enum class Arity : std::uint8_t {
  Flag,          ///< `--rm`, `--rm=false`; never takes the next word
  Value,         ///< `--name VALUE`, `--name=VALUE`; takes any next word; the last one counts
  List,          ///< the same, and every one counts
  OptionalValue, ///< `--dry-run`, `--dry-run=json`; never takes the next word
};

/// Whether the option takes a value, from the next word where none is attached.
constexpr bool needs_value(Arity arity) { return arity == Arity::Value || arity == Arity::List; }

/// Under which heading the help lists the option.
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

/// Who acts on the option: this program, or docker, to which it is passed on.
enum class Reader : std::uint8_t { Idr, Docker };

/// Whether an option of docker's is passed on as it was typed, or the planner decides what the
/// docker line has in its place. The program's own options are never passed on.
enum class Placement : std::uint8_t { PassedOn, Planned };

/// What takes options: the commands, and the file that describes a project's launches.
enum class Command : std::uint8_t { Launch, Credentials, Whoami, Doctor, IdrToml = 15 };

/// Commands as a set of bits: room for 15, and idr.toml.
class CommandSet {
public:
  // NOLINTNEXTLINE(google-explicit-constructor,hicpp-explicit-conversions): a set of one
  constexpr CommandSet(Command command)
      : bits_(static_cast<std::uint16_t>(1U << static_cast<unsigned>(command))) {}

  constexpr bool has(Command command) const { return (bits_ & CommandSet(command).bits_) != 0; }
  friend constexpr CommandSet operator|(CommandSet left, CommandSet right) {
    left.bits_ |= right.bits_;
    return left;
  }
  bool operator==(const CommandSet&) const = default;

private:
  std::uint16_t bits_;
};
constexpr CommandSet operator|(Command left, Command right) {
  return CommandSet(left) | CommandSet(right);
}

/// Which part of a value is a path of this machine, if any (core/options/host_paths.hpp).
enum class HostPath : std::uint8_t {
  None,
  File,
  Folder,
  Policy,  ///< a file, unless it is the JSON document itself
  Volume,  ///< the source of SOURCE:PATH, unless it is a volume's name
  Mount,   ///< `source` among the fields of --mount
  Seccomp, ///< the profile in `seccomp=PROFILE`
  Program, ///< a path, unless it is a name on PATH
};

/// What of a value must not be repeated.
enum class Secrecy : std::uint8_t {
  None,
  Value,    ///< only AWS must know it: hidden in --dry-run=json and wherever a line is shown
  Assigned, ///< what follows the `=` of NAME=VALUE
  Command,  ///< what runs in the container: only a line that a message suggests leaves it out
};

/// Where the values of an option come from when the shell completes them.
enum class ValueSource : std::uint8_t {
  None,
  Words, ///< of the row itself
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
  Variables, ///< their names
  Engines,
  Files,
  Folders,
};

/// How the values of an option are completed.
struct Completion {
  ValueSource source = ValueSource::None;
  /// Separated by blanks: what else there is. A word that ends in a colon or an equals sign goes
  /// on; `container:` with a container's name.
  std::string_view words = {};
};

/// What an option says something about, as a set of bits: an option of a later layer replaces what
/// an earlier layer says about the same (core/options/layers.hpp).
using Topics = std::uint8_t;
namespace topic {
inline constexpr Topics started = 1;    ///< what runs in the container, with its arguments
inline constexpr Topics entrypoint = 2; ///< docker's --entrypoint
inline constexpr Topics network = 4;    ///< the networks, and the names and addresses in them
} // namespace topic

struct Option {
  std::string_view name; ///< the long form, without dashes
  char short_name = 0;   ///< 0 for none
  Arity arity = Arity::Flag;
  Section section = Section::Launch;
  Reader reader = Reader::Idr;
  CommandSet commands = Command::Launch;
  Placement placement = Placement::Planned;
  HostPath host_path = HostPath::None;
  Secrecy secrecy = Secrecy::None;
  Topics topics = 0;           ///< what it says
  Topics replaces = 0;         ///< of earlier layers
  std::string_view alias = {}; ///< another long name of it; empty for none
  std::string_view value = {}; ///< what stands for the value in the help
  std::string_view help = {};  ///< empty: not listed (an old spelling that docker still takes)
  Completion completion = {};
};

} // namespace idr::options
