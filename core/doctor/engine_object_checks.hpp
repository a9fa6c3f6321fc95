// Checks the objects of the engine that a launch uses: the image, the container's name, its
// networks.
#pragma once

#include "core/doctor/engine_checks.hpp"
#include "core/doctor/finding.hpp"
#include "core/plan/delivery.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::doctor {

/// An empty member was not specified.
struct EngineObjects {
  std::string image = {};
  std::string container_name = {};
  std::vector<std::string> networks = {}; ///< as given on the command line
  /// The variables of the image that the launch removes.
  std::vector<std::string> unset_variables = {};
  plan::Delivery delivery = plan::Delivery::Env;
};

/// Reports whether the image exists and which of its variables would override the role, that no
/// container has the name, and that the networks exist. If the engine does not answer, they are
/// reported as not tried.
void examine_engine_objects(const ExaminedEngine& engine, const EngineObjects& objects,
                            const system::Host& host, const Report& report);

} // namespace idr::doctor
