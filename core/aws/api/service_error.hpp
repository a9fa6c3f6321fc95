// What a service says when it refuses, in XML as STS and IAM do, or in JSON as all others.
// Source: AWS Security Token Service API Reference, "Common errors"; Smithy, "AWS JSON 1.1
// protocol".
#pragma once

#include "core/error.hpp"
#include "core/http/message.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace idr::aws {

/// A refusal as it was sent. The code is empty where the reply is not one of AWS's.
struct ErrorReply {
  std::string code;
  std::string message; ///< as the service worded it: may repeat what it was sent, secrets included
};

ErrorReply read_error(const http::Response& response);

/// The service asks for a pause (its own or a gateway's).
bool is_throttling(const http::Response& response, const ErrorReply& error);
/// Another attempt may succeed: throttling, a failure on the service's side.
bool is_temporary(const http::Response& response, const ErrorReply& error);

/// The service refused; the message holds its code and words.
class ServiceError : public CredentialError {
public:
  ServiceError(const std::string& message, std::string code, int status, std::string remedy = {},
               bool temporary = false)
      : CredentialError(message, std::move(remedy), temporary), code_(std::move(code)),
        status_(status) {}
  const std::string& code() const { return code_; }
  int status() const { return status_; }
  /// The caller may not do this.
  bool access_denied() const { return code_ == "AccessDenied" || code_ == "AccessDeniedException"; }

private:
  std::string code_;
  int status_;
};

/// Whether it is HTML.
bool is_web_page(const http::Response& response);
/// For an answer that is not one of AWS's: something else, a proxy or the network's login page,
/// answers in the service's place, and its text would not help. `origin`: where the endpoint is
/// set; may be empty.
ServiceError not_from_aws(const http::Response& response, std::string_view authority,
                          std::string_view origin);

} // namespace idr::aws
