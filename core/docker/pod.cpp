#include "core/docker/pod.hpp"

#include "core/options/option_table.hpp"
#include "core/options/values.hpp"
#include "core/text/contains.hpp"
#include "core/text/split.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace idr::docker {
namespace {

using options::option;
using options::TypedOption;

/// A field of the long form of --network, `name=NAME,alias=…`, in any order.
std::optional<std::string_view> field(std::string_view value, std::string_view key) {
  for (const auto part : text::split(value, ',')) {
    if (part.starts_with(key)) return part.substr(key.size());
  }
  return std::nullopt;
}

/// Networks in which containers have no names, and modes that are no networks.
bool has_names(std::string_view network) {
  constexpr std::array<std::string_view, 8> nameless = {"",    "bridge", "default", "host",
                                                        "nat", "pasta",  "private", "slirp4netns"};
  return !text::contains(nameless, network.substr(0, network.find(':')));
}

bool is_network(const TypedOption& typed) {
  return typed.is(option("network")) || typed.is(option("net"));
}

/// On a network in which containers are found by name, the companion is found by the application's
/// too.
options::OptionList with_alias(options::OptionList given, const std::string& name) {
  const auto network = std::find_if(given.begin(), given.end(), is_network);
  if (network == given.end() || !has_names(network_of(network->value))) return given;
  if (field(network->value, "alias=")) { // then docker refuses --network-alias
    network->value += ",alias=" + name;
  } else {
    given.push_back({.option = &option("network-alias"), .value = name});
  }
  return given;
}

void add_labels(std::vector<std::string>& arguments, const PodNames& names) {
  arguments.insert(arguments.end(),
                   {"--label", std::string(launch_label) + "=" + names.launch_id, "--label",
                    std::string(application_label) + "=" + names.application});
}

} // namespace

std::string_view network_of(std::string_view value) {
  return field(value, "name=").value_or(value);
}

bool is_for_companion(const TypedOption& typed) {
  if (typed.is(option("sysctl"))) return typed.value.starts_with("net.");
  return typed.option->pod_member == options::PodMember::Companion;
}

void Pod::add(const TypedOption& typed) {
  if (is_network(typed)) is_on_host = network_of(typed.value) == "host";
  if (typed.is(option("publish-all"))) publishes_all = typed.value == "true";
  network_options.push_back(typed);
}

std::vector<std::string> companion_arguments(const std::string& engine, const Pod& pod,
                                             const PodNames& names,
                                             const std::vector<std::string>& exposed) {
  std::vector<std::string> arguments = {engine, "run", "--detach", "--rm", "--pull", "never"};
  const auto add = [&](std::initializer_list<std::string> words) {
    arguments.insert(arguments.end(), words);
  };
  add({"--name", names.companion()});
  add({"--user", "65534:65534", "--read-only", "--cap-drop", "ALL"});
  add({"--security-opt", "no-new-privileges"});
  // Podman cannot set its owner; the agent creates a private folder in it.
  add({"--tmpfs", "/run/agent:mode=1777"});
  add_labels(arguments, names);
  for (const auto& typed : with_alias(pod.network_options, names.application)) {
    append_option(arguments, typed);
  }
  for (const auto& port : exposed) add({"--expose", port});
  arguments.push_back(pod.agent.name);
  return arguments;
}

RunCommand joined_to_companion(RunCommand run, const PodNames& names) {
  run.options.insert(run.options.end(), {"--network", "container:" + names.companion()});
  add_labels(run.options, names);
  return run;
}

RunCommand without_companion(RunCommand run, const Pod& pod, const PodNames& names) {
  for (const auto& typed : pod.network_options) append_option(run.options, typed);
  add_labels(run.options, names);
  return run;
}

} // namespace idr::docker
