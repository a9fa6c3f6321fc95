// A response as it is sent.
#pragma once

#include "core/http/message.hpp"

#include <string>

namespace idr::http {

/// The response as HTTP/1.1 text, with Content-Length and Connection added. Its headers must not
/// contain line breaks.
std::string response_text(const Response& response, bool keep_open);

} // namespace idr::http
