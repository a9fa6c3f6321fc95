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
    NamedSetting{"defaults_mode", "AWS_DEFAULTS_MODE"},
    NamedSetting{"request_checksum_calculation", "AWS_REQUEST_CHECKSUM_CALCULATION"},
    NamedSetting{"response_checksum_validation", "AWS_RESPONSE_CHECKSUM_VALIDATION"},
    NamedSetting{"disable_request_compression", "AWS_DISABLE_REQUEST_COMPRESSION"},
    NamedSetting{"request_min_compression_size_bytes", "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES"},
    NamedSetting{"account_id_endpoint_mode", "AWS_ACCOUNT_ID_ENDPOINT_MODE"},
    NamedSetting{"sigv4a_signing_region_set", "AWS_SIGV4A_SIGNING_REGION_SET"},
    NamedSetting{"auth_scheme_preference", "AWS_AUTH_SCHEME_PREFERENCE"},
    NamedSetting{"s3_use_arn_region", "AWS_S3_USE_ARN_REGION"},
    NamedSetting{"s3_us_east_1_regional_endpoint", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT"},
    NamedSetting{"s3_disable_multiregion_access_points",
                 "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS"},
    NamedSetting{"output", "AWS_DEFAULT_OUTPUT"}, // the AWS CLI
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

bool is_setting_variable(std::string_view name) {
  return name.starts_with(endpoint_variable) ||
         std::any_of(settings_of_sdks.begin(), settings_of_sdks.end(),
                     [&](const NamedSetting& setting) { return setting.variable == name; });
}

} // namespace idr::aws
