// How credentials reach the container (--delivery), and which options forbid which delivery.
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/docker/pod.hpp"
#include "core/options/arguments.hpp"

#include <cstdint>
#include <optional>

namespace idr::plan {

enum class Delivery : std::uint8_t {
  Env,      ///< once, as variables; they expire
  Endpoint, ///< the container requests them from an endpoint, which idr keeps supplied
};

/// The value of --delivery; the default is Env. Throws UsageError for any other value.
Delivery read_delivery(const options::OptionList& given);

/// Throws UsageError if an endpoint cannot deliver the credentials of these options.
void check_endpoint_delivery(const aws::ChainOptions& chain_options);

/// Which network options go to the companion of a container with an endpoint. Throws UsageError for
/// options with which there can be no endpoint: networks without loopback of their own, links, and
/// restarts, for which the engine would need the companion.
docker::Pod plan_pod(const options::OptionList& given);

} // namespace idr::plan
