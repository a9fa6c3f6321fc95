// Mounts through which a container can read the AWS credentials of the user who launches it.
#pragma once

#include "core/options/arguments.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::plan {

/// Returns a warning for each bind mount (--volume, --mount, --host-source-path unless empty) whose
/// source contains, or is inside, an existing place for credentials: `~/.aws`, AWS_CONFIG_FILE,
/// AWS_SHARED_CREDENTIALS_FILE, this program's cache. `delivers_credentials` (whether the container
/// gets its own credentials) selects the remedy.
std::vector<Warning> warn_of_mounted_credentials(const options::OptionList& options,
                                                 const std::string& host_source_path,
                                                 bool delivers_credentials,
                                                 const system::Host& host);

} // namespace idr::plan
