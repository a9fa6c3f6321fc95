#include "cli/command_line.hpp"

#include "cli/misread_line.hpp"
#include "cli/unknown_command.hpp"
#include "core/error.hpp"
#include "core/options/commands.hpp"
#include "core/options/layers.hpp"
#include "core/options/schedule_actions.hpp"
#include "core/options/values.hpp"
#include "core/plan/read_options.hpp"
#include "core/text/contains.hpp"
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
using options::Positionals;

/// The options in effect, and the files that were read for them.
struct EffectiveOptions {
  options::OptionList options;
  options::OptionFiles files;
  std::vector<std::string> variants; ///< all variants of the project file
};

plan::RunOptions launch_options(EffectiveOptions effective) {
  auto run = plan::read_run_options(std::move(effective.options));
  run.files = std::move(effective.files);
  run.variants = std::move(effective.variants);
  return run;
}

/// Sets `verbose` and `warnings_only`. The command line overrides the environment variable, which
/// overrides the files; --verbose on the command line overrides --warnings-only.
template <typename Options>
void set_verbosity(Options& options, const options::OptionList& given,
                   const system::Environment& environment) {
  const auto is_typed = [&](const options::Option& option) {
    return std::any_of(given.begin(), given.end(), [&](const options::TypedOption& typed) {
      return typed.is(option) && options::is<options::OnCommandLine>(typed.origin);
    });
  };
  options.verbose = options::is_set(given, options::option("verbose"));
  options.warnings_only = options::is_set(given, options::option("warnings-only"));
  const bool quiet_variable = !environment.get("IAM_DOCKER_RUN_QUIET").value_or("").empty();
  if (options.verbose && is_typed(options::option("verbose"))) {
    options.warnings_only = false;
  } else if (quiet_variable && !is_typed(options::option("warnings-only"))) {
    options.warnings_only = true;
  }
  if (options.warnings_only) options.verbose = false;
}

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

/// Refuses a word after a variant that looks like an option or another variant: it is probably not
/// meant as the container's command. Removes a leading `--`.
void check_variant_command(const std::string& variant, std::vector<std::string>& words) {
  if (words.empty() || words.front().find_first_of("-@") != 0) return;
  if (words.front() != "--") {
    throw UsageError(fmt::format("unexpected {} after @{}", words.front(), variant),
                     fmt::format("Put options before {0}, and name only one variant. For a command "
                                 "that begins with it, write {0} -- {1} …",
                                 text::quote_word("@" + variant), text::quote_word(words.front())));
  }
  words.erase(words.begin());
}

/// Turns the first word of `IMAGE COMMAND…` or `@VARIANT COMMAND…` into the corresponding option.
void take_image(options::Arguments& arguments) {
  auto& words = arguments.positionals;
  if (words.empty()) return;
  const bool variant = words.front().starts_with('@');
  const auto& option = variant ? options::option("variant") : options::option("image");
  const auto value = words.front().substr(variant ? 1 : 0);
  if (value.empty())
    throw UsageError(fmt::format("the {} is empty", option.name()),
                     "Is it a variable that is not set?");
  const auto& options = arguments.options;
  if (value == "json" && !options.empty() && options.back().is(options::option("dry-run"))) {
    throw pointing_to(
        options::option("dry-run"),
        UsageError("json after --dry-run is the image, not its value",
                   "Did you mean --dry-run=json? For an image of that name, use --image json."));
  }
  if (const auto* typed = options::last_value(arguments.options, option)) {
    throw pointing_to(
        option, UsageError(fmt::format("the {0} is given twice: --{0} {1} and {2}", option.name(),
                                       *typed, words.front()),
                           variant ? "Name one variant."
                                   : "The first word that is not an option is the image, and the "
                                     "container's command comes after it."));
  }
  arguments.options.push_back({.option = &option, .value = value});
  words.erase(words.begin());
  if (variant) check_variant_command(value, words);
}

void check_one_variant(const options::OptionList& typed) {
  std::vector<std::string> variants;
  for (const auto& option : typed) {
    if (option.is(options::option("variant"))) variants.push_back(option.value);
  }
  if (variants.size() < 2) return;
  throw UsageError(
      fmt::format("the variant is given more than once: {}", fmt::join(variants, ", ")),
      "Name one variant.");
}

EffectiveOptions with_files(const options::Arguments& arguments, Command command,
                            const system::Host& host) {
  const auto& typed = arguments.options;
  check_one_variant(typed);
  const auto* variant = options::last_value(typed, options::option("variant"));
  const auto path = options::is_set(typed, options::option("no-project-file"))
                        ? std::nullopt
                        : options::find_project_file(host.working_directory);
  if (!path && variant != nullptr) {
    throw about(options::option("variant"),
                UsageError(fmt::format("no project file found for variant \"{}\"", *variant),
                           "Variants are defined in idr.toml, in this directory or in a parent "
                           "directory within the repository."));
  }
  const auto user_path = options::find_user_file(host.environment);
  if (!path && !user_path) return {typed, {}, {}};
  const auto of_user =
      user_path ? options::read_user_file(*user_path, host) : options::ProjectFile();
  const auto file = path ? options::read_project_file(*path, host) : options::ProjectFile();
  const options::OptionFiles files{of_user.path, file.path};
  auto options = options_in_effect(of_user.options, file, variant == nullptr ? "" : *variant,
                                   command, typed, !arguments.positionals.empty());
  return {std::move(options), files, variant_names(file)};
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
  if (options::last_value(given, option("exec")) == nullptr) return;
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

plan::ProgramOptions program_options(const EffectiveOptions& effective) {
  auto options = plan::read_program_options(effective.options);
  options.files = effective.files;
  options.variants = effective.variants;
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

const options::ScheduleActionEntry& schedule_action(const std::vector<std::string>& words) {
  constexpr auto all =
      "Type `idr schedule add @VARIANT`, `run @VARIANT`, `remove @VARIANT` or `list`.";
  if (words.empty()) throw UsageError("what to do is missing", all);
  if (const auto* found = options::find_schedule_action(words.front())) return *found;
  throw UsageError(fmt::format("unknown action \"{}\"", words.front()), all);
}

void refuse_other_flags(const options::ScheduleActionEntry& action,
                        const options::OptionList& typed) {
  for (const auto& given : typed) {
    if (action.accepts(*given.option)) continue;
    throw about(*given.option,
                UsageError(fmt::format("does not apply to `schedule {}`", action.name)));
  }
}

/// The variant, or the name of a job to remove, from `ACTION @VARIANT`.
void take_job(const std::vector<std::string>& words, ScheduleOptions& options) {
  using Action = options::ScheduleAction;
  const auto& action = words.front();
  if (options.action == Action::List) {
    if (words.size() > 1) throw UsageError(fmt::format("unexpected {} after list", words[1]));
    return;
  }
  if (words.size() != 2) {
    throw UsageError(words.size() < 2 ? "the variant is missing" : "name one variant",
                     fmt::format("Type `idr schedule {} @VARIANT`.", action));
  }
  const auto& word = words[1];
  if (word.starts_with('@')) {
    options.variant = word.substr(1);
    if (options.variant.empty())
      throw UsageError("the variant is empty", "Is it a variable that is not set?");
  } else if (options.action == Action::Remove && word.starts_with("idr-")) {
    options.job_name = word;
  } else {
    throw UsageError(
        fmt::format("{} is not a variant", word),
        fmt::format("Type `{}`.", text::command_line({"idr", "schedule", action, "@" + word})));
  }
}

/// The project file whose jobs are meant here, even if it has been removed.
std::string project_file_here(const system::Host& host) {
  const auto found = options::find_project_file(host.working_directory);
  return found.value_or(host.working_directory / options::project_file_name).string();
}

std::variant<plan::RunOptions, plan::ProgramOptions>
job_options(const EffectiveOptions& effective, const system::Environment& environment) {
  if (options::last_value(effective.options, option("exec")) == nullptr) {
    auto options = launch_options(effective);
    set_verbosity(options, effective.options, environment);
    return options;
  }
  auto options = program_options(effective);
  set_verbosity(options, effective.options, environment);
  return options;
}

/// Reads the variant, to add or run it.
void read_variant(options::OptionList typed, ScheduleOptions& result, const system::Host& host) {
  std::erase_if(typed, [](const options::TypedOption& given) {
    return !given.is(option("verbose")) && !given.is(option("warnings-only"));
  });
  typed.push_back({.option = &option("variant"), .value = result.variant, .origin = {}});
  const auto effective = with_files({std::move(typed), {}, false}, Command::Launch, host);
  result.given = effective.options;
  result.files = effective.files;
  if (result.action == options::ScheduleAction::Run)
    result.run = job_options(effective, host.environment);
  set_verbosity(result, effective.options, host.environment);
}

Invocation schedule_invocation(const options::Arguments& arguments, const system::Host& host) {
  const auto& [typed, words, help] = arguments;
  const auto& action = schedule_action(words);
  refuse_other_flags(action, typed);
  ScheduleOptions result;
  result.action = action.action;
  take_job(words, result);
  result.dry_run = plan::read_dry_run(typed);
  result.force = options::is_set(typed, option("force"));
  result.system = options::is_set(typed, option("system"));
  result.print_on_failure = options::is_set(typed, option("print-on-failure"));
  result.json = options::is_set(typed, option("json"));
  if (const auto* timer = options::last_value(typed, option("timer"))) result.job_name = *timer;
  if (result.action == options::ScheduleAction::Add ||
      result.action == options::ScheduleAction::Run) {
    read_variant(typed, result, host);
    return result;
  }
  result.files.project = project_file_here(host);
  set_verbosity(result, typed, host.environment);
  return result;
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
  if (command == Command::Schedule) return schedule_invocation(arguments, host);
  if (command == Command::Exec) return exec_invocation(std::move(arguments), rest, host);
  take_image(arguments);
  if (command == Command::Doctor) return doctor_invocation(std::move(arguments), host);
  return launch_invocation(std::move(arguments), words.empty(), host);
}

} // namespace idr::cli
