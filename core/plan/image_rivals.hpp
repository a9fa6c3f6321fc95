// The variables of an image that its programs would prefer to the delivered credentials, and how a
// launch removes them.
#pragma once

#include "core/docker/engine.hpp"
#include "core/docker/env_file_format.hpp"
#include "core/docker/image_config.hpp"
#include "core/plan/delivery.hpp"
#include "core/plan/warning.hpp"
#include "core/system/environment.hpp"

#include <string>
#include <vector>

namespace idr::plan {

struct RemovedRivals {
  std::vector<std::string> options;      ///< for the client's command line
  std::vector<docker::Variable> in_file; ///< set to nothing, where the client cannot unset them
  std::vector<Warning> warnings;
};

/// Removes the rivals that the image sets. If nothing is known about it, because it must be pulled
/// first, all that the client can unset; then there are no warnings. `already`: options of the line
/// so far.
RemovedRivals remove_rivals(const docker::ImageConfig* image, const std::string& image_name,
                            Delivery delivery, const docker::Engine& engine,
                            const system::Environment& environment,
                            const std::vector<std::string>& already);

} // namespace idr::plan
