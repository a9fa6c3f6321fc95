// Values of others in messages.
#pragma once

#include <string>
#include <string_view>

namespace idr::text {

/// The text as a message may quote it: the first few dozen bytes, cut between two characters, and
/// an ellipsis. What was pasted into the wrong place may be a secret, and is long then.
std::string abbreviated(std::string_view text);

} // namespace idr::text
