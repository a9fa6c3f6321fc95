#include "core/http/server/response_text.hpp"

#include <boost/beast/http/status.hpp>

namespace idr::http {

std::string response_text(const Response& response, bool keep_open) {
  namespace beast = boost::beast::http;
  const auto reason =
      beast::obsolete_reason(static_cast<beast::status>(static_cast<unsigned>(response.status)));
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text.append(reason.data(), reason.size());
  for (const auto& [name, value] : response.headers) text += "\r\n" + name + ": " + value;
  text += "\r\nContent-Length: " + std::to_string(response.body.size());
  // An HTTP/1.0 client that asked for it must be told.
  text += keep_open ? "\r\nConnection: keep-alive" : "\r\nConnection: close";
  text += "\r\n\r\n";
  return text += response.body;
}

} // namespace idr::http
