#include "core/docker/container_name.hpp"
#include "core/plan/option_layers.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/contains.hpp"
#include "core/system/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace idr::plan {
namespace {

/// `role app  (--role)`; nothing where nobody has said it.
std::string setting_line(std::string_view option, const RunPlan& plan, const RunOptions& options) {
  for (auto given = options.given.rbegin(); given != options.given.rend(); ++given) {
    if (!given->is(option, docker::Reader::Idr)) continue;
    return fmt::format("{} {} ({})", option, given->value, origin(*given, options.files));
  }
  for (const auto& decision : plan.decisions) {
    if (decision.option != option) continue;
    return fmt::format("{} {} ({})", option, decision.value, decision.origin);
  }
  return {};
}

/// `idr credentials` with those of the options that it takes too.
std::string credentials_line(const docker::OptionList& given) {
  // A code is used up, and what only AWS is to know is not shown.
  static constexpr std::array hidden = {"mfa-code", "external-id", "policy"};
  std::vector<std::string> words = {"idr", "credentials"};
  for (const auto& typed : given) {
    const auto& option = *typed.option;
    const bool taken = docker::find_option(option.name, docker::Command::Credentials) == &option &&
                       option.section != docker::Section::Output;
    if (!taken || system::contains(hidden, option.name)) continue;
    words.push_back(fmt::format("--{}", option.name));
    if (option.arity != docker::Arity::Flag) {
      words.push_back(typed.value);
    } else if (typed.value != "true") {
      words.back() += "=" + typed.value;
    }
  }
  words.insert(words.end(), {"--format", "env-no-export"});
  return system::command_line(words);
}

/// How to run the docker line by hand, without the env file of a launch.
std::string env_file_line(const RunPlan& plan, const RunOptions& options) {
  std::string line = "the env file exists only during a launch; to run this command by hand, ";
  line += plan.identity.chain ? fmt::format("create one with `(umask 077; {} > FILE)`",
                                            credentials_line(options.given))
                              : "create an empty FILE";
  if (!plan.variables.empty()) {
    std::vector<std::string_view> names;
    for (const auto& variable : plan.variables) names.push_back(variable.name);
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
  for (const auto* option : {"role", "profile", "region", "role-session-name", "engine"}) {
    add(setting_line(option, plan, options));
  }
  if (const auto& file = plan.name_file) {
    const auto path = file->prefixes.front() / file->folder / docker::container_name_file_name;
    add("container name in " + path.string());
  }
  add(env_file_line(plan, options));
  return lines;
}

} // namespace idr::plan
