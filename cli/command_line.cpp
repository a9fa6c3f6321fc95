#include "cli/command_line.hpp"

#include "cli/effective_options.hpp"
#include "cli/image_words.hpp"
#include "cli/misread_line.hpp"
#include "cli/schedule_words.hpp"
#include "cli/unknown_command.hpp"
#include "core/error.hpp"
#include "core/options/commands.hpp"
#include "core/options/layers.hpp"
#include "core/options/values.hpp"
#include "core/plan/read_options.hpp"
#include "core/text/nearest.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace idr::cli {
namespace {

using options::Command;
using options::option;

CredentialsFormat read_format(const options::OptionList& typed) {
  struct Named {
    std::string_view name;
    CredentialsFormat format;
  };
  static constexpr std::array formats = {Named{"process", CredentialsFormat::Process},
                                         Named{"env", CredentialsFormat::Env},
                                         Named{"export", CredentialsFormat::Env},
                                         Named{"env-no-export", CredentialsFormat::EnvNoExport},
                                         Named{"powershell", CredentialsFormat::PowerShell},
                                         Named{"fish", CredentialsFormat::Fish},
                                         Named{"json", CredentialsFormat::Json}};
  const auto name = options::text_of(typed, options::option("format"));
  if (name.empty()) return CredentialsFormat::Process;
  const auto* found = std::find_if(formats.begin(), formats.end(),
                                   [&](const Named& format) { return format.name == name; });
  if (found != formats.end()) return found->format;
  throw about(options::option("format"),
              UsageError(fmt::format(
                  "{} must be process, env, env-no-export, powershell, fish or json", name)));
}

CredentialsOptions credentials_options(const options::OptionList& typed) {
  CredentialsOptions options;
  options.credentials = plan::read_chain_options(typed);
  options.format = read_format(typed);
  return options;
}

WhoamiOptions whoami_options(const EffectiveOptions& effective) {
  const auto& given = effective.options;
  WhoamiOptions options;
  options.credentials = plan::read_chain_options(given);
  options.json = options::is_set(given, options::option("json"));
  options.files = effective.files;
  return options;
}

DoctorOptions doctor_options(const EffectiveOptions& effective) {
  DoctorOptions options;
  static_cast<plan::RunOptions&>(options) = launch_options(effective);
  options.json = options::is_set(effective.options, options::option("json"));
  return options;
}

/// `help [COMMAND [SECTION]]`
Help parse_help(const std::vector<std::string>& words, const system::Host& host) {
  if (words.empty() || words == std::vector<std::string>{"help"}) return {};
  const auto* command = options::find_command(words[0]);
  if (command == nullptr) {
    const auto groups = options::sections(Command::Launch);
    if (std::any_of(groups.begin(), groups.end(),
                    [&](auto group) { return options::name(group) == words[0]; })) {
      throw UsageError(fmt::format("{} is a section of the help of run", words[0]),
                       fmt::format("Type `idr help run {}`.", words[0]));
    }
    throw_unknown_command(words[0], host);
  }
  if (words.size() == 1) return {command->command, {}};
  const auto sections = options::sections(command->command);
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [&](auto section) { return options::name(section) == words[1]; });
  if (found != sections.end() && words.size() == 2) return {command->command, *found};
  std::vector<std::string_view> names;
  std::transform(sections.begin(), sections.end(), std::back_inserter(names), options::name);
  const auto word = fmt::format("{}", fmt::join(words.begin() + 1, words.end(), " "));
  const auto near = text::nearest(word, names);
  throw UsageError(fmt::format("the help of {} has no section \"{}\"", command->name, word),
                   near.empty() ? fmt::format("Its sections are {}.", fmt::join(names, ", "))
                                : fmt::format("Did you mean {}?", near.front()));
}

/// The credential and role options that a launch here would take from idr.toml, with their origins.
options::Origins chain_options_in_files(const options::Arguments& arguments,
                                        const system::Host& host) try {
  auto origins =
      options::origins_in_files(with_files(arguments, Command::Credentials, host).options);
  std::erase_if(origins, [](const auto& entry) {
    const auto section = entry.first->section;
    return section != options::Section::Credentials && section != options::Section::Role;
  });
  return origins;
} catch (const Error&) {
  return {}; // the command ignores the file, and so its errors
}

/// doctor examines launches of containers.
void refuse_program(const options::OptionList& given) {
  if (!plan::is_program(given)) return;
  const auto variant = "@" + options::text_of(given, option("variant"));
  throw UsageError(fmt::format("{} runs a program on this machine, not a container", variant),
                   fmt::format("`{}` shows its identity, and whether it has credentials.",
                               text::command_line({"idr", "whoami", variant})));
}

/// The options of the launch to examine. An error in an option file is a finding: then only typed
/// options are used. An error in typed options is thrown, as for other commands.
DoctorOptions examined_launch(const options::Arguments& arguments, const system::Host& host) {
  const auto without_files = [&](const Error& failure) {
    auto options = doctor_options({arguments.options, {}, {}});
    options.option_files_failure = failure;
    return options;
  };
  EffectiveOptions effective;
  try {
    effective = with_files(arguments, Command::Doctor, host);
  } catch (const UsageError&) {
    throw; // the typed variant does not exist
  } catch (const Error& error) {
    return without_files(error);
  }
  refuse_program(effective.options);
  try {
    return doctor_options(effective);
  } catch (const Error& error) {
    return without_files(error); // throws if the typed options are wrong
  }
}

Invocation doctor_invocation(options::Arguments arguments, const system::Host& host) {
  auto options = examined_launch(arguments, host);
  options.command = std::move(arguments.positionals);
  set_verbosity(options, options.given, host.environment);
  return options;
}

Invocation whoami_invocation(const options::Arguments& arguments, const system::Host& host) {
  const auto effective = with_files(arguments, Command::Whoami, host);
  auto options = whoami_options(effective);
  set_verbosity(options, effective.options, host.environment);
  return options;
}

docker::NamedEngine engine_in(const options::OptionList& given) {
  const auto origins = options::origins_in_files(given);
  const auto& row = options::option("engine");
  const auto place = origins.find(&row);
  return {options::text_of(given, row),
          place == origins.end() ? options::Origin(options::OnCommandLine{&row}) : place->second};
}

Invocation ps_invocation(const options::Arguments& arguments, const system::Host& host) {
  const auto effective = with_files(arguments, Command::Ps, host);
  PsOptions options;
  options.engine = engine_in(effective.options);
  options.json = options::is_set(effective.options, options::option("json"));
  set_verbosity(options, effective.options, host.environment);
  return options;
}

Invocation stop_invocation(const options::Arguments& arguments, const system::Host& host) {
  if (arguments.positionals.empty()) {
    throw UsageError("the name of a container is missing", "`idr ps` lists them.");
  }
  const auto effective = with_files({arguments.options, {}, false}, Command::Stop, host);
  StopOptions options;
  options.engine = engine_in(effective.options);
  options.names = arguments.positionals;
  set_verbosity(options, effective.options, host.environment);
  return options;
}

/// `typed`: the words after `exec`. After `--`, a word is a program, even if it begins with `@`.
Invocation exec_invocation(options::Arguments arguments, const std::vector<std::string>& typed,
                           const system::Host& host) {
  auto& words = arguments.positionals;
  const auto before = typed.size() - words.size();
  const bool is_program = before > 0 && typed[before - 1] == "--";
  if (!words.empty() && words.front().starts_with('@') && !is_program) take_image(arguments);
  const auto effective = with_files(arguments, Command::Exec, host);
  auto options = program_options(effective);
  options.command = std::move(words);
  set_verbosity(options, effective.options, host.environment);
  return options;
}

Invocation launch_invocation(options::Arguments arguments, bool nothing_typed,
                             const system::Host& host) {
  auto effective = with_files(arguments, Command::Launch, host);
  if (nothing_typed && effective.files.project.empty() &&
      options::last_value(effective.options, options::option("image")) == nullptr) {
    return Help{};
  }
  auto options = launch_options(std::move(effective));
  options.command = std::move(arguments.positionals);
  set_verbosity(options, options.given, host.environment);
  return options;
}

/// Parses the classic form, which has no positionals. If there is one, the error shows the correct
/// line.
options::Arguments classic_form(const std::vector<std::string>& words,
                                const system::Host& host) try {
  return options::parse_arguments(words, Command::Launch);
} catch (const UsageError&) {
  refuse_options_first(words, host);
  throw;
}

} // namespace

Invocation parse_command_line(const std::vector<std::string>& words, const system::Host& host) {
  const auto first = words.empty() ? "" : words.front();
  if (first == "--version") return Version{};
  if (first == "--help" || (first == "-h" && words.size() == 1)) return Help{};
  if (words.size() == 1 && (first == "-v" || first == "-V")) {
    throw UsageError(fmt::format("{} alone is not an option", first),
                     "Type `idr --version` for the version.");
  }
  const bool named = !first.empty() && !first.starts_with('-');
  std::vector<std::string> rest(words.begin() + (named ? 1 : 0), words.end());
  if (first == "help") return parse_help(rest, host);
  if (first == "complete") return Completion{std::move(rest)};
  const auto* entry = named ? options::find_command(first) : nullptr;
  if (named && entry == nullptr) throw_unknown_command(words[0], host);
  const auto command = named ? entry->command : Command::Launch;
  auto arguments = named ? options::parse_arguments(rest, command, entry->positionals)
                         : classic_form(words, host);
  if (arguments.help) return Help{command, {}};
  if (command == Command::Credentials) {
    auto options = credentials_options(arguments.options);
    options.ignored_options = chain_options_in_files(arguments, host);
    set_verbosity(options, arguments.options, host.environment);
    return options;
  }
  if (command == Command::Whoami) return whoami_invocation(arguments, host);
  if (command == Command::Ps) return ps_invocation(arguments, host);
  if (command == Command::Stop) return stop_invocation(arguments, host);
  if (command == Command::Schedule) return schedule_options(arguments, host);
  if (command == Command::Exec) return exec_invocation(std::move(arguments), rest, host);
  take_image(arguments);
  if (command == Command::Doctor) return doctor_invocation(std::move(arguments), host);
  return launch_invocation(std::move(arguments), words.empty(), host);
}

} // namespace idr::cli
