// Error replies of services: XML from STS and IAM, JSON from all others.
// Source: AWS Security Token Service API Reference, "Common errors"; Smithy, "AWS JSON 1.1
// protocol".
#pragma once

#include "core/error.hpp"
#include "core/http/message.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace idr::aws {

/// An error reply. The code is empty if the reply is not from AWS.
struct ErrorReply {
  std::string code;
  std::string message; ///< unchanged: may repeat parts of the request, including secrets
};

/// Parses an error reply. Members are empty if not found.
ErrorReply read_error(const http::Response& response);

/// Whether the service or a gateway is throttling.
bool is_throttling(const http::Response& response, const ErrorReply& error);
/// Whether a retry may succeed: the service is throttling or has failed.
bool is_temporary(const http::Response& response, const ErrorReply& error);

/// A refusal by a service. The message contains its error code and message.
class ServiceError : public CredentialError {
public:
  ServiceError(const std::string& message, std::string code, int status, std::string remedy = {},
               bool temporary = false)
      : CredentialError(message, std::move(remedy), temporary), code_(std::move(code)),
        status_(status) {}
  const std::string& code() const { return code_; }
  int status() const { return status_; }
  /// Whether the caller lacks a permission.
  bool access_denied() const { return code_ == "AccessDenied" || code_ == "AccessDeniedException"; }

private:
  std::string code_;
  int status_;
};

/// Whether the response is HTML.
bool is_web_page(const http::Response& response);
/// Returns the error for a response that is not from AWS but, for example, from a proxy or the
/// network's login page. Its text is not shown. `origin` is where the endpoint is configured; may
/// be empty.
ServiceError not_from_aws(const http::Response& response, std::string_view authority,
                          std::string_view origin);

} // namespace idr::aws
