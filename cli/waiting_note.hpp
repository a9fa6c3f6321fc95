// A line on the terminal while a person waits, which goes away again.
#pragma once

#include "core/system/environment.hpp"

#include <memory>
#include <string>

namespace idr::cli {

/// From half a second on, `idr: TEXT …` stands on stderr, if that is a terminal and there is no CI
/// job, until what this returns is destroyed. Null where it never will.
std::shared_ptr<void> waiting_note(const std::string& text, const system::Environment& environment);

} // namespace idr::cli
