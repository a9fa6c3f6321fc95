#include "core/docker/container_name.hpp"
#include "core/options/host_paths.hpp"
#include "core/plan/dry_run.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace idr::plan {
namespace {

/// `role app (--role)`; empty if the option was neither given nor decided.
std::string setting_line(const options::Option& option, const RunPlan& plan,
                         const RunOptions& options) {
  const auto given = std::find_if(options.given.rbegin(), options.given.rend(),
                                  [&](const auto& typed) { return typed.is(option); });
  if (given != options.given.rend()) {
    return fmt::format("{} {} ({})", option.name(), given->value, to_string(given->origin));
  }
  for (const auto& decision : plan.decisions) {
    if (decision.option != &option) continue;
    return fmt::format("{} {} ({})", option.name(), decision.value, to_string(decision.origin));
  }
  return {};
}

/// Values that are secret, but not the name of a policy file.
bool is_hidden(const options::TypedOption& typed) {
  const bool is_file_name = typed.option->host_path == options::HostPath::Policy &&
                            !options::is_policy_document(typed.value);
  return typed.option->secrecy == options::Secrecy::Value && !is_file_name;
}

void append_once(std::vector<std::string>& names, std::string name) {
  if (!text::contains(names, name)) names.push_back(std::move(name));
}

/// `idr credentials` with those of the given options that it accepts, and the names of options that
/// must be added because their values are not shown.
std::string credentials_line(const options::OptionList& given) {
  std::vector<std::string> words = {"idr", "credentials"};
  std::vector<std::string> hidden;
  for (const auto& typed : given) {
    const auto& option = *typed.option;
    const bool taken = option.commands.has(options::Command::Credentials) &&
                       option.section != options::Section::Output;
    if (!taken || typed.is(options::option("mfa-code")))
      continue; // an MFA code can be used only once
    auto name = fmt::format("--{}", option.name());
    if (is_hidden(typed)) {
      append_once(hidden, std::move(name));
      continue;
    }
    words.push_back(std::move(name));
    if (option.arity != options::Arity::Flag) {
      words.push_back(typed.value);
    } else if (typed.value != "true") {
      words.back() += "=" + typed.value;
    }
  }
  words.insert(words.end(), {"--format", "env-no-export"});
  auto line = fmt::format("`(umask 077; {} > FILE)`", text::command_line(words));
  if (hidden.empty()) return line;
  return fmt::format("{} (with {} added, which {} not shown here)", line,
                     fmt::join(hidden, " and "), hidden.size() == 1 ? "is" : "are");
}

/// Which variables the docker line passes from the client's environment.
std::string inherited_line(const RunPlan& plan) {
  if (plan.inherited.empty()) return {};
  std::vector<std::string> names;
  for (const auto& variable : plan.inherited) append_once(names, variable.name);
  return fmt::format("to run the line, set {} in the shell: {} passed in the environment of {}",
                     fmt::join(names, ", "),
                     names.size() == 1 ? "its value is" : "their values are", plan.run.engine);
}

/// How to run the docker line by hand, without the env file of a launch.
std::string env_file_line(const RunPlan& plan, const RunOptions& options) {
  if (plan.pod) {
    return "the env file, with the address of the endpoint and its token, exists only during a "
           "launch; for a command to run by hand, add --delivery env";
  }
  std::string line = "the env file exists only during a launch; to run this command by hand, ";
  line += plan.credentials.chain ? "create one with " + credentials_line(options.given)
                                 : std::string("create an empty FILE");
  if (!plan.variables.empty()) {
    std::vector<std::string> names;
    for (const auto& variable : plan.variables) append_once(names, variable.name);
    line += fmt::format(", add {} to it", fmt::join(names, ", "));
  }
  return line + ", and use --env-file FILE";
}

} // namespace

std::vector<std::string> to_lines(const RunPlan& plan, const RunOptions& options) {
  std::vector<std::string> lines;
  const auto add = [&](std::string line) {
    if (!line.empty()) lines.push_back(std::move(line));
  };
  if (!options.files.user.empty()) add("read " + options.files.user);
  if (!options.files.project.empty()) add("read " + options.files.project);
  if (plan.credentials.chain) {
    for (const auto* option : {&options::option("role"), &options::option("profile"),
                               &options::option("region"), &options::option("role-session-name")}) {
      add(setting_line(*option, plan, options));
    }
  } else if (!plan.credentials.region.name.empty()) {
    add(setting_line(options::option("region"), plan, options));
  }
  if (plan.pod) add(setting_line(options::option("delivery"), plan, options));
  add(setting_line(options::option("engine"), plan, options));
  if (const auto& file = plan.name_file) {
    add("container name in " + docker::expected_container_name_file(*file).string());
  }
  add(env_file_line(plan, options));
  add(inherited_line(plan));
  return lines;
}

} // namespace idr::plan
