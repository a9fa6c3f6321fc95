// What a launch uses of the engine's: the image, the container's name, its networks.
#pragma once

#include "core/doctor/engine_checks.hpp"
#include "core/doctor/finding.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::doctor {

/// Empty texts: none was given.
struct EngineObjects {
  std::string image = {};
  std::string container_name = {};
  std::vector<std::string> networks = {}; ///< as they were typed
  /// The variables that the launch takes away from those of the image.
  std::vector<std::string> unset_variables = {};
};

/// Whether the image is there, and what of its variables would defeat the role; that no container
/// has the name; that the networks exist. What cannot be asked is reported as not tried.
void examine_engine_objects(const ExaminedEngine& engine, const EngineObjects& objects,
                            const system::Host& host, const Report& report);

} // namespace idr::doctor
