#include "core/aws/endpoint.hpp"

#include "core/aws/partition.hpp"
#include "core/system/error.hpp"

#include <fmt/format.h>

#include <optional>

namespace idr::aws {
namespace {

struct ServiceNames {
  std::string_view signing;
  std::string_view variable; ///< behind AWS_ENDPOINT_URL_
  std::string_view section;  ///< in a `services` section
};

constexpr ServiceNames names_of(Service service) {
  return service == Service::Sts ? ServiceNames{"sts", "STS", "sts"}
                                 : ServiceNames{"iam", "IAM", "iam"};
}

struct ConfiguredUrl {
  std::string url;
  std::string origin;
};

bool is_true(std::optional<std::string_view> value) { return value && equal_keys(*value, "true"); }

/// `property` may be null, and its value empty.
std::optional<ConfiguredUrl> configured_by(const Property* property) {
  if (property == nullptr || property->value.empty()) return std::nullopt;
  return ConfiguredUrl{std::string(property->value), to_string(property->position)};
}

std::optional<ConfiguredUrl> configured_url(const ServiceNames& names,
                                            const system::Environment& environment,
                                            const SharedConfig& config, const Section* profile) {
  if (is_true(environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))) return std::nullopt;
  const bool ignored =
      profile != nullptr && is_true(profile->get("ignore_configured_endpoint_urls"));
  if (ignored) return std::nullopt;
  for (const auto& variable :
       {fmt::format("AWS_ENDPOINT_URL_{}", names.variable), std::string("AWS_ENDPOINT_URL")}) {
    if (auto url = environment.get_nonblank(variable)) return ConfiguredUrl{*url, variable};
  }
  if (profile == nullptr) return std::nullopt;
  if (const auto services_name = profile->get("services")) {
    const auto* services = config.find_services(*services_name);
    const auto* service = services == nullptr ? nullptr : services->find(names.section);
    const auto* url = service == nullptr ? nullptr : service->find_nested("endpoint_url");
    if (auto configured = configured_by(url)) return configured;
  }
  return configured_by(profile->find("endpoint_url"));
}

Endpoint parse_url(const ConfiguredUrl& configured) {
  const std::string_view url = configured.url;
  const auto scheme_end = url.find("://");
  const auto scheme = url.substr(0, scheme_end);
  const auto rest =
      scheme_end == std::string_view::npos ? std::string_view() : url.substr(scheme_end + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  auto path = rest.substr(authority.size());
  while (path.ends_with('/')) path.remove_suffix(1);
  const bool plain = authority.find_first_of("@ \t\r\n\\") == std::string_view::npos &&
                     path.find_first_of("?# \t\r\n") == std::string_view::npos;
  if ((scheme != "http" && scheme != "https") || authority.empty() || !plain) {
    // The URL is not shown: somebody may have put a password into it.
    throw ConfigError(fmt::format("{}: the endpoint is not a URL of the form https://HOST[:PORT]",
                                  configured.origin));
  }
  Endpoint endpoint;
  endpoint.scheme = scheme;
  endpoint.authority = authority;
  endpoint.path = path;
  endpoint.origin = configured.origin;
  return endpoint;
}

} // namespace

Endpoint find_endpoint(Service service, const std::string& region,
                       const system::Environment& environment, const SharedConfig& config,
                       const Section* profile) {
  const auto names = names_of(service);
  const auto& partition = partition_of(region);
  Endpoint endpoint;
  if (const auto configured = configured_url(names, environment, config, profile)) {
    endpoint = parse_url(*configured);
  } else {
    endpoint.authority = service == Service::Iam
                             ? std::string(partition.iam_host)
                             : fmt::format("sts.{}.{}", region, partition.dns_suffix);
    endpoint.origin = "region " + region;
  }
  endpoint.signing_region = service == Service::Iam ? std::string(partition.iam_region) : region;
  endpoint.signing_name = names.signing;
  return endpoint;
}

} // namespace idr::aws
