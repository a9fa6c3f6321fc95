// The credentials that every source returns. Each field is checked when it is set, so everything
// written from it (env file, exports, workflow commands, headers) is one line of plain text.
#pragma once

#include "core/error.hpp"
#include "core/system/time.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idr::aws {

enum class CredentialField : std::uint8_t {
  AccessKeyId,
  SecretAccessKey,
  SessionToken,
  AccountId,
  Arn,
  RoleArn
};

/// Returns the text if it is valid for the field: printable ASCII and, together with its variable's
/// name, at most 64 KiB, the longest line that docker's client reads. An access key ID may contain
/// only letters, digits and `_-.`, and must not have the form of a secret access key. Throws
/// CredentialError, which names the field and does not show the text.
std::string checked_credential_text(CredentialField field, std::string text);

/// A field of credentials: empty, or a checked text.
template <CredentialField Field>
class CredentialText {
public:
  CredentialText() = default;
  CredentialText(std::string text) : text_(checked_credential_text(Field, std::move(text))) {}
  CredentialText(std::string_view text) : CredentialText(std::string(text)) {}
  CredentialText(const char* text) : CredentialText(std::string(text)) {}

  const std::string& text() const { return text_; }
  operator const std::string&() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend bool operator==(const CredentialText& a,
                         const std::convertible_to<std::string_view> auto& b) {
    return a.text_ == std::string_view(b);
  }
  friend bool operator==(const CredentialText& a, const CredentialText& b) = default;

private:
  std::string text_;
};

struct Credentials {
  CredentialText<CredentialField::AccessKeyId> access_key_id;
  CredentialText<CredentialField::SecretAccessKey> secret_access_key;
  CredentialText<CredentialField::SessionToken> session_token; ///< empty for long-term credentials
  std::optional<system::TimePoint>
      expiration; ///< std::nullopt if they never expire, or the time is unknown
  CredentialText<CredentialField::AccountId>
      account_id; ///< empty if the source does not provide it
  /// The ARN of the session; empty if unknown.
  CredentialText<CredentialField::Arn> arn{};
  /// The ARN of the assumed role; empty if no role was assumed.
  CredentialText<CredentialField::RoleArn> role_arn{};

  /// From their issue to their expiration; 0 if unknown.
  std::chrono::seconds lifetime{};

  /// Temporary credentials carry a session token; long-term ones do not.
  bool temporary() const { return !session_token.empty(); }
  /// How long ago they expired; std::nullopt if they have not.
  std::optional<std::chrono::seconds> expired_for(system::TimePoint now) const {
    return expiration && *expiration <= now ? std::optional(now - *expiration) : std::nullopt;
  }
};

/// Returns the variables, with their values, from which the AWS CLI and the SDKs read credentials:
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary credentials, AWS_SESSION_TOKEN.
std::vector<std::pair<std::string_view, std::string_view>>
variables_of(const Credentials& credentials);

/// Returns what `read` returns. If it throws CredentialError, the message is prefixed with the
/// source: `SOURCE: the session token …`.
template <typename Read>
auto naming_source(std::string_view source, const Read& read) try {
  return read();
} catch (const CredentialError& error) {
  throw CredentialError(std::string(source) + ": " + error.what(), error.remedy(),
                        error.temporary());
}

} // namespace idr::aws
