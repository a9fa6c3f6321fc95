#include "core/aws/api/credentials.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::aws {
namespace {

/// Together with the longest variable name and the end of the line, at most 64 KiB.
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

/// Returns why the text is not valid for any field; empty if it is valid.
std::string_view fault_of_text(std::string_view text) {
  if (text.size() > longest_credential_text) return "is longer than 64 KiB";
  if (text.find_first_of("\r\n") != std::string_view::npos) return "contains a line break";
  const auto odd =
      std::find_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; });
  if (odd == text.end()) return {};
  const auto byte = static_cast<unsigned char>(*odd);
  if (byte == 0) return "contains a NUL";
  return byte < 0x80 ? "contains a control character" : "contains a character that is not ASCII";
}

/// An access key ID is shown in part, and is sent in a header in which a `/` ends it. A secret
/// access key set in its place by mistake must not get into either.
void refuse_other_than_id(std::string_view text) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
  constexpr std::size_t length_of_secret_key = 40;
  constexpr auto swapped = "The access key ID and the secret access key seem to be swapped.";
  const auto foreign = text.find_first_not_of(allowed);
  if (foreign != std::string_view::npos) {
    const bool base64 =
        text.find_first_not_of(std::string(allowed) + "+/=") == std::string_view::npos;
    throw CredentialError("the access key ID has a character that is not allowed in one",
                          base64 ? swapped
                                 : "Check where it is set: it must consist of letters and digits, "
                                   "without quotes or white space.");
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
