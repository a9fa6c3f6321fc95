// What an OpenID Connect token says about its holder. Read only to explain a refusal: STS checks
// the token.
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

/// Nothing for a text that is not such a token, that lacks one of the three, or has one that is too
/// long to be shown. Nothing else of the token may be shown.
std::optional<IdTokenClaims> read_id_token(std::string_view token);

} // namespace idr::aws
