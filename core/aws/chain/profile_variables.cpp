#include "core/aws/chain/profile_variables.hpp"

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;

struct NamedSetting {
  std::string_view key;
  std::string_view variable;
};
constexpr std::array settings_of_sdks = {
    NamedSetting{"ca_bundle", "AWS_CA_BUNDLE"},
    NamedSetting{"use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT"},
    NamedSetting{"use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT"},
    NamedSetting{"sts_regional_endpoints", "AWS_STS_REGIONAL_ENDPOINTS"},
    NamedSetting{"max_attempts", "AWS_MAX_ATTEMPTS"},
    NamedSetting{"retry_mode", "AWS_RETRY_MODE"},
    NamedSetting{"ignore_configured_endpoint_urls", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"},
};

constexpr auto endpoint_url = "endpoint_url";
constexpr auto endpoint_variable = "AWS_ENDPOINT_URL";

/// `s3` → `AWS_ENDPOINT_URL_S3`
std::string endpoint_variable_of(std::string_view service) {
  auto name = std::string(endpoint_variable) + "_";
  for (const char c : service) {
    name += c == '-' || c == ' ' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  }
  return name;
}

/// A variable for all services overrides what a profile sets for one.
void add_endpoints(const Settings& settings, Variables& variables) {
  const auto& environment = settings.environment;
  if (environment.get_nonblank(endpoint_variable)) return;
  if (const auto name = settings.find("", "services")) {
    if (const auto* services = settings.config.find_services(name->value)) {
      for (const auto& service : services->properties) {
        const auto* url = service.find_nested(endpoint_url);
        auto variable = endpoint_variable_of(service.key);
        if (url == nullptr || url->value.empty() || environment.get_nonblank(variable)) continue;
        variables.emplace_back(std::move(variable), url->value);
      }
    }
  }
  if (const auto url = settings.find("", endpoint_url)) {
    variables.emplace_back(endpoint_variable, url->value);
  }
}

} // namespace

Variables variables_of_profile(const Settings& settings) {
  Variables variables;
  for (const auto& [key, variable] : settings_of_sdks) {
    if (settings.environment.get_nonblank(variable)) continue;
    if (const auto setting = settings.find("", key)) {
      variables.emplace_back(variable, setting->value);
    }
  }
  add_endpoints(settings, variables);
  return variables;
}

} // namespace idr::aws
