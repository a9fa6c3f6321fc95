// The properties of an option: one row of the table in option_table.hpp.
#pragma once

#include <array>
#include <cstddef>
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
  Job, ///< only in idr.toml
  Output,
};

/// What interprets the option: this program or docker.
enum class Reader : std::uint8_t { Idr, Docker };

/// Whether a docker option is passed to docker unchanged, or the planner decides what goes on the
/// docker line instead. The program's own options are never passed on.
enum class Placement : std::uint8_t { PassedOn, Planned };

/// Which container of a pod gets a docker option: the network options configure the container that
/// owns the network namespace (core/docker/pod.hpp).
enum class PodMember : std::uint8_t { Application, Companion };

/// What accepts options: the commands, and idr.toml.
enum class Command : std::uint8_t {
  Launch,
  Credentials,
  Whoami,
  Doctor,
  Ps,
  Stop,
  Exec,
  Schedule,
  IdrToml = 31
};

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
  Words, ///< only those in the table
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

/// What an option sets, as a set of bits: an option in a later layer removes the options of earlier
/// layers that set what it replaces (core/options/layers.hpp).
using Topics = std::uint8_t;
namespace topic {
inline constexpr Topics started = 1;    ///< what runs in the container, with its arguments
inline constexpr Topics entrypoint = 2; ///< docker's --entrypoint
inline constexpr Topics network = 4;    ///< networks, and the container's names and addresses there
} // namespace topic

/// The columns of the table but for the texts.
struct Columns {
  char short_name = 0; ///< 0 if it has none
  Arity arity = Arity::Flag;
  Section section = Section::Launch;
  Reader reader = Reader::Idr;
  CommandSet commands = Command::Launch;
  Placement placement = Placement::Planned;
  HostPath host_path = HostPath::None;
  Secrecy secrecy = Secrecy::None;
  ValueSource completion = ValueSource::None;
  PodMember pod_member = PodMember::Application;
  Topics topics = 0;   ///< what it sets
  Topics replaces = 0; ///< what it replaces in earlier layers
};

/// A row as it is written in the table.
struct Row : Columns {
  std::string_view name;       ///< the long form, without dashes
  std::string_view alias = {}; ///< a second long name; empty if it has none
  std::string_view value = {}; ///< the placeholder for the value in the help
  std::string_view help = {};  ///< empty: not listed (an old spelling that docker still accepts)
  std::string_view value_words = {}; ///< values for completion, in addition to those found

  constexpr std::array<std::string_view, 5> texts() const {
    return {name, alias, value, help, value_words};
  }
};

/// An option: a row whose texts are places in one array, because pointers would have to be
/// relocated whenever the program starts.
class Option : public Columns {
public:
  constexpr Option() = default;
  /// `place`: where the texts of the row begin; becomes their end.
  constexpr Option(const Row& row, std::uint16_t& place)
      : Columns(static_cast<const Columns&>(row)), places_{place} {
    for (std::size_t i = 0; const auto text : row.texts()) {
      place = static_cast<std::uint16_t>(place + text.size());
      places_.at(++i) = place;
    }
  }

  std::string_view name() const { return text(0); }
  std::string_view alias() const { return text(1); }
  std::string_view value() const { return text(2); }
  std::string_view help() const { return text(3); }
  std::string_view value_words() const { return text(4); }

private:
  std::string_view text(std::size_t column) const;

  std::array<std::uint16_t, 6> places_{}; ///< the begin of each text, and the end of the last one
};

} // namespace idr::options
