#include "core/aws/api/credentials.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::aws {
namespace {

/// With the longest of the variables' names and the line's end it fits 64 KiB.
constexpr std::size_t longest_credential_text = 65'000;

constexpr std::string_view name_of_field(CredentialField field) {
  switch (field) {
  case CredentialField::AccessKeyId:
    return "access key ID";
  case CredentialField::SecretAccessKey:
    return "secret access key";
  case CredentialField::SessionToken:
    return "session token";
  case CredentialField::AccountId:
    return "account ID";
  case CredentialField::Arn:
    return "ARN";
  default:
    return "role ARN";
  }
}

/// What no field of credentials has; empty where the text is one.
std::string_view fault_of_text(std::string_view text) {
  if (text.size() > longest_credential_text) return "is longer than 64 KiB";
  if (text.find_first_of("\r\n") != std::string_view::npos) return "has a line break in it";
  const auto odd =
      std::find_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; });
  if (odd == text.end()) return {};
  const auto byte = static_cast<unsigned char>(*odd);
  if (byte == 0) return "has a NUL in it";
  return byte < 0x80 ? "has a control character in it" : "has a character in it that is not ASCII";
}

/// An access key ID is shown in part, and sent in a header where a `/` ends it; a secret access key
/// that was set in its place must get into neither.
void refuse_other_than_id(std::string_view text) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
  constexpr std::size_t length_of_secret_key = 40;
  constexpr auto swapped = "The access key ID and the secret access key seem to be swapped.";
  const auto foreign = text.find_first_not_of(allowed);
  if (foreign != std::string_view::npos) {
    const bool base64 =
        text.find_first_not_of(std::string(allowed) + "+/=") == std::string_view::npos;
    throw CredentialError("the access key ID has a character in it that no key ID has",
                          base64 ? swapped
                                 : "Check where it is set: only its letters and digits belong to "
                                   "it, no quotes and no white space.");
  }
  const bool of_aws = text.starts_with("AKIA") || text.starts_with("ASIA");
  if (text.size() == length_of_secret_key && !of_aws) {
    throw CredentialError("the access key ID has the form of a secret access key", swapped);
  }
}

} // namespace

std::string checked_credential_text(CredentialField field, std::string text) {
  const auto fault = fault_of_text(text);
  if (!fault.empty()) throw CredentialError(fmt::format("the {} {}", name_of_field(field), fault));
  if (field == CredentialField::AccessKeyId) refuse_other_than_id(text);
  return text;
}

std::vector<std::pair<std::string_view, std::string_view>>
variables_of(const Credentials& credentials) {
  std::vector<std::pair<std::string_view, std::string_view>> variables = {
      {"AWS_ACCESS_KEY_ID", credentials.access_key_id.text()},
      {"AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.text()}};
  if (credentials.temporary()) {
    variables.emplace_back("AWS_SESSION_TOKEN", credentials.session_token.text());
  }
  return variables;
}

} // namespace idr::aws
