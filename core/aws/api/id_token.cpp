#include "core/aws/api/id_token.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/text/printable.hpp"

#include <algorithm>

namespace idr::aws {
namespace {

/// Returns the decoded text; empty if it is not base64url. OpenSSL decodes only standard base64
/// with padding and skips white space; converting and checking the text for OpenSSL would take more
/// code.
std::string base64url_decoded(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string decoded;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return {};
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xfffU; // 6 new bits and the remainder
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
  }
  return decoded;
}

/// Returns the part between the two dots.
std::string_view payload_of(std::string_view token) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == last) return {};
  return token.substr(first + 1, last - first - 1);
}

/// `aud` is a string or a list of strings.
std::string audience_of(const nlohmann::json& claims) {
  const auto found = claims.find("aud");
  if (found == claims.end() || !found->is_array()) return text_of(claims, "aud");
  return !found->empty() && found->front().is_string() ? found->front().get<std::string>()
                                                       : std::string();
}

bool is_fit_to_show(const std::string& text) {
  constexpr std::size_t longest = 256;
  return !text.empty() && text.size() <= longest && text::is_printable(text);
}

} // namespace

std::optional<IdTokenClaims> read_id_token(std::string_view token) {
  constexpr std::string_view scheme = "https://";
  const auto claims = parse_json_object(base64url_decoded(payload_of(token)));
  if (!claims) return std::nullopt;
  IdTokenClaims read{text_of(*claims, "iss"), audience_of(*claims), text_of(*claims, "sub")};
  if (!read.issuer.starts_with(scheme)) return std::nullopt;
  read.issuer.erase(0, scheme.size());
  const bool whole =
      is_fit_to_show(read.issuer) && is_fit_to_show(read.audience) && is_fit_to_show(read.subject);
  return whole ? std::optional(std::move(read)) : std::nullopt;
}

} // namespace idr::aws
