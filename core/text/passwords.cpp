#include "core/text/passwords.hpp"

#include <algorithm>

namespace idr::text {
namespace {

constexpr std::string_view scheme_end = "://";
constexpr std::string_view quotes = "\"'`";
constexpr std::string_view scheme_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-";
constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";
/// The characters that a password may contain besides `%XX`: unreserved, sub-delims and ":".
constexpr std::string_view password_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:";

/// `:PASSWORD` of one URL; empty if it has no password. A password that is not percent-encoded may
/// contain any character, even `@` and `/`.
std::string_view password_of(std::string_view url) {
  const auto scheme = url.find(scheme_end);
  const auto user_end = url.rfind('@');
  if (scheme == std::string_view::npos || user_end == std::string_view::npos) return {};
  const auto colon = url.find(':', scheme + scheme_end.size());
  return colon < user_end ? url.substr(colon, user_end - colon) : std::string_view();
}

/// The end of the URL whose scheme ends at `at`.
std::size_t url_end(std::string_view text, std::size_t at) {
  const auto before = at == 0 ? 0 : text.find_last_not_of(scheme_characters, at - 1);
  const bool quoted =
      before != std::string_view::npos && quotes.find(text[before]) != std::string_view::npos;
  const auto end = quoted ? text.find(text[before], at) : text.find_first_of(" \t\r\n", at);
  return std::min(end, text.size());
}

} // namespace

std::string url_without_password(std::string_view url) {
  const auto password = password_of(url);
  std::string result(url);
  if (!password.empty()) {
    result.erase(static_cast<std::size_t>(password.data() - url.data()), password.size());
  }
  return result;
}

std::string without_passwords(std::string_view text) {
  std::string result;
  for (auto at = text.find(scheme_end); at != std::string_view::npos; at = text.find(scheme_end)) {
    const auto end = url_end(text, at);
    result.append(text.substr(0, at)).append(url_without_password(text.substr(at, end - at)));
    text.remove_prefix(end);
  }
  return result.append(text);
}

bool has_unencoded_password(std::string_view url) {
  const auto password = password_of(url);
  for (std::size_t i = 0; i < password.size(); ++i) {
    if (password_characters.find(password[i]) != std::string_view::npos) continue;
    const auto digits = password.substr(i + 1, 2);
    if (password[i] != '%' || digits.size() != 2 ||
        digits.find_first_not_of(hexadecimal) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

} // namespace idr::text
