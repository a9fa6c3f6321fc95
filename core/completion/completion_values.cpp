#include "core/completion/completion_values.hpp"

#include "core/aws/cache/role_history.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/docker/engine.hpp"
#include "core/docker/pod.hpp"
#include "core/error.hpp"
#include "core/options/project_file.hpp"
#include "core/options/values.hpp"
#include "core/system/process.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>

namespace idr::completion {
namespace {

using options::ValueSource;

/// How long to wait for the engine's client. After that, users would rather type the value.
constexpr auto patience = std::chrono::seconds(2);

/// A value that is being typed.
struct Request {
  const options::Option& option;
  const std::string& typed; ///< of the value
  const options::OptionList& given;
  const system::Host& host;
};

void add_words(Candidates& found, std::string_view words) {
  for (const auto word : text::split(words, ' ')) found.words.push_back({std::string(word)});
}

std::optional<aws::SharedConfig> config_of(const system::Host& host) try {
  return aws::SharedConfig::of_user(host);
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
          {std::string(property->value), fmt::format("from profile {}", profile.name)});
    }
  });
}

std::optional<options::ProjectFile> project_file(const options::OptionList& given,
                                                 const system::Host& host) try {
  if (options::is_set(given, options::option("no-project-file"))) return std::nullopt;
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
      found.words.push_back({fmt::format("{}{}", mark, name), "variant in idr.toml"});
    }
  }
  return found;
}

/// Adds the values of this option in the project file and its variants.
void add_of_project(Candidates& found, const options::Option& option,
                    const options::OptionList& given, const system::Host& host) {
  const auto file = project_file(given, host);
  if (!file) return;
  const auto add = [&](const options::OptionList& options, const std::string& origin) {
    for (const auto& in_file : options) {
      if (in_file.is(option)) found.words.push_back({in_file.value, origin});
    }
  };
  add(file->options, "from idr.toml");
  for (const auto& [variant, options] : file->variants) add(options, "from idr.toml, @" + variant);
}

/// The client that a launch would start; std::nullopt if it is not found, or if its name is not
/// that of an engine: completion does not run unknown programs.
std::optional<docker::EngineClient> client_of(const options::OptionList& given,
                                              const system::Host& host) {
  docker::NamedEngine named;
  if (const auto* typed = options::last_value(given, options::option("engine"))) {
    named.program = *typed;
  } else if (const auto file = project_file(given, host)) {
    if (const auto* value = options::last_value(file->options, options::option("engine"))) {
      named.program = *value;
    }
  }
  auto client = docker::find_engine(named, host.environment);
  if (!client) return std::nullopt;
  const auto program = std::filesystem::path(client->program).filename().string();
  return program.starts_with(client->engine->name) ? std::move(client) : std::nullopt;
}

/// Adds the lines of the client's output that are names.
void add_listed(Candidates& found, const std::vector<std::string>& words,
                const options::OptionList& given, const system::Host& host) {
  const auto client = client_of(given, host);
  if (!client) return;
  auto arguments = words;
  arguments.insert(arguments.begin(), client->program);
  const auto outcome = system::outcome_within(arguments, host.environment, patience);
  if (!outcome || outcome->exit_code != 0) return;
  for (const auto line : text::lines_of(outcome->output)) {
    const bool is_name = !line.empty() && line.find_first_of(" \t\r<>") == std::string_view::npos;
    if (is_name) found.words.push_back({std::string(line)});
  }
}

void add_images(Candidates& found, const options::OptionList& given, const system::Host& host) {
  add_of_project(found, options::option("image"), given, host);
  add_listed(found, {"image", "ls", "--format", "{{.Repository}}:{{.Tag}}"}, given, host);
}

void add_containers(Candidates& found, const Request& request) {
  add_listed(found, {"container", "ls", "--all", "--format", "{{.Names}}"}, request.given,
             request.host);
}

void add_profiles(Candidates& found, const Request& request) {
  for_each_profile(request.host, [&](const aws::Section& profile) {
    const auto* role = profile.find_given("role_arn");
    found.words.push_back({std::string(profile.name), std::string(role ? role->value : "")});
  });
}

void add_roles(Candidates& found, const Request& request) {
  const auto& environment = request.host.environment;
  const auto history = aws::role_history_file(environment, system::home_folder(environment));
  if (history) {
    for (const auto& role : aws::read_role_history(*history)) {
      found.words.push_back({role, "used before"});
    }
  }
  add_of_project(found, request.option, request.given, request.host);
  add_property(found, "role_arn", request.host);
}

void add_networks(Candidates& found, const Request& request) {
  add_listed(found, {"network", "ls", "--format", "{{.Name}}"}, request.given, request.host);
}

/// `NAME:PATH`, or a host path, which contains a slash.
void add_volumes(Candidates& found, const Request& request) {
  const auto& typed = request.typed;
  if (typed.find(':') != std::string::npos) return; // a path in the container
  if (typed.empty() || typed.find_first_of("/.~") == 0) found.paths = Paths::Files;
  if (!typed.empty() && found.paths == Paths::Files) return;
  add_listed(found, {"volume", "ls", "--format", "{{.Name}}"}, request.given, request.host);
  for (auto& volume : found.words) volume.text += ':';
}

/// The fields up to the source, then a path.
void add_mounts(Candidates& found, const Request& request) {
  for (const std::string_view begin : {"type=bind,source=", "type=bind,src="}) {
    if (!request.typed.starts_with(begin)) continue;
    if (request.typed.find(',', begin.size()) == std::string::npos) {
      found = {{}, Paths::Files, std::string(begin)};
    }
    return;
  }
  add_words(found, "type=bind,source= type=volume,source= type=tmpfs,target=");
}

void add_pull_policies(Candidates& found, const Request& request) {
  const auto client = client_of(request.given, request.host);
  const auto& engine = client ? *client->engine : docker::engine_of("docker");
  for (const auto policy : engine.pull_policies) found.words.push_back({std::string(policy)});
}

void add_mfa_devices(Candidates& found, const Request& request) {
  add_of_project(found, request.option, request.given, request.host);
  add_property(found, "mfa_serial", request.host);
}

/// Only the names: the values may be secret.
void add_variables(Candidates& found, const Request& request) {
  static constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  for (const auto& [name, value] : request.host.environment.variables()) {
    if (name.find_first_not_of(allowed) == std::string::npos) found.words.push_back({name});
  }
}

/// Adds the values from a source. They come before the words in the option's row.
struct Finder {
  ValueSource source;
  void (*add)(Candidates&, const Request&);
};
constexpr std::array finders = {
    Finder{ValueSource::Profiles, add_profiles},
    Finder{ValueSource::Roles, add_roles},
    Finder{ValueSource::Images,
           [](Candidates& found, const Request& request) {
             add_images(found, request.given, request.host);
           }},
    Finder{ValueSource::Variants,
           [](Candidates& found, const Request& request) {
             found = variants(request.given, request.host, "");
           }},
    Finder{ValueSource::Networks, add_networks},
    Finder{ValueSource::Containers, add_containers},
    Finder{ValueSource::Volumes, add_volumes},
    Finder{ValueSource::Mounts, add_mounts},
    Finder{ValueSource::PullPolicies, add_pull_policies},
    Finder{ValueSource::Regions,
           [](Candidates& found, const Request& request) {
             add_property(found, "region", request.host);
           }},
    Finder{ValueSource::MfaDevices, add_mfa_devices},
    Finder{ValueSource::PolicyArns,
           [](Candidates& found, const Request& request) {
             add_of_project(found, request.option, request.given, request.host);
           }},
    Finder{ValueSource::Variables, add_variables},
    Finder{ValueSource::Engines,
           [](Candidates& found, const Request&) { found.paths = Paths::Files; }},
    Finder{ValueSource::Files,
           [](Candidates& found, const Request&) { found.paths = Paths::Files; }},
    Finder{ValueSource::Folders,
           [](Candidates& found, const Request&) { found.paths = Paths::Folders; }},
};

/// Adds `container:NAME` if the row has the word `container:` and it was typed; returns whether it
/// did.
bool add_containers_of_mode(Candidates& found, const Request& request) {
  static constexpr std::string_view mode = "container:";
  if (request.option.value_words().find(mode) == std::string_view::npos ||
      !request.typed.starts_with(mode)) {
    return false;
  }
  add_containers(found, request);
  for (auto& container : found.words) container.text.insert(0, mode);
  return true;
}

} // namespace

Candidates ValueFinder::values(const options::Option& option, const std::string& typed) const {
  const Request request{option, typed, given_, host_};
  Candidates found;
  if (add_containers_of_mode(found, request)) return found;
  for (const auto& finder : finders) {
    if (finder.source == option.completion) finder.add(found, request);
  }
  add_words(found, option.value_words());
  return found;
}

Candidates ValueFinder::variant_words() const { return variants(given_, host_, "@"); }

Candidates ValueFinder::launch_words() const {
  Candidates found;
  add_listed(found,
             {"container", "ls", "--filter", fmt::format("label={}", docker::launch_label),
              "--format", "{{.Names}}"},
             given_, host_);
  std::erase_if(found.words, [](const Candidate& each) {
    return each.text.ends_with(docker::companion_suffix);
  });
  return found;
}

Candidates ValueFinder::image_words() const {
  auto found = variant_words();
  add_images(found, given_, host_);
  return found;
}

} // namespace idr::completion
