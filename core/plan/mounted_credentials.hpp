// Mounts that let a container read the AWS credentials of the user who launches it.
#pragma once

#include "core/options/arguments.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::plan {

/// A warning for each bind mount (--volume, --mount, --host-source-path; empty: none) whose source
/// contains, or lies in, a place where credentials are: `~/.aws`, AWS_CONFIG_FILE,
/// AWS_SHARED_CREDENTIALS_FILE, this program's cache. A place that does not exist holds none.
/// `delivers_credentials`: the container gets others, which decides on the remedy.
std::vector<Warning> warn_of_mounted_credentials(const options::OptionList& options,
                                                 const std::string& host_source_path,
                                                 bool delivers_credentials,
                                                 const system::Host& host);

} // namespace idr::plan
