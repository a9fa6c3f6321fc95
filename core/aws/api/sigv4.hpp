// AWS Signature Version 4: requests in, signed requests out. Every function is pure; the time of
// signing is an argument.
// Source of the rules: the AWS IAM User Guide, "Create a signed AWS API request".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/http/message.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace idr::aws {

/// What a signature is bound to. The first three are always given; the rest suits every service
/// but S3, which wants its paths signed as they are sent.
struct SigningOptions {
  std::string region;  ///< the signing region, `us-east-1`
  std::string service; ///< the signing name, `sts`
  system::TimePoint
      time; ///< AWS refuses a request signed more than some minutes away from its clock

  bool normalize_path = true;      ///< sign the path without dot segments and doubled slashes
  bool double_encode_path = true;  ///< sign the path encoded once more than it is sent
  bool sign_body = false;          ///< send the body's hash as a header of its own, too
  bool omit_session_token = false; ///< send the session token, but outside of the signature
  std::chrono::seconds expires = std::chrono::minutes(15); ///< of a signed query; 7 days at most
};

/// The request with `X-Amz-Date`, `Authorization` and, for temporary credentials,
/// `X-Amz-Security-Token` added. What an earlier signing left in these headers is replaced.
http::Request sign_with_headers(http::Request request, const Credentials& credentials,
                                const SigningOptions& options);

/// The request with the signature in its query (a presigned URL), which must not be signed yet.
http::Request sign_with_query(http::Request request, const Credentials& credentials,
                              const SigningOptions& options);

/// Step 1: what of the request is signed, in canonical form. A signed request gives what was signed
/// in it, so the side that checks a signature can start here. All headers are signed but
/// `Authorization` and those that proxies may change; `Host` is the request's authority unless
/// its headers name one. The query is read as sent: encoded, or with raw bytes in it.
std::string canonical_request(const http::Request& request, const SigningOptions& options);

/// Steps 2 and 3: the algorithm, the time, the credential scope and the canonical request's hash.
std::string string_to_sign(std::string_view canonical_request, const SigningOptions& options);

/// Step 4: 64 lower-case hexadecimal digits.
std::string signature(std::string_view string_to_sign, std::string_view secret_access_key,
                      const SigningOptions& options);

} // namespace idr::aws
