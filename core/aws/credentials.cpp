#include "core/aws/credentials.hpp"

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

/// What a field of credentials never has; empty where the text is one.
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

} // namespace

std::string checked_credential_text(CredentialField field, std::string text) {
  const auto fault = fault_of_text(text);
  if (fault.empty()) return text;
  throw CredentialError(fmt::format("the {} {}", name_of_field(field), fault));
}

} // namespace idr::aws
