// The claims of an OpenID Connect token. They are read only to explain a refusal: STS checks the
// token.
// Source: RFC 7519 (JSON Web Token), 4.1; RFC 7515, 2 (base64url).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace idr::aws {

struct IdTokenClaims {
  std::string issuer; ///< without `https://`, as IAM names the provider
  std::string audience;
  std::string subject;
};

/// Returns std::nullopt if the text is not such a token, or if one of the three claims is missing
/// or too long to be shown. No other part of the token may be shown.
std::optional<IdTokenClaims> read_id_token(std::string_view token);

} // namespace idr::aws
