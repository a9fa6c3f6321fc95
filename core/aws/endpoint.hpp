// Where a service is asked.
// Source of the rules: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
#pragma once

#include "core/aws/shared_config.hpp"
#include "core/system/environment.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace idr::aws {

enum class Service : std::uint8_t { Sts, Iam };

struct Endpoint {
  std::string scheme = "https";
  std::string authority; ///< host, with `:port` where one is given
  std::string path;      ///< without a slash at its end; mostly empty
  std::string signing_region;
  std::string signing_name;
  std::string origin; ///< what named it: a variable, FILE:LINE, or "region us-east-1"

  std::string url() const { return scheme + "://" + authority + path; }
};

/// The endpoint for requests to `service` in `region`: AWS_ENDPOINT_URL_<SERVICE>,
/// AWS_ENDPOINT_URL, the `services` section and `endpoint_url` of the profile, else AWS's own.
/// Throws ConfigError for a URL that is none, or one with a user name in it. `profile` may be null.
Endpoint find_endpoint(Service service, const std::string& region,
                       const system::Environment& environment, const SharedConfig& config,
                       const Section* profile);

} // namespace idr::aws
