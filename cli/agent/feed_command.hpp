// `agent feed`, which idr starts through the engine to reach the agent in its container.
#pragma once

#include <string>

namespace idr::agent {

/// Passes stdin to the socket, and the answers to stdout. The socket may appear up to five seconds
/// later. Returns 0 if the last answer is `ready`, otherwise 1. Throws SystemError.
int feed(const std::string& socket);

} // namespace idr::agent
