#include "core/plan/delivery.hpp"

#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/options/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::plan {
namespace {

using options::option;
using options::TypedOption;

constexpr auto use_env = "To launch with this option, use --delivery env: the credentials are then "
                         "not refreshed.";
constexpr auto use_supervisor =
    "Let a supervisor such as systemd repeat `idr run`: with --delivery "
    "env, a container that is restarted has the credentials of its "
    "first start.";
constexpr auto use_network = "Connect the containers by a network instead: `--network NAME`.";

/// Named here, because one of several options of this name is meant.
UsageError refusal(const TypedOption& typed, std::string_view why, const std::string& remedy) {
  auto error = about(
      *typed.option,
      UsageError(fmt::format("{} cannot be used with --delivery endpoint: {}", typed.value, why),
                 remedy));
  options::name_option(error, typed.origin);
  return error;
}

void check_network(const TypedOption& typed) {
  const auto network = docker::network_of(typed.value);
  if (network == "none") {
    throw refusal(typed, "without a network, the container cannot call AWS", use_env);
  }
  if (network.starts_with("container:") || network.starts_with("ns:")) {
    throw refusal(typed, "the container must share the network of its companion", use_env);
  }
}

void check(const TypedOption& typed) {
  if (typed.is(option("network")) || typed.is(option("net"))) check_network(typed);
  if (typed.is(option("link"))) {
    throw refusal(typed, "the engine does not support it for a container that shares a network",
                  use_network);
  }
  if (typed.is(option("restart")) && !typed.value.empty() && typed.value != "no") {
    throw refusal(typed, "the engine cannot restart a container whose companion is gone",
                  use_supervisor);
  }
}

/// The engine would not notice: the two options are those of different containers.
void check_host_name(const options::OptionList& given) {
  const auto* name = options::last_value(given, option("hostname"));
  const auto* uts = options::last_value(given, option("uts"));
  if (name != nullptr && !name->empty() && uts != nullptr && *uts == "host") {
    throw about(option("hostname"), UsageError("cannot be combined with --uts host: the container "
                                               "has the name of the host"));
  }
}

} // namespace

Delivery read_delivery(const options::OptionList& given) {
  const auto value = options::text_of(given, option("delivery"));
  if (value.empty() || value == "env") return Delivery::Env;
  if (value == "endpoint") return Delivery::Endpoint;
  throw about(option("delivery"), UsageError(fmt::format("{} must be env or endpoint", value)));
}

void check_endpoint_delivery(const aws::ChainOptions& chain_options) {
  if (!chain_options.no_session) return;
  throw about(option("no-session"),
              UsageError("cannot be used with --delivery endpoint: long-term credentials never "
                         "expire",
                         "Use --delivery env."));
}

docker::Pod plan_pod(const options::OptionList& given) {
  docker::Pod pod;
  check_host_name(given);
  for (const auto& typed : given) {
    check(typed);
    if (docker::is_for_companion(typed)) pod.add(typed);
  }
  return pod;
}

} // namespace idr::plan
