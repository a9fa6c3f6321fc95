// AWS Signature Version 4. Every function is pure; the time of signing is an argument.
// Source of the rules: the AWS IAM User Guide, "Create a signed AWS API request".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/http/message.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace idr::aws {

/// The inputs of a signature other than the request. The first three are required. The defaults of
/// the others suit every service except S3, which requires paths to be signed unchanged.
struct SigningOptions {
  std::string region;  ///< the signing region, `us-east-1`
  std::string service; ///< the signing name, `sts`
  system::TimePoint
      time; ///< AWS refuses a request if this differs from its clock by more than a few minutes

  bool normalize_path = true;      ///< sign the path without dot segments and doubled slashes
  bool double_encode_path = true;  ///< sign the path percent-encoded once more than it is sent
  bool sign_body = false;          ///< also send the body's hash, as a separate header
  bool omit_session_token = false; ///< send the session token without signing it
  std::chrono::seconds expires = std::chrono::minutes(15); ///< of a presigned URL; at most 7 days
};

/// Returns the request with `X-Amz-Date`, `Authorization` and, for temporary credentials,
/// `X-Amz-Security-Token` added. Headers of an earlier signature are replaced.
http::Request sign_with_headers(http::Request request, const Credentials& credentials,
                                const SigningOptions& options);

/// Returns the request with the signature in its query (a presigned URL). The request must not be
/// signed already. Only the tests call it: the published cases have both forms.
http::Request sign_with_query(http::Request request, const Credentials& credentials,
                              const SigningOptions& options);

/// Step 1: returns the canonical request, the parts of the request that are signed. It can also be
/// computed from a signed request, to check its signature. All headers are signed except
/// `Authorization` and those that proxies may change; `Host` is the request's authority unless its
/// headers contain one. The query is read as sent: encoded, or with raw bytes.
std::string canonical_request(const http::Request& request, const SigningOptions& options);

/// Steps 2 and 3: returns the algorithm, the time, the credential scope and the canonical request's
/// hash.
std::string string_to_sign(std::string_view canonical_request, const SigningOptions& options);

/// Step 4: returns the signature as 64 lower-case hexadecimal digits.
std::string signature(std::string_view string_to_sign, std::string_view secret_access_key,
                      const SigningOptions& options);

} // namespace idr::aws
