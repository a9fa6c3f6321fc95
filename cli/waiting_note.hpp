// A temporary line on the terminal while the user waits.
#pragma once

#include "core/system/environment.hpp"

#include <memory>
#include <string>

namespace idr::cli {

/// Whether a user would see a note: stderr is a terminal (not TERM=dumb), and this is not a CI job.
bool may_show_notes(const system::Environment& environment);

/// Shows `idr: TEXT …` on stderr after half a second, until the returned object is destroyed.
std::shared_ptr<void> show_note(const std::string& text);

} // namespace idr::cli
