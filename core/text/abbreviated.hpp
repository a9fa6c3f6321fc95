// Shortens values from outside for messages.
#pragma once

#include <string>
#include <string_view>

namespace idr::text {

/// The first 32 bytes of the text, cut between two characters, and an ellipsis; a shorter text
/// unchanged. A value that was pasted in the wrong place may be a secret, and secrets are long.
std::string abbreviated(std::string_view text);

} // namespace idr::text
