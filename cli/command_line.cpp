#include "cli/command_line.hpp"

#include "core/plan/option_layers.hpp"
#include "core/system/error.hpp"
#include "core/system/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace idr::cli {
namespace {

using docker::Command;

struct NamedCommand {
  std::string_view name;
  Command command;
  docker::Positionals positionals = docker::Positionals::Refused;
};
constexpr std::array commands = {
    NamedCommand{"run", Command::Launch, docker::Positionals::EndOptions},
    NamedCommand{"credentials", Command::Credentials}, NamedCommand{"whoami", Command::Whoami}};
constexpr NamedCommand classic_form = {"", Command::Launch};

const NamedCommand* find_command(std::string_view name) {
  const auto* found = std::find_if(commands.begin(), commands.end(),
                                   [&](const auto& entry) { return entry.name == name; });
  return found == commands.end() ? nullptr : found;
}

[[noreturn]] void refuse_command(std::string_view word) {
  std::vector<std::string_view> names = {"help"};
  for (const auto& entry : commands) names.push_back(entry.name);
  const auto near = system::nearest(word, names);
  throw UsageError(fmt::format("unknown command \"{}\"", word),
                   near.empty() ? fmt::format("A launch is written idr run {}.", word)
                                : fmt::format("Did you mean {}?", near.front()));
}

/// The options that this program acts on, bound to where their values go. The words have been made
/// unambiguous by then: every option by its long name, every value a word of its own.
class OwnOptions {
public:
  explicit OwnOptions(const docker::OptionList& typed) : typed_(typed) { app_.set_help_flag(); }

  void text(const std::string& name, std::string& target) {
    if (!is_typed(name)) return;
    app_.add_option("--" + name, target)->take_last()->allow_extra_args(false)->check(not_empty);
  }
  void text(const std::string& name, std::optional<std::string>& target) {
    if (!is_typed(name)) return;
    app_.add_option_function<std::string>("--" + name, [&](const std::string& v) { target = v; })
        ->take_last()
        ->allow_extra_args(false);
  }
  void list(const std::string& name, std::vector<std::string>& target) {
    if (!is_typed(name)) return;
    app_.add_option("--" + name, target)->allow_extra_args(false)->check(not_empty);
  }
  void flag(const std::string& name, bool& target) {
    if (!is_typed(name)) return;
    app_.add_flag("--" + name, target)->take_last();
  }

  /// Throws UsageError in this program's words; CLI11's exit codes stay inside.
  void parse() {
    std::vector<std::string> words;
    for (const auto& typed : typed_) {
      if (typed.option->reader != docker::Reader::Idr) continue;
      const auto name = "--" + std::string(typed.option->name);
      if (typed.option->arity == docker::Arity::Flag) {
        words.push_back(name + "=" + typed.value);
      } else {
        words.insert(words.end(), {name, typed.value});
      }
    }
    std::reverse(words.begin(), words.end()); // CLI11 takes them from the end
    try {
      app_.parse(words);
    } catch (const CLI::Error& error) {
      throw UsageError(error.what());
    }
  }

private:
  /// CLI11 compares every option that it gets with all others: it gets those that it will find.
  bool is_typed(std::string_view name) const {
    return std::any_of(typed_.begin(), typed_.end(),
                       [&](const auto& typed) { return typed.option->name == name; });
  }

  /// An empty value is a variable that was not set: `--role "$ROLE"` without a role would be a
  /// launch with other permissions than meant.
  static std::string not_empty(const std::string& value) {
    return value.empty() ? "needs a value" : "";
  }

  const docker::OptionList& typed_;
  CLI::App app_;
};

/// The options of section "Credentials" and "Role", which all commands share.
struct IdentityBinding {
  std::string duration;
  std::vector<std::string> tags;

  void bind(OwnOptions& own, aws::IdentityOptions& identity) {
    own.text("role", identity.role);
    own.text("profile", identity.profile);
    own.text("region", identity.region);
    own.text("endpoint-url", identity.endpoint_url);
    own.flag("no-session", identity.no_session);
    own.flag("no-cache", identity.no_cache);
    own.text("role-session-name", identity.session.session_name);
    own.text("duration", duration);
    own.text("external-id", identity.session.external_id);
    own.text("mfa-serial", identity.mfa_serial);
    own.text("mfa-code", identity.mfa_code);
    own.text("web-identity-token-env", identity.web_identity_token_env);
    own.text("policy", identity.session.policy);
    own.list("policy-arn", identity.session.policy_arns);
    own.list("tag", tags);
    own.list("transitive-tag-key", identity.session.transitive_tag_keys);
    own.text("source-identity", identity.session.source_identity);
  }

  void finish(aws::IdentityOptions& identity) const {
    if (!duration.empty()) identity.session.duration = aws::parse_duration_option(duration);
    auto& result = identity.session.tags;
    for (const auto& tag : tags) {
      const auto equals = tag.find('=');
      if (equals == 0 || equals == std::string::npos) throw UsageError("--tag takes KEY=VALUE");
      const auto key = tag.substr(0, equals);
      std::erase_if(result, [&](const auto& earlier) { return earlier.first == key; });
      result.emplace_back(key, tag.substr(equals + 1));
    }
  }
};

/// The options that count, the project file that some of them come from, and where those stand that
/// come from it alone.
struct Effective {
  docker::OptionList options;
  std::string project_file;
  plan::Places places;
};

plan::RunOptions launch_options(const Effective& effective) {
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
  own.parse();
  identity.finish(options.identity);
  options.identity.places = effective.places;
  options.engine.origin = options.identity.origin("engine");
  if (dry_run) {
    if (!dry_run->empty() && *dry_run != "json")
      throw UsageError("--dry-run takes no value but =json");
    options.dry_run = dry_run->empty() ? plan::DryRun::CommandLine : plan::DryRun::Json;
  }
  options.given = given;
  options.project_file = effective.project_file;
  return options;
}

CredentialsOptions credentials_options(const docker::OptionList& typed) {
  static const std::map<std::string, CredentialsFormat> formats = {
      {"process", CredentialsFormat::Process},
      {"env", CredentialsFormat::Env},
      {"export", CredentialsFormat::Export},
      {"json", CredentialsFormat::Json}};
  CredentialsOptions options;
  IdentityBinding identity;
  OwnOptions own(typed);
  std::string format = "process";
  identity.bind(own, options.identity);
  own.text("format", format);
  own.flag("verbose", options.verbose);
  own.parse();
  identity.finish(options.identity);
  const auto found = formats.find(format);
  if (found == formats.end()) {
    throw UsageError(fmt::format("--format {}: it is process, env, export or json", format));
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
  own.parse();
  identity.finish(options.identity);
  options.identity.places = effective.places;
  options.project_file = effective.project_file;
  return options;
}

Invocation parse_help(const std::vector<std::string>& words) {
  if (words.empty()) return Help{};
  const auto* command = find_command(words.front());
  if (command == nullptr) refuse_command(words.front());
  return Help{command->command};
}

/// Behind a variant one expects options more than a command that begins with a dash.
void check_variant_command(const std::string& variant, std::vector<std::string>& words) {
  if (words.empty() || !words.front().starts_with('-')) return;
  if (words.front() != "--") {
    throw UsageError(fmt::format("{} stands behind @{}", words.front(), variant),
                     fmt::format("Options stand before it; a command for the container is written "
                                 "@{} -- {} …",
                                 variant, words.front()));
  }
  words.erase(words.begin());
}

/// `IMAGE COMMAND…`, or `@VARIANT COMMAND…`: the first becomes the option that it stands for.
void take_image(docker::Arguments& arguments) {
  auto& words = arguments.positionals;
  if (words.empty()) return;
  const bool variant = words.front().starts_with('@');
  const std::string name = variant ? "variant" : "image";
  const auto value = words.front().substr(variant ? 1 : 0);
  if (value.empty()) throw UsageError(fmt::format("the {} is an empty word", name));
  if (const auto* typed = docker::last_value(arguments.options, name, docker::Reader::Idr)) {
    throw UsageError(
        fmt::format("the {} is given twice: --{} {} and {}", name, name, *typed, words.front()),
        "The first word that is no option is the image; the container's command "
        "stands behind it.");
  }
  arguments.options.push_back({docker::find_option(name, Command::Launch), value});
  words.erase(words.begin());
  if (variant) check_variant_command(value, words);
}

Effective with_project_file(const docker::Arguments& arguments, Command command,
                            const system::Host& host) {
  using docker::Reader;
  const auto& typed = arguments.options;
  const auto* variant = docker::last_value(typed, "variant", Reader::Idr);
  const auto path = docker::is_set(typed, "no-project-file", Reader::Idr)
                        ? std::nullopt
                        : plan::find_project_file(host.working_directory);
  if (!path) {
    if (variant == nullptr) return {typed, {}, {}};
    throw UsageError(fmt::format("--variant {}: there is no project file here", *variant),
                     "Variants are described in idr.toml, in this directory or above it in the "
                     "repository.");
  }
  const auto file = plan::read_project_file(*path, host);
  auto options = options_in_effect(file, variant == nullptr ? "" : *variant, command, typed,
                                   !arguments.positionals.empty());
  auto places = plan::places_in_file(options, file.path);
  return {std::move(options), file.path, std::move(places)};
}

Invocation launch_or_whoami(docker::Arguments arguments, Command command,
                            const system::Host& host) {
  take_image(arguments);
  const auto effective = with_project_file(arguments, command, host);
  return plan::naming(effective.places, [&]() -> Invocation {
    if (command == Command::Whoami) return whoami_options(effective);
    auto options = launch_options(effective);
    options.command = std::move(arguments.positionals);
    return options;
  });
}

} // namespace

Invocation parse_command_line(const std::vector<std::string>& words, const system::Host& host) {
  if (!words.empty() && words.front() == "--version") return Version{};
  auto rest = words;
  const auto* command = &classic_form;
  if (!rest.empty() && !rest.front().starts_with('-')) {
    const auto name = rest.front();
    rest.erase(rest.begin());
    if (name == "help") return parse_help(rest);
    command = find_command(name);
    if (command == nullptr) refuse_command(name);
  }
  auto arguments = docker::parse_arguments(rest, command->command, command->positionals);
  if (arguments.help) return Help{command->command};
  if (command->command == Command::Credentials) return credentials_options(arguments.options);
  return launch_or_whoami(std::move(arguments), command->command, host);
}

} // namespace idr::cli
