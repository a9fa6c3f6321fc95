// What every credential provider returns: checked where it enters, so that whatever is written from
// it (env file, exports, workflow commands, headers) is one line of plain text.
#pragma once

#include "core/error.hpp"
#include "core/system/time.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace idr::aws {

enum class CredentialField : std::uint8_t {
  AccessKeyId,
  SecretAccessKey,
  SessionToken,
  AccountId,
  Arn,
  RoleArn
};

/// The text, if it can be a field of credentials: printable ASCII, and with its variable's name no
/// longer than the 64 KiB that docker's client reads as one line; of an access key ID, letters,
/// digits and `_-.` that are not in the form of a secret access key. Throws CredentialError that
/// names the field, and shows nothing of the text.
std::string checked_credential_text(CredentialField field, std::string text);

/// A field of credentials: empty, or a text that was checked.
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
  std::optional<system::TimePoint> expiration; ///< absent: they never expire, or nobody knows when
  CredentialText<CredentialField::AccountId>
      account_id; ///< empty where the source does not tell it
  /// Of the session that they are; empty where nobody told it.
  CredentialText<CredentialField::Arn> arn{};
  /// Of the role that was assumed for them; empty where there was none.
  CredentialText<CredentialField::RoleArn> role_arn{};

  /// Temporary credentials carry a session token; long-term ones do not.
  bool temporary() const { return !session_token.empty(); }
  /// How long ago they expired; nothing where they have not.
  std::optional<std::chrono::seconds> expired_for(system::TimePoint now) const {
    return expiration && *expiration <= now ? std::optional(now - *expiration) : std::nullopt;
  }
};

/// What `read` returns; an error of it begins with the source: `SOURCE: the session token …`.
template <typename Read>
auto naming_source(std::string_view source, const Read& read) try {
  return read();
} catch (const CredentialError& error) {
  throw CredentialError(std::string(source) + ": " + error.what(), error.remedy(),
                        error.temporary());
}

} // namespace idr::aws
