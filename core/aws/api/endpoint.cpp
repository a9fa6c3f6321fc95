#include "core/aws/api/endpoint.hpp"

#include "core/aws/api/partition.hpp"
#include "core/error.hpp"
#include "core/options/option_table.hpp"
#include "core/text/ascii.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

namespace idr::aws {
namespace {

options::Origin typed_origin() { return options::OnCommandLine{&options::option("endpoint-url")}; }

constexpr auto url_remedy = "Write https://HOST[:PORT], or http://HOST[:PORT] without encryption, "
                            "without a user name or a query.";

struct ServiceNames {
  std::string_view signing;
  std::string_view variable; ///< suffix of AWS_ENDPOINT_URL_
  std::string_view section;  ///< in a `services` section
  std::string_view host;     ///< prefix of its host names
};

constexpr ServiceNames names_of(Service service) {
  switch (service) {
  case Service::Iam:
    return {"iam", "IAM", "iam", "iam"};
  case Service::Sso:
    return {"awsssoportal", "SSO", "sso", "portal.sso"};
  case Service::SsoOidc:
    return {"sso-oauth", "SSO_OIDC", "sso_oidc", "oidc"};
  default:
    return {"sts", "STS", "sts", "sts"};
  }
}

std::string variable_of(Service service) {
  return fmt::format("AWS_ENDPOINT_URL_{}", names_of(service).variable);
}

/// The regions for which `legacy` selects the global endpoint of STS.
constexpr std::array<std::string_view, 15> legacy_regions = {
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",
    "sa-east-1",      "us-east-1",  "us-east-2",      "us-west-1",      "us-west-2"};

std::optional<Setting> configured_url(Service service, const Settings& settings) {
  const auto names = names_of(service);
  const bool takes_option = service == Service::Sts || service == Service::Iam;
  if (takes_option && !settings.endpoint_url.empty()) {
    return Setting{settings.endpoint_url, typed_origin()};
  }
  if (settings.is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")) {
    return std::nullopt;
  }
  for (const auto& variable : {variable_of(service), std::string("AWS_ENDPOINT_URL")}) {
    if (auto url = settings.find(variable, "")) return url;
  }
  if (const auto section = settings.find("", "services")) {
    const auto* services = settings.config.find_services(section->value);
    const auto* own = services == nullptr ? nullptr : services->find(names.section);
    const auto* url = own == nullptr ? nullptr : own->find_nested("endpoint_url");
    if (url != nullptr && !url->value.empty()) {
      return Setting{std::string(url->value), origin_of(url->position)};
    }
  }
  return settings.find("", "endpoint_url");
}

struct Variants {
  bool fips = false;
  bool dual_stack = false;
};

Variants variants_of(const Settings& settings) {
  return {settings.is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
          settings.is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")};
}

std::string_view iam_host(const IamHosts& hosts, const Variants& variants) {
  if (variants.fips) return variants.dual_stack ? hosts.fips_dual_stack : hosts.fips;
  return variants.dual_stack ? hosts.dual_stack : hosts.plain;
}

std::string regional_host(std::string_view service, std::string_view region,
                          const Partition& partition, const Variants& variants) {
  // The ordinary endpoints of these regions comply with FIPS; only dual-stack host names contain
  // -fips.
  const bool plain_is_fips = partition.name == "aws-us-gov" && !variants.dual_stack;
  return fmt::format("{}{}.{}.{}", service, variants.fips && !plain_is_fips ? "-fips" : "", region,
                     variants.dual_stack ? partition.dual_stack_dns_suffix : partition.dns_suffix);
}

bool is_global_sts(const std::string& region, const Variants& variants, const Settings& settings) {
  if (variants.fips || variants.dual_stack) return false;
  if (region == "aws-global") return true;
  const auto choice = settings.find("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints");
  if (!choice || text::equal_ignoring_case(choice->value, "regional")) return false;
  if (!text::equal_ignoring_case(choice->value, "legacy")) {
    throw ConfigError(fmt::format("{}: sts_regional_endpoints must be legacy or regional",
                                  to_string(choice->origin)),
                      "Remove it for the default, regional.");
  }
  return text::contains(legacy_regions, region);
}

Endpoint own_endpoint(Service service, const std::string& region, const Variants& variants,
                      const Settings& settings) {
  const auto& partition = partition_of(region);
  Endpoint endpoint;
  endpoint.signing_region = region;
  endpoint.region = region;
  if (service == Service::Iam) {
    endpoint.authority = iam_host(partition.iam, variants);
  } else if (service == Service::Sts && is_global_sts(region, variants, settings)) {
    endpoint.authority = "sts.amazonaws.com";
    endpoint.signing_region = "us-east-1";
  } else {
    endpoint.authority = regional_host(names_of(service).host, region, partition, variants);
  }
  return endpoint;
}

} // namespace

std::string origin_text(const Endpoint& endpoint) {
  return endpoint.origin ? to_string(*endpoint.origin) : "region " + endpoint.region;
}

http::Request request_to(const Endpoint& endpoint, const std::string& path) {
  http::Request request;
  request.scheme = endpoint.scheme;
  request.authority = endpoint.authority;
  request.path = endpoint.path + path;
  request.host_origin = origin_text(endpoint);
  if (!endpoint.variable.empty()) {
    request.host_origin += fmt::format("; {} overrides it", endpoint.variable);
  }
  return request;
}

Endpoint parse_endpoint_url(const Setting& url) {
  const auto request = http::request_to(url.value);
  if (!request || !request->query.empty()) {
    if (options::is<options::OnCommandLine>(url.origin)) {
      throw about(options::option("endpoint-url"),
                  UsageError("not a URL", std::string(url_remedy)));
    }
    // The URL is not shown: it may contain a password.
    throw ConfigError(fmt::format("{}: the endpoint is not a URL", to_string(url.origin)),
                      std::string(url_remedy));
  }
  Endpoint endpoint;
  endpoint.scheme = request->scheme;
  endpoint.authority = request->authority;
  endpoint.path = request->path;
  while (endpoint.path.ends_with('/')) endpoint.path.pop_back();
  endpoint.origin = url.origin;
  return endpoint;
}

Endpoint find_endpoint(Service service, const std::string& region, const Settings& settings) {
  const auto variants = variants_of(settings);
  const auto configured = configured_url(service, settings);
  if (configured && (variants.fips || variants.dual_stack)) {
    const auto* variant = variants.fips ? "use_fips_endpoint" : "use_dualstack_endpoint";
    throw ConfigError(fmt::format("{}: a custom endpoint and {} exclude each other",
                                  to_string(configured->origin), variant),
                      fmt::format("Remove one of them, or set {} = false.", variant));
  }
  if (!configured && region.empty())
    throw ConfigError("no region is set", "Set one with --region.");
  auto endpoint = configured ? parse_endpoint_url(*configured)
                             : own_endpoint(service, region, variants, settings);
  if (configured) endpoint.signing_region = region;
  // IAM is a global service: its signing region depends only on the partition.
  if (service == Service::Iam) endpoint.signing_region = partition_of(region).iam.signing_region;
  endpoint.signing_name = names_of(service).signing;
  const options::Origin variable = options::FromVariable{variable_of(service)};
  const bool is_final = configured && (configured->origin == variable ||
                                       options::is<options::OnCommandLine>(configured->origin));
  if (!is_final) endpoint.variable = variable_of(service);
  return endpoint;
}

} // namespace idr::aws
