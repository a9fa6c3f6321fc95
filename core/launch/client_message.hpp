// What an engine's client says when it fails.
#pragma once

#include <string>
#include <string_view>

namespace idr::launch {

/// The last line of a client's messages, which says what is wrong, without the names of those who
/// say it, and without hints at the help.
std::string last_line(std::string_view messages);

} // namespace idr::launch
