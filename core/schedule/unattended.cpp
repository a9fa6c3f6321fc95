#include "core/schedule/unattended.hpp"

#include "core/aws/chain/profile_variables.hpp"
#include "core/error.hpp"
#include "core/text/contains.hpp"
#include "core/text/passwords.hpp"
#include "core/text/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <variant>

namespace idr::schedule {
namespace {

constexpr std::array kept_names = {
    // programs and files
    "PATH", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    // AWS
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "AWS_EC2_METADATA_V1_DISABLED",
    "AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
    // proxies
    "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY",
    "no_proxy",
    // engines
    "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY",
    "DOCKER_API_VERSION", "DOCKER_DEFAULT_PLATFORM", "CONTAINER_HOST"};
constexpr std::string_view own_prefix = "IAM_DOCKER_RUN_";

/// Schedulers set these themselves.
constexpr std::array set_by_schedulers = {"HOME", "USER", "LOGNAME", "SHELL", "XDG_RUNTIME_DIR"};

/// A proxy may be written without a scheme, `user:password@host:3128`, and any URL have a token in
/// its query.
bool may_be_secret(std::string_view name, const std::string& value) {
  const bool is_proxy = name.ends_with("_PROXY") || name.ends_with("_proxy");
  const bool is_endpoint = name.starts_with("AWS_ENDPOINT_URL");
  return (is_proxy && value.find('@') != std::string::npos) ||
         (is_endpoint && value.find_first_of("?@") != std::string::npos) ||
         text::url_without_password(value) != value;
}

bool is_identifier(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_kept(std::string_view name) {
  return text::contains(kept_names, name) ||
         (is_identifier(name) && (name.starts_with(own_prefix) || aws::is_setting_variable(name)));
}

constexpr auto for_robots =
    "Use credentials that renew themselves: an instance role, a web identity token file, IAM Roles "
    "Anywhere as credential_process, or the access keys of a user who may only assume the role, in "
    "a profile. --force schedules it nevertheless.";

[[noreturn]] void refuse(const std::string& why) { throw CredentialError(why, for_robots); }

struct RefusePerson {
  void operator()(const aws::Sso& sso) const {
    refuse(
        fmt::format("profile {} needs an SSO login, which expires: a scheduled run cannot log in",
                    sso.profile));
  }
  void operator()(const aws::LoginSession& login) const {
    refuse(
        fmt::format("profile {} needs `aws login`, whose session expires: a scheduled run cannot "
                    "log in",
                    login.profile));
  }
  void operator()(const aws::StaticKeys& keys) const {
    if (kind_of(keys) != aws::CredentialKind::Temporary) return;
    refuse(fmt::format("profile {} has temporary credentials, which expire", keys.profile));
  }
  template <typename Source>
  void operator()(const Source& /*renews itself*/) const {}
};

} // namespace

UnattendedEnvironment unattended_environment(const system::Environment& environment) {
  UnattendedEnvironment result;
  for (const auto& [name, value] : environment.variables()) {
    if (!is_kept(name) || value.empty()) continue;
    if (may_be_secret(name, value) || !text::is_printable(value)) {
      result.withheld.push_back(name);
    } else {
      result.environment.set(name, value);
    }
  }
  return result;
}

system::Host unattended_host(const system::Host& host, const system::Environment& environment) {
  auto result = host;
  result.environment = environment;
  for (const auto* name : set_by_schedulers) {
    if (const auto value = host.environment.get(name)) result.environment.set(name, *value);
  }
  result.stdin_is_terminal = false;
  result.stdout_is_terminal = false;
  return result;
}

void refuse_person(const aws::CredentialPlan& plan) {
  if (!plan.chain) return;
  std::visit(RefusePerson(), plan.chain->source);
  for (const auto& step : plan.chain->steps) {
    const auto& device = aws::mfa_device(step);
    if (device.serial.empty() || !device.process.empty()) continue;
    refuse(fmt::format("{} asks for an MFA code, which nobody can type in a scheduled run",
                       device.serial));
  }
}

void refuse_keys_of_shell(const aws::CredentialPlan& plan) {
  if (!plan.chain) return;
  const auto* keys = std::get_if<aws::StaticKeys>(&plan.chain->source);
  if (keys == nullptr || !options::is<options::FromVariable>(keys->origin)) return;
  refuse("the credentials are variables of this shell (AWS_ACCESS_KEY_ID), which a scheduled run "
         "does not have");
}

} // namespace idr::schedule
