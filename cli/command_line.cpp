#include "cli/command_line.hpp"

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
};
constexpr std::array commands = {NamedCommand{"credentials", Command::Credentials},
                                 NamedCommand{"whoami", Command::Whoami}};

std::optional<Command> find_command(std::string_view name) {
  for (const auto& entry : commands) {
    if (entry.name == name) return entry.command;
  }
  return std::nullopt;
}

[[noreturn]] void refuse_command(std::string_view word) {
  std::vector<std::string_view> names = {"help"};
  for (const auto& entry : commands) names.push_back(entry.name);
  const auto near = system::nearest(word, names);
  throw UsageError(fmt::format("unknown command \"{}\"", word),
                   near.empty() ? "A launch begins with options: idr --image IMAGE --role ROLE"
                                : fmt::format("Did you mean {}?", near.front()));
}

/// The options that this program acts on, bound to where their values go. The words have been made
/// unambiguous by then: every option by its long name, every value a word of its own.
class OwnOptions {
public:
  OwnOptions() { app_.set_help_flag(); }

  void text(const std::string& name, std::string& target) {
    app_.add_option("--" + name, target)->take_last()->allow_extra_args(false)->check(not_empty);
  }
  void text(const std::string& name, std::optional<std::string>& target) {
    app_.add_option_function<std::string>("--" + name, [&](const std::string& v) { target = v; })
        ->take_last()
        ->allow_extra_args(false);
  }
  void list(const std::string& name, std::vector<std::string>& target) {
    app_.add_option("--" + name, target)->allow_extra_args(false)->check(not_empty);
  }
  void flag(const std::string& name, bool& target) {
    app_.add_flag("--" + name, target)->take_last();
  }

  /// Throws UsageError in this program's words; CLI11's exit codes stay inside.
  void parse(const std::vector<docker::TypedOption>& options) {
    std::vector<std::string> words;
    for (const auto& typed : options) {
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
  /// An empty value is a variable that was not set: `--role "$ROLE"` without a role would be a
  /// launch with other permissions than meant.
  static std::string not_empty(const std::string& value) {
    return value.empty() ? "needs a value" : "";
  }

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
    own.flag("no-session", identity.no_session);
    own.flag("no-cache", no_cache_);
    own.text("role-session-name", identity.session.session_name);
    own.text("duration", duration);
    own.text("external-id", identity.session.external_id);
    own.text("mfa-serial", identity.mfa_serial);
    own.text("mfa-code", identity.mfa_code);
    own.text("policy", identity.session.policy);
    own.list("policy-arn", identity.session.policy_arns);
    own.list("tag", tags);
    own.list("transitive-tag-key", identity.session.transitive_tag_keys);
    own.text("source-identity", identity.session.source_identity);
  }

  void finish(aws::IdentityOptions& identity) const {
    if (!duration.empty()) identity.session.duration = aws::parse_duration_option(duration);
    for (const auto& tag : tags) {
      const auto equals = tag.find('=');
      if (equals == 0 || equals == std::string::npos) throw UsageError("--tag takes KEY=VALUE");
      identity.session.tags.emplace_back(tag.substr(0, equals), tag.substr(equals + 1));
    }
  }

private:
  bool no_cache_ = false; // credentials are kept nowhere, so there is nothing to switch off
};

plan::RunOptions launch_options(const std::vector<docker::TypedOption>& typed) {
  plan::RunOptions options;
  IdentityBinding identity;
  OwnOptions own;
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
  own.text("engine", options.engine);
  own.text("dry-run", dry_run);
  own.flag("no-volume", options.no_volume);
  own.flag("verbose", options.verbose);
  own.parse(typed);
  identity.finish(options.identity);
  if (dry_run) {
    if (!dry_run->empty() && *dry_run != "json")
      throw UsageError("--dry-run takes no value but =json");
    options.dry_run = dry_run->empty() ? plan::DryRun::CommandLine : plan::DryRun::Json;
  }
  std::copy_if(typed.begin(), typed.end(), std::back_inserter(options.docker),
               [](const auto& option) { return option.option->reader == docker::Reader::Docker; });
  return options;
}

CredentialsOptions credentials_options(const std::vector<docker::TypedOption>& typed) {
  static const std::map<std::string, CredentialsFormat> formats = {
      {"process", CredentialsFormat::Process},
      {"env", CredentialsFormat::Env},
      {"export", CredentialsFormat::Export},
      {"json", CredentialsFormat::Json}};
  CredentialsOptions options;
  IdentityBinding identity;
  OwnOptions own;
  std::string format = "process";
  identity.bind(own, options.identity);
  own.text("format", format);
  own.flag("verbose", options.verbose);
  own.parse(typed);
  identity.finish(options.identity);
  const auto found = formats.find(format);
  if (found == formats.end()) {
    throw UsageError(fmt::format("--format {}: it is process, env, export or json", format));
  }
  options.format = found->second;
  return options;
}

WhoamiOptions whoami_options(const std::vector<docker::TypedOption>& typed) {
  WhoamiOptions options;
  IdentityBinding identity;
  OwnOptions own;
  identity.bind(own, options.identity);
  own.flag("json", options.json);
  own.flag("verbose", options.verbose);
  own.parse(typed);
  identity.finish(options.identity);
  return options;
}

Invocation parse_help(const std::vector<std::string>& words) {
  if (words.empty()) return Help{};
  const auto command = find_command(words.front());
  if (!command) refuse_command(words.front());
  return Help{*command};
}

} // namespace

Invocation parse_command_line(const std::vector<std::string>& words) {
  auto rest = words;
  auto command = Command::Launch;
  if (!rest.empty() && !rest.front().starts_with('-')) {
    const auto name = rest.front();
    rest.erase(rest.begin());
    if (name == "help") return parse_help(rest);
    const auto found = find_command(name);
    if (!found) refuse_command(name);
    command = *found;
  }
  if (!rest.empty() && rest.front() == "--version") return Version{};
  const auto arguments = docker::parse_arguments(rest, command);
  if (arguments.help) return Help{command};
  switch (command) {
  case Command::Credentials:
    return credentials_options(arguments.options);
  case Command::Whoami:
    return whoami_options(arguments.options);
  default:
    return launch_options(arguments.options);
  }
}

} // namespace idr::cli
