// A container with a credential endpoint: a pod of two containers. The companion owns the network
// namespace and runs the credential agent; the application joins it.
#pragma once

#include "core/docker/agent_image.hpp"
#include "core/docker/command.hpp"
#include "core/options/arguments.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {

/// The labels of both containers: the launch's ID, and the name of the application. An image may
/// have them too, for example after `docker commit`; only the name tells the containers apart.
inline constexpr auto launch_label = "iam-docker-run.launch";
inline constexpr auto application_label = "iam-docker-run.application";

inline constexpr std::string_view companion_suffix = "-credentials";

/// The network in a value of --network: `NAME` or `name=NAME,alias=…`, whose fields have any order.
std::string_view network_of(std::string_view value);

/// Whether the companion gets this option: those of the network, which the engine refuses for a
/// container that joins another one, and the kernel parameters of the network.
bool is_for_companion(const options::TypedOption& typed);

/// What is decided about the companion before the launch.
struct Pod {
  AgentImage agent;
  options::OptionList network_options; ///< the companion's, in the order given
  bool publishes_all = false; ///< -P: the exposed ports of the application's image are published
  bool is_on_host = false;    ///< --network host

  void add(const options::TypedOption& typed);
};

/// What is drawn for a launch.
struct PodNames {
  std::string application; ///< the name of the container that the user runs
  std::string launch_id;   ///< 16 hexadecimal digits

  std::string companion() const { return application + std::string(companion_suffix); }
};

/// The arguments that start the companion, detached. `exposed`: the ports of the application's
/// image, as `80/tcp`, for Pod::publishes_all.
std::vector<std::string> companion_arguments(const std::string& engine, const Pod& pod,
                                             const PodNames& names,
                                             const std::vector<std::string>& exposed = {});

/// The application's command, with the options by which it joins the companion.
RunCommand joined_to_companion(RunCommand run, const PodNames& names);
/// The same without a companion: the application gets the network options itself.
RunCommand without_companion(RunCommand run, const Pod& pod, const PodNames& names);

} // namespace idr::docker
