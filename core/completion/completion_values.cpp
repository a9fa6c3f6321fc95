#include "core/completion/completion_values.hpp"

#include "core/aws/cache/role_history.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/completion/completion_table.hpp"
#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/options/project_file.hpp"
#include "core/system/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

namespace idr::completion {
namespace {

using options::Reader;
using enum ValueSource;

/// Who waits longer for a list types by hand.
constexpr auto patience = std::chrono::seconds(2);

Candidates of_words(std::string_view words) {
  Candidates found;
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    found.words.push_back({std::string(words.substr(0, end))});
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return found;
}

std::optional<aws::SharedConfig> config_of(const system::Host& host) try {
  return aws::SharedConfig::load(
      aws::shared_config_files(host.environment, system::home_folder(host.environment)));
} catch (const Error&) {
  return std::nullopt;
}

/// `use` is called with each profile.
template <typename Use>
void for_each_profile(const system::Host& host, Use use) {
  const auto config = config_of(host);
  if (!config) return;
  for (const auto name : config->profile_names()) {
    if (const auto* profile = config->find_profile(name)) use(*profile);
  }
}

void add_property(Candidates& found, std::string_view key, const system::Host& host) {
  for_each_profile(host, [&](const aws::Section& profile) {
    if (const auto* property = profile.find_given(key)) {
      found.words.push_back(
          {std::string(property->value), fmt::format("of profile {}", profile.name)});
    }
  });
}

Candidates profiles(const system::Host& host) {
  Candidates found;
  for_each_profile(host, [&](const aws::Section& profile) {
    const auto* role = profile.find_given("role_arn");
    found.words.push_back({std::string(profile.name), std::string(role ? role->value : "")});
  });
  return found;
}

std::optional<options::ProjectFile> project_file(const options::OptionList& given,
                                                 const system::Host& host) try {
  if (options::is_set(given, "no-project-file", Reader::Idr)) return std::nullopt;
  const auto path = options::find_project_file(host.working_directory);
  return path ? std::optional(options::read_project_file(*path, host)) : std::nullopt;
} catch (const Error&) {
  return std::nullopt;
}

Candidates variants(const options::OptionList& given, const system::Host& host,
                    std::string_view mark) {
  Candidates found;
  if (const auto file = project_file(given, host)) {
    for (const auto& [name, options] : file->variants) {
      found.words.push_back({fmt::format("{}{}", mark, name), "variant of idr.toml"});
    }
  }
  return found;
}

/// What the project file and its variants say for this option.
void add_of_project(Candidates& found, std::string_view name, const options::OptionList& given,
                    const system::Host& host) {
  const auto file = project_file(given, host);
  if (!file) return;
  const auto add = [&](const options::OptionList& options, const std::string& origin) {
    for (const auto& option : options) {
      if (option.is(name, Reader::Idr)) found.words.push_back({option.value, origin});
    }
  };
  add(file->options, "of idr.toml");
  for (const auto& [variant, options] : file->variants) add(options, "of idr.toml, @" + variant);
}

/// The client that a launch would start. Only one with an engine's name is run without having been
/// asked to.
std::optional<docker::EngineClient> client_of(const options::OptionList& given,
                                              const system::Host& host) {
  docker::NamedEngine named;
  if (const auto* typed = options::last_value(given, "engine", Reader::Idr)) {
    named.program = *typed;
  } else if (const auto file = project_file(given, host)) {
    if (const auto* value = options::last_value(file->options, "engine", Reader::Idr)) {
      named.program = *value;
    }
  }
  auto client = docker::find_engine(named, host.environment);
  if (!client) return std::nullopt;
  const auto program = std::filesystem::path(client->program).filename().string();
  return program.starts_with(client->engine->name) ? std::move(client) : std::nullopt;
}

/// The lines of what the client lists, without those that are no names.
void add_listed(Candidates& found, const std::vector<std::string>& words,
                const options::OptionList& given, const system::Host& host) {
  const auto client = client_of(given, host);
  if (!client) return;
  auto arguments = words;
  arguments.insert(arguments.begin(), client->program);
  const auto outcome = system::outcome_within(arguments, host.environment, patience);
  if (!outcome || outcome->exit_code != 0) return;
  std::string_view rest = outcome->output;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool is_name = !line.empty() && line.find_first_of(" \t\r<>") == std::string_view::npos;
    if (is_name) found.words.push_back({std::string(line)});
  }
}

void add_images(Candidates& found, const options::OptionList& given, const system::Host& host) {
  add_of_project(found, "image", given, host);
  add_listed(found, {"image", "ls", "--format", "{{.Repository}}:{{.Tag}}"}, given, host);
}

void add_containers(Candidates& found, const options::OptionList& given, const system::Host& host) {
  add_listed(found, {"container", "ls", "--all", "--format", "{{.Names}}"}, given, host);
}

Candidates roles(const options::OptionList& given, const system::Host& host) {
  Candidates found;
  const auto history =
      aws::role_history_file(host.environment, system::home_folder(host.environment));
  if (history) {
    for (const auto& role : aws::read_role_history(*history)) {
      found.words.push_back({role, "used before"});
    }
  }
  add_of_project(found, "role", given, host);
  add_property(found, "role_arn", host);
  return found;
}

/// `NAME:PATH`, or a path of the host, which has a slash in it.
Candidates volumes(const std::string& typed, const options::OptionList& given,
                   const system::Host& host) {
  Candidates found;
  if (typed.find(':') != std::string::npos) return found; // a path in the container
  if (typed.empty() || typed.find_first_of("/.~") == 0) found.paths = Paths::Files;
  if (!typed.empty() && found.paths == Paths::Files) return found;
  add_listed(found, {"volume", "ls", "--format", "{{.Name}}"}, given, host);
  for (auto& volume : found.words) volume.text += ':';
  return found;
}

Candidates mounts(std::string_view kinds, const std::string& typed) {
  for (const std::string_view begin : {"type=bind,source=", "type=bind,src="}) {
    if (!typed.starts_with(begin)) continue;
    if (typed.find(',', begin.size()) != std::string::npos) return {};
    return {{}, Paths::Files, std::string(begin)};
  }
  return of_words(kinds);
}

/// Names alone: the values may be secret.
Candidates variables(const system::Host& host) {
  static constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  Candidates found;
  for (const auto& [name, value] : host.environment.variables()) {
    if (name.find_first_not_of(allowed) == std::string::npos) found.words.push_back({name});
  }
  return found;
}

Candidates pull_policies(const options::OptionList& given, const system::Host& host) {
  const auto client = client_of(given, host);
  const auto& engine = client ? *client->engine : docker::engine_of("docker");
  Candidates found;
  for (const auto policy : engine.pull_policies) found.words.push_back({std::string(policy)});
  return found;
}

Candidates engines() {
  Candidates found;
  for (const auto name : docker::engine_names()) found.words.push_back({std::string(name)});
  found.paths = Paths::Files;
  return found;
}

} // namespace

Candidates ValueFinder::values(const options::Option& option, const std::string& typed) const {
  const auto known = option_values();
  const auto row = std::find_if(known.begin(), known.end(),
                                [&](const auto& each) { return each.option == option.name; });
  if (row == known.end()) return {};
  static constexpr std::string_view of_container = "container:";
  if (row->words.find(of_container) != std::string_view::npos && typed.starts_with(of_container)) {
    Candidates found;
    add_containers(found, given_, host_);
    for (auto& container : found.words) container.text.insert(0, of_container);
    return found;
  }
  Candidates found;
  switch (row->source) {
  case Table:
    break;
  case Profiles:
    return profiles(host_);
  case Roles:
    return roles(given_, host_);
  case Images:
    add_images(found, given_, host_);
    return found;
  case Variants:
    return variants(given_, host_, "");
  case Networks:
    add_listed(found, {"network", "ls", "--format", "{{.Name}}"}, given_, host_);
    break;
  case Containers:
    add_containers(found, given_, host_);
    return found;
  case Volumes:
    return volumes(typed, given_, host_);
  case Mounts:
    return mounts(row->words, typed);
  case PullPolicies:
    return pull_policies(given_, host_);
  case Regions:
    add_property(found, "region", host_);
    break;
  case MfaDevices:
    add_of_project(found, option.name, given_, host_);
    add_property(found, "mfa_serial", host_);
    return found;
  case PolicyArns:
    add_of_project(found, option.name, given_, host_);
    return found;
  case Variables:
    return variables(host_);
  case Engines:
    return engines();
  case Files:
    return {{}, Paths::Files, {}};
  case Folders:
    return {{}, Paths::Folders, {}};
  }
  auto further = of_words(row->words).words;
  std::move(further.begin(), further.end(), std::back_inserter(found.words));
  return found;
}

Candidates ValueFinder::variant_words() const { return variants(given_, host_, "@"); }

Candidates ValueFinder::image_words() const {
  auto found = variant_words();
  add_images(found, given_, host_);
  return found;
}

} // namespace idr::completion
