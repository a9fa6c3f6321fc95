// The endpoint of a service.
// Source of the rules: AWS SDKs and Tools Reference Guide, "Service-specific endpoints",
// "Dual-stack and FIPS endpoints", "AWS STS Regional endpoints"; the endpoint rules of botocore's
// data.
#pragma once

#include "core/aws/config/settings.hpp"
#include "core/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace idr::aws {

enum class Service : std::uint8_t { Sts, Iam, Sso, SsoOidc };

struct Endpoint {
  std::string scheme = "https";
  std::string authority; ///< host, followed by `:port` if one is given
  std::string path;      ///< without a trailing slash; usually empty
  std::string signing_region;
  std::string signing_name;
  /// Where the endpoint is configured; std::nullopt for AWS's own endpoint in `region`.
  std::optional<options::Origin> origin = {};
  std::string region = {};        ///< empty for a configured endpoint
  std::string variable = {};      ///< the variable that overrides the origin; empty if none does
  bool is_default_region = false; ///< whether the signing region is a default, not configured

  std::string url() const { return scheme + "://" + authority + path; }
};

/// Returns where the endpoint is configured, or `region us-east-1`.
std::string origin_text(const Endpoint& endpoint);

/// Returns a GET request for a path relative to the endpoint's; `path` begins with a slash. The
/// remedy of a failed request names the endpoint's origin and variable.
http::Request request_to(const Endpoint& endpoint, const std::string& path);

/// Returns the endpoint of a configured URL, without signing names. Throws ConfigError (UsageError
/// for a URL from the command line) if the text is not an http or https URL, or if it has a user
/// name or a query. The message does not show the URL.
Endpoint parse_endpoint_url(const Setting& url);

/// Returns the endpoint for requests to `service` in `region`: --endpoint-url,
/// AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the `services` section and `endpoint_url` of the
/// profile, else AWS's own endpoint according to AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT
/// and, for STS, AWS_STS_REGIONAL_ENDPOINTS (`legacy`). Throws as parse_endpoint_url does; throws
/// ConfigError for contradictory settings, and if neither a region nor an endpoint is configured.
Endpoint find_endpoint(Service service, const std::string& region, const Settings& settings);

} // namespace idr::aws
