// The help, made from the option table.
#pragma once

#include "core/docker/option_table.hpp"

#include <string>

namespace idr::cli {

std::string help_text(docker::Command command);
std::string version_text();

} // namespace idr::cli
