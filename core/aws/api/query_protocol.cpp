#include "core/aws/api/query_protocol.hpp"

#include "core/aws/api/sigv4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

namespace idr::aws {
namespace {

http::Request query_request(const Endpoint& endpoint, const http::Parameters& parameters) {
  auto request = request_to(endpoint, "/");
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = http::form_encode(parameters);
  return request;
}

struct DecodedByte {
  char value;
  std::size_t length; ///< of its encoding
};

/// Decodes the first byte of a text that may be percent-encoded any number of times. A plus is
/// decoded to a space, as form encoding replaces spaces by pluses.
DecodedByte first_byte(std::string_view text) {
  char value = text.front();
  std::size_t length = 1;
  if (value == '%') {
    while (text.substr(length).starts_with("25")) length += 2;
    const auto escape = fmt::format("%{}", text.substr(length, 2));
    const auto decoded = http::percent_decode(escape);
    if (decoded.size() < escape.size()) {
      value = decoded.front();
      length += 2;
    }
  }
  return {value == '+' ? ' ' : value, length};
}

/// Returns the length of the secret at the beginning of the text, encoded or not; 0 if the text
/// does not begin with the secret.
std::size_t length_of_secret(std::string_view text, std::string_view secret) {
  if (text.starts_with(secret)) return secret.size();
  std::size_t length = 0;
  while (!secret.empty()) {
    if (length == text.size()) return 0;
    const auto wanted = first_byte(secret);
    const auto found = first_byte(text.substr(length));
    if (found.value != wanted.value) return 0;
    secret.remove_prefix(wanted.length);
    length += found.length;
  }
  return length;
}

std::string without_secret(std::string_view text, std::string_view secret) {
  std::string shown;
  while (!text.empty()) {
    const auto length = length_of_secret(text, secret);
    shown += length == 0 ? text.substr(0, 1) : "…";
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return shown;
}

/// Returns the service's message with secrets replaced. For a refused signature, the message
/// repeats the signed request on further lines, including the session token; for an invalid
/// parameter, it repeats the value, encoded or not.
std::string without_secrets(std::string message, const http::Parameters& parameters,
                            const Credentials& credentials) {
  message.erase(std::min(message.find_first_of("\r\n"), message.size()));
  std::vector<std::string> secrets = {credentials.session_token.text(),
                                      credentials.secret_access_key.text()};
  for (const auto& [name, value] : parameters) {
    if (name == "TokenCode" || name == "WebIdentityToken") secrets.push_back(value);
    // In quotes, as STS writes it: without them it may match an ordinary word, such as a company's
    // name.
    if (name == "ExternalId") secrets.push_back(fmt::format("'{}'", value));
  }
  for (const auto& secret : secrets) {
    if (!secret.empty()) message = without_secret(message, secret);
  }
  return message;
}

[[noreturn]] void throw_refusal(const http::Response& response, const Endpoint& endpoint,
                                const http::Parameters& parameters, const Credentials& credentials,
                                system::TimePoint now) {
  const auto error = read_error(response);
  if (error.code.empty()) throw not_from_aws(response, endpoint.authority, origin_text(endpoint));
  const auto& code = error.code;
  static constexpr std::array clock_error_codes = {"SignatureDoesNotMatch", "RequestExpired",
                                                   "RequestTimeTooSkewed",
                                                   "InvalidSignatureException"};
  const auto ahead = clock_ahead(response, now);
  const bool may_be_skew = std::find(clock_error_codes.begin(), clock_error_codes.end(), code) !=
                           clock_error_codes.end();
  if (may_be_skew && ahead && std::chrono::abs(*ahead) > tolerated_skew) {
    throw ServiceError(
        fmt::format("this machine's clock is {} {} ({}: {})", system::describe(*ahead),
                    ahead->count() > 0 ? "ahead" : "behind", endpoint.authority, code),
        code, response.status, std::string(clock_remedy));
  }
  throw ServiceError(
      fmt::format("{}: {}", code, without_secrets(error.message, parameters, credentials)), code,
      response.status, {}, is_temporary(response, error));
}

} // namespace

std::optional<std::chrono::seconds> clock_ahead(const http::Response& response,
                                                system::TimePoint now) {
  const auto date = response.header("Date");
  const auto service_time = date ? system::parse_http_date(*date) : std::nullopt;
  if (!service_time) return std::nullopt;
  return now - *service_time;
}

QueryReply::QueryReply(std::string_view xml) {
  auto elements = read_xml(xml);
  if (!elements) throw ServiceError("malformed reply: not XML", "", 0);
  elements_ = *std::move(elements);
}

std::string QueryReply::get(std::string_view path) const { return text_at(elements_, path); }

std::string QueryReply::require(std::string_view path) const {
  auto value = get(path);
  if (value.empty()) throw ServiceError(fmt::format("malformed reply: no {}", path), "", 0);
  return value;
}

QueryReply QueryClient::call(const Endpoint& endpoint, const http::Parameters& parameters,
                             const Credentials& credentials) const {
  SigningOptions options;
  options.region = endpoint.signing_region;
  options.service = endpoint.signing_name;
  options.time = now();
  return exchange(sign_with_headers(query_request(endpoint, parameters), credentials, options),
                  endpoint, parameters, credentials);
}

QueryReply QueryClient::call_unsigned(const Endpoint& endpoint,
                                      const http::Parameters& parameters) const {
  return exchange(query_request(endpoint, parameters), endpoint, parameters, {});
}

QueryReply QueryClient::exchange(const http::Request& request, const Endpoint& endpoint,
                                 const http::Parameters& parameters,
                                 const Credentials& credentials) const {
  const auto response = send(request);
  if (response.status != 200) throw_refusal(response, endpoint, parameters, credentials, now());
  // Some web pages are valid XML.
  if (is_web_page(response))
    throw not_from_aws(response, endpoint.authority, origin_text(endpoint));
  try {
    return QueryReply(response.body);
  } catch (const ServiceError&) {
    throw not_from_aws(response, endpoint.authority, origin_text(endpoint));
  }
}

} // namespace idr::aws
