// Every option of a launch and of the commands beside it, in one table: the parser, the composer of
// the docker command and the help are made from it. Adding an option is adding a line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idr::options {

enum class Arity : std::uint8_t {
  Flag,          ///< `--rm`, `--rm=false`; never takes the next word
  Value,         ///< `--name VALUE`, `--name=VALUE`; takes any next word; the last one counts
  List,          ///< the same, and every one counts
  OptionalValue, ///< `--dry-run`, `--dry-run=json`; never takes the next word
};

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

/// The commands that take an option, and the file that describes a project's launches, as a set of
/// bits.
enum Command : std::uint8_t {
  Launch = 1,
  Credentials = 2,
  Whoami = 4,
  Doctor = 8,
  Every = 15,
  IdrToml = 16,
};

/// Whether the option takes a value, from the next word where none is attached.
constexpr bool needs_value(Arity arity) { return arity == Arity::Value || arity == Arity::List; }

struct Option {
  std::string_view name; ///< the long form, without dashes
  char short_name;       ///< 0 for none
  Arity arity;
  std::string_view value; ///< what stands for the value in the help
  Section section;
  Reader reader;
  std::uint8_t commands;     ///< of Command
  std::string_view help;     ///< empty: not listed (an old spelling that docker still takes)
  std::string_view alias_of; ///< the option this is another name of
};

std::span<const Option> option_table();

/// Stands for an option of the engine's that the table lacks; its value is the whole word that was
/// typed, `--name=value`.
const Option& unlisted_option();

/// The option of this long or short name that `command` takes, aliases resolved; null for none.
const Option* find_option(std::string_view name, Command command);
const Option* find_option(char short_name, Command command);

/// Whether `command` takes the option, it has an effect there, and it is not an old spelling.
bool is_offered(const Option& option, Command command);
/// Whether the help of `command` lists the option, and under which long names: its own first.
/// The doctor takes docker's options too, which the help of a launch lists.
bool is_listed(const Option& option, Command command);
std::vector<std::string_view> listed_names(const Option& option, Command command);

/// The long names that `command` takes, for spelling suggestions.
std::vector<std::string_view> option_names(Command command);

/// What `command` calls the option that other AWS and container tools call by this long name
/// (`--role-arn`, `--no-rm`), as it is typed: `--role`, `--rm=false`; empty for none.
std::string meant_by_foreign_name(std::string_view name, Command command);

/// The sections that the help of `command` has, in the order in which they are shown.
std::vector<Section> sections(Command command);
/// The heading, `Security and namespaces`, and the one word for the command line, `security`.
std::string_view title(Section section);
std::string_view name(Section section);

} // namespace idr::options
