// A line on the terminal while a person waits, which goes away again.
#pragma once

#include "core/system/environment.hpp"

#include <memory>
#include <string>

namespace idr::cli {

/// Whether a user would see one: stderr is a terminal, and this is not a CI job.
bool may_show_notes(const system::Environment& environment);

/// From half a second on, `idr: TEXT …` is on stderr, until what this returns is destroyed.
std::shared_ptr<void> show_note(const std::string& text);

} // namespace idr::cli
