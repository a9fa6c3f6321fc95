// What other AWS and container tools call our options.
#pragma once

#include "core/options/option.hpp"

#include <string>
#include <string_view>

namespace idr::options {

/// What `command` calls the option that other tools call by this long name (`--role-arn`,
/// `--no-rm`), as it is typed: `--role`, `--rm=false`; empty for none.
std::string meant_by_foreign_name(std::string_view name, Command command);

} // namespace idr::options
