// Where a service is asked.
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
  std::string authority; ///< host, with `:port` where one is given
  std::string path;      ///< without a slash at its end; mostly empty
  std::string signing_region;
  std::string signing_name;
  /// What named the host; nothing: it is AWS's own, in `region`.
  std::optional<options::Origin> origin = {};
  std::string region = {};        ///< empty where somebody named the host
  std::string variable = {};      ///< that overrides the origin; empty where none does
  bool is_default_region = false; ///< nobody has set the region that requests are signed for

  std::string url() const { return scheme + "://" + authority + path; }
};

/// What named the host, or `region us-east-1`.
std::string origin_text(const Endpoint& endpoint);

/// A GET of a path, which begins with a slash, below the endpoint's own. A remedy for the request
/// names the endpoint's origin and variable.
http::Request request_to(const Endpoint& endpoint, const std::string& path);

/// A URL that somebody configured, as an endpoint without signing names. Throws ConfigError, which
/// does not show it, for a text that is no http or https URL, or one with a user name or a query;
/// UsageError where it was typed.
Endpoint parse_endpoint_url(const Setting& url);

/// The endpoint for requests to `service` in `region`: --endpoint-url, AWS_ENDPOINT_URL_<SERVICE>,
/// AWS_ENDPOINT_URL, the `services` section and `endpoint_url` of the profile, else AWS's own, with
/// AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT and, for STS, AWS_STS_REGIONAL_ENDPOINTS
/// (`legacy`). Throws ConfigError as parse_endpoint_url does, for settings that contradict each
/// other, and where there is neither a region nor a configured endpoint.
Endpoint find_endpoint(Service service, const std::string& region, const Settings& settings);

} // namespace idr::aws
