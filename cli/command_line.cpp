#include "cli/command_line.hpp"

#include "cli/own_options.hpp"
#include "cli/unknown_command.hpp"
#include "core/error.hpp"
#include "core/options/commands.hpp"
#include "core/options/layers.hpp"
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
using options::Positionals;

/// The options that count, the files that some of them come from, and where those are set that come
/// from a file alone.
struct Effective {
  options::OptionList options;
  options::OptionFiles files;
  options::Places places;
  std::vector<std::string> variants; ///< of the project file
};

/// `json`: where a command that examines a launch has its flag.
plan::RunOptions launch_options(const Effective& effective, bool* json = nullptr) {
  const auto& given = effective.options;
  plan::RunOptions options;
  bool no_project_file = false;
  IdentityBinding identity;
  OwnOptions own(given);
  std::optional<std::string> dry_run;
  identity.bind(own, options.identity);
  own.text("image", options.image);
  own.text("full-entrypoint", options.full_entrypoint);
  own.text("cmd", options.cmd);
  own.flag("shell", options.shell);
  own.flag("interactive", options.interactive);
  own.text("host-source-path", options.host_source_path);
  own.text("container-source-path", options.container_source_path);
  own.flag("selinux", options.selinux);
  own.flag("mount-docker", options.mount_docker);
  own.text("custom-env-file", options.custom_env_file);
  own.text("engine", options.engine.program);
  own.text("dry-run", dry_run);
  own.text("variant", options.variant);
  own.flag("no-project-file", no_project_file); // has had its effect by now
  own.flag("no-volume", options.no_volume);
  own.flag("verbose", options.verbose);
  own.flag("warnings-only", options.warnings_only);
  if (json != nullptr) own.flag("json", *json);
  own.parse();
  identity.finish(options.identity);
  options.identity.places = effective.places;
  options.engine.origin = options.identity.origin("engine");
  if (dry_run) {
    if (!dry_run->empty() && *dry_run != "json")
      throw UsageError("--dry-run takes no value but =json",
                       "--dry-run prints the docker command, --dry-run=json the whole plan.");
    options.dry_run = dry_run->empty() ? plan::DryRun::CommandLine : plan::DryRun::Json;
  }
  options.given = given;
  options.files = effective.files;
  options.variants = effective.variants;
  return options;
}

/// The options as the user wants to be spoken to. The command line beats the variable, and that the
/// files; --verbose beats --warnings-only.
template <typename Options>
Options with_voice(Options options, const options::OptionList& given,
                   const system::Environment& environment) {
  const auto is_typed = [&](const options::Option& option) {
    return std::any_of(given.begin(), given.end(), [&](const options::TypedOption& typed) {
      return typed.is(option) && typed.layer == options::Layer::CommandLine;
    });
  };
  const bool quiet_variable = !environment.get("IAM_DOCKER_RUN_QUIET").value_or("").empty();
  if (options.verbose && is_typed(options::option("verbose"))) {
    options.warnings_only = false;
  } else if (quiet_variable && !is_typed(options::option("warnings-only"))) {
    options.warnings_only = true;
  }
  if (options.warnings_only) options.verbose = false;
  return options;
}

CredentialsOptions credentials_options(const options::OptionList& typed) {
  static const std::map<std::string, CredentialsFormat> formats = {
      {"process", CredentialsFormat::Process},
      {"env", CredentialsFormat::Env},
      {"export", CredentialsFormat::Env},
      {"env-no-export", CredentialsFormat::EnvNoExport},
      {"powershell", CredentialsFormat::PowerShell},
      {"fish", CredentialsFormat::Fish},
      {"json", CredentialsFormat::Json}};
  CredentialsOptions options;
  IdentityBinding identity;
  OwnOptions own(typed);
  std::string format = "process";
  identity.bind(own, options.identity);
  own.text("format", format);
  own.flag("verbose", options.verbose);
  own.flag("warnings-only", options.warnings_only);
  own.parse();
  identity.finish(options.identity);
  const auto found = formats.find(format);
  if (found == formats.end()) {
    throw UsageError(fmt::format(
        "--format {} must be process, env, env-no-export, powershell, fish or json", format));
  }
  options.format = found->second;
  return options;
}

WhoamiOptions whoami_options(const Effective& effective) {
  WhoamiOptions options;
  std::string variant;
  bool no_project_file = false;
  IdentityBinding identity;
  OwnOptions own(effective.options);
  identity.bind(own, options.identity);
  own.text("variant", variant); // have had their effect by now
  own.flag("no-project-file", no_project_file);
  own.flag("json", options.json);
  own.flag("verbose", options.verbose);
  own.flag("warnings-only", options.warnings_only);
  own.parse();
  identity.finish(options.identity);
  options.identity.places = effective.places;
  options.files = effective.files;
  return options;
}

DoctorOptions doctor_options(const Effective& effective) {
  DoctorOptions options;
  static_cast<plan::RunOptions&>(options) = launch_options(effective, &options.json);
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
      throw UsageError(fmt::format("{} is a group of options of run", words[0]),
                       fmt::format("Type `idr help run {}`.", words[0]));
    }
    refuse_command(words[0], host);
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
                   near.empty() ? fmt::format("It has {}.", fmt::join(names, ", "))
                                : fmt::format("Did you mean {}?", near.front()));
}

/// Behind a variant one expects options, or another variant, more than a command that looks like
/// one.
void check_variant_command(const std::string& variant, std::vector<std::string>& words) {
  if (words.empty() || words.front().find_first_of("-@") != 0) return;
  if (words.front() != "--") {
    throw UsageError(fmt::format("{} comes after @{}", words.front(), variant),
                     fmt::format("Options come before {0}, and no other variant comes after it; a "
                                 "command for the container is written {0} -- {1} …",
                                 text::quote_word("@" + variant), text::quote_word(words.front())));
  }
  words.erase(words.begin());
}

/// `IMAGE COMMAND…`, or `@VARIANT COMMAND…`: the first becomes the option that it stands for.
void take_image(options::Arguments& arguments) {
  auto& words = arguments.positionals;
  if (words.empty()) return;
  const bool variant = words.front().starts_with('@');
  const auto& option = variant ? options::option("variant") : options::option("image");
  const auto value = words.front().substr(variant ? 1 : 0);
  if (value.empty())
    throw UsageError(fmt::format("the {} is empty", option.name),
                     "Is it a variable that is not set?");
  const auto& options = arguments.options;
  if (value == "json" && !options.empty() && options.back().is(options::option("dry-run"))) {
    throw UsageError("json after --dry-run is the image, not its value",
                     "Did you mean --dry-run=json? An image of that name is --image json.");
  }
  if (const auto* typed = options::last_value(arguments.options, option)) {
    throw UsageError(
        fmt::format("the {0} is given twice: --{0} {1} and {2}", option.name, *typed,
                    words.front()),
        "The first word that is not an option is the image, and the container's command comes "
        "after it.");
  }
  arguments.options.push_back({&option, value});
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

Effective with_files(const options::Arguments& arguments, Command command,
                     const system::Host& host) {
  const auto& typed = arguments.options;
  check_one_variant(typed);
  const auto* variant = options::last_value(typed, options::option("variant"));
  const auto path = options::is_set(typed, options::option("no-project-file"))
                        ? std::nullopt
                        : options::find_project_file(host.working_directory);
  if (!path && variant != nullptr) {
    throw UsageError(fmt::format("--variant {}: there is no project file here", *variant),
                     "Variants are described in idr.toml, in this directory or above it in the "
                     "repository.");
  }
  const auto user_path = options::find_user_file(host.environment);
  if (!path && !user_path) return {typed, {}, {}, {}};
  const auto of_user =
      user_path ? options::read_user_file(*user_path, host) : options::ProjectFile();
  const auto file = path ? options::read_project_file(*path, host) : options::ProjectFile();
  const options::OptionFiles files{of_user.path, file.path};
  auto options = options_in_effect(of_user.options, file, variant == nullptr ? "" : *variant,
                                   command, typed, !arguments.positionals.empty());
  auto places = options::places_in_files(options, files);
  return {std::move(options), files, std::move(places), variant_names(file)};
}

/// The options about the container's identity that a launch here would take from idr.toml, and
/// their places.
options::Places identity_in_files(const options::Arguments& arguments,
                                  const system::Host& host) try {
  auto places = with_files(arguments, Command::Credentials, host).places;
  std::erase_if(places, [](const auto& entry) {
    const auto section = options::find_option(entry.first, Command::Credentials)->section;
    return section != options::Section::Credentials && section != options::Section::Role;
  });
  return places;
} catch (const Error&) {
  return {}; // a file that is not read may be broken
}

/// A project file that cannot be used is one of the things that a doctor finds.
DoctorOptions examination(options::Arguments arguments, const system::Host& host) {
  Effective effective;
  std::optional<Error> failure;
  try {
    effective = with_files(arguments, Command::Doctor, host);
  } catch (const UsageError&) {
    throw; // a variant that is not there was typed
  } catch (const Error& error) {
    failure = error;
    effective.options = arguments.options;
  }
  auto options = options::naming(effective.places, [&] { return doctor_options(effective); });
  options.option_files_failure = std::move(failure);
  options.command = std::move(arguments.positionals);
  return with_voice(std::move(options), effective.options, host.environment);
}

WhoamiOptions inquiry(const options::Arguments& arguments, const system::Host& host) {
  const auto effective = with_files(arguments, Command::Whoami, host);
  auto options = options::naming(effective.places, [&] { return whoami_options(effective); });
  return with_voice(std::move(options), effective.options, host.environment);
}

Invocation launch(options::Arguments arguments, bool nothing_typed, const system::Host& host) {
  const auto effective = with_files(arguments, Command::Launch, host);
  if (nothing_typed && effective.files.project.empty() &&
      options::last_value(effective.options, options::option("image")) == nullptr) {
    return Help{};
  }
  auto options = options::naming(effective.places, [&] { return launch_options(effective); });
  options.command = std::move(arguments.positionals);
  return with_voice(std::move(options), effective.options, host.environment);
}

/// Whether the line can be shown: its options are our own, without any that may hold a secret, and
/// no command for a container is in it.
bool is_showable(const options::Arguments& arguments) {
  return arguments.positionals.size() <= 1 &&
         std::all_of(arguments.options.begin(), arguments.options.end(),
                     [](const options::TypedOption& typed) {
                       return typed.option->reader == options::Reader::Idr &&
                              typed.option->secrecy == options::Secrecy::None;
                     });
}

/// `idr OPTIONS IMAGE`: the line of `run` that was meant, where there is no other mistake in it and
/// it can be shown; what else is wrong is for the parser to say.
void refuse_image_without_command(const options::Arguments& arguments,
                                  const std::vector<std::string>& options,
                                  const std::vector<std::string>& words, const system::Host& host) {
  const auto& word = arguments.positionals.front();
  const auto& typed = arguments.options;
  const auto& option =
      word.starts_with('@') ? options::option("variant") : options::option("image");
  const bool is_value =
      !typed.empty() && (typed.back().is(options::option("dns-search")) ||
                         (typed.back().is(options::option("dry-run")) && word == "json"));
  if (word.empty() || is_value || options::last_value(typed, option) != nullptr ||
      !is_showable(arguments) || options::parse_arguments(options, Command::Launch).help) {
    return;
  }
  std::vector<std::string> line = {"idr", "run"};
  line.insert(line.end(), words.begin(), words.end());
  const bool may_be_command =
      !word.starts_with('@') && (options::find_project_file(host.working_directory) ||
                                 options::find_user_file(host.environment));
  throw UsageError(fmt::format("unexpected argument \"{}\"", word),
                   fmt::format("Type `{}`{}.", text::command_line(line),
                               may_be_command ? " to launch that image; a command for the image of "
                                                "idr.toml is given in --cmd"
                                              : ""));
}

/// `idr OPTIONS COMMAND…`, as the AWS CLI takes it, and `idr OPTIONS IMAGE`.
void refuse_options_first(const std::vector<std::string>& words, const system::Host& host) {
  const auto so_far = options::parse_so_far(words, Command::Launch, Positionals::EndOptions);
  const auto& rest = so_far.arguments.positionals;
  if (rest.empty()) return;
  const auto* entry = options::find_command(rest.front());
  const auto at = words.end() - static_cast<std::ptrdiff_t>(rest.size());
  std::vector<std::string> behind(words.begin(), at);
  if (entry == nullptr) return refuse_image_without_command(so_far.arguments, behind, words, host);
  behind.insert(behind.end(), at + 1, words.end());
  const auto name = std::string(entry->name);
  const auto arguments =
      options::parse_so_far(behind, entry->command, entry->positionals).arguments;
  std::vector<std::string> line = {"idr", name};
  line.insert(line.end(), behind.begin(), behind.end());
  throw UsageError("the command comes first",
                   is_showable(arguments)
                       ? fmt::format("Type `{}`.", text::command_line(line))
                       : fmt::format("The options come after it: idr {} OPTIONS …", name));
}

/// The classic form has no positionals; where there is one, the error shows the line that was
/// meant.
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
    throw UsageError(fmt::format("{} is not an option by itself", first),
                     "Type `idr --version` for the version.");
  }
  const bool named = !first.empty() && !first.starts_with('-');
  std::vector<std::string> rest(words.begin() + (named ? 1 : 0), words.end());
  if (first == "help") return parse_help(rest, host);
  if (first == "complete") return Completion{std::move(rest)};
  const auto* entry = named ? options::find_command(first) : nullptr;
  if (named && entry == nullptr) refuse_command(words[0], host);
  const auto command = named ? entry->command : Command::Launch;
  auto arguments = named ? options::parse_arguments(rest, command, entry->positionals)
                         : classic_form(words, host);
  if (arguments.help) return Help{command, {}};
  if (command == Command::Credentials) {
    auto options = credentials_options(arguments.options);
    options.unread = identity_in_files(arguments, host);
    return with_voice(std::move(options), arguments.options, host.environment);
  }
  if (command == Command::Whoami) return inquiry(arguments, host);
  take_image(arguments);
  if (command == Command::Doctor) return examination(std::move(arguments), host);
  return launch(std::move(arguments), words.empty(), host);
}

} // namespace idr::cli
