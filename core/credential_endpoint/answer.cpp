#include "core/credential_endpoint/answer.hpp"

#include "core/text/ascii.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace idr::credential_endpoint {
namespace {

/// Takes the same time wherever the texts differ; only their length could be measured.
bool same_secret(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  volatile unsigned char difference = 0; // so that the compiler cannot end the loop early
  for (std::size_t i = 0; i < one.size(); ++i) {
    difference =
        static_cast<unsigned char>(difference | static_cast<unsigned char>(one[i] ^ other[i]));
  }
  return difference == 0;
}

std::vector<std::string_view> values_of(std::string_view name,
                                        const http::ReceivedRequest& request) {
  std::vector<std::string_view> values;
  for (const auto& header : request.headers) {
    if (text::equal_ignoring_case(header.name, name)) values.emplace_back(header.value);
  }
  return values;
}

http::Response status_alone(int status) { return {.status = status, .headers = {}, .body = {}}; }

http::Response json_response(int status, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

http::Response expired_response(system::TimePoint expiration) {
  const auto message = "the credentials expired at " + system::format_iso8601(expiration) +
                       "; idr could not refresh them";
  return json_response(503, nlohmann::json{{"code", "ExpiredToken"}, {"message", message}}.dump());
}

} // namespace

http::Response answer(const http::ReceivedRequest& request, std::string_view host,
                      const std::optional<Offer>& offer, system::TimePoint now) {
  const auto hosts = values_of("Host", request);
  const auto authorizations = values_of("Authorization", request);
  if (hosts.size() > 1 || authorizations.size() > 1) return status_alone(400);
  if (hosts.empty() || hosts.front() != host) return status_alone(421);
  if (request.has_body) return status_alone(413);
  if (!offer) return status_alone(503);
  if (authorizations.empty() || !same_secret(authorizations.front(), offer->authorization)) {
    return status_alone(401);
  }
  if (request.target != "/") return status_alone(404);
  if (request.method != "GET") return status_alone(405);
  const auto& credentials = offer->credentials;
  if (credentials.expiration <= now) return expired_response(credentials.expiration);
  return json_response(200, format_credentials(credentials));
}

} // namespace idr::credential_endpoint
