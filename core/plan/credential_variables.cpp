#include "core/plan/credential_variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace idr::plan {
namespace {

// Sources: the SDKs' references on credential providers, "Environment variables"; botocore
// (credentials.py), the SDKs for Java 1, JavaScript 2 and 3 (credential-provider-env), Ruby and
// .NET 3, in which a profile and a web identity come before keys in the environment.
constexpr std::array credential_variables = {
    CredentialVariable{key_variable, Delivery::Env},
    CredentialVariable{"AWS_SECRET_ACCESS_KEY", Delivery::Env},
    CredentialVariable{"AWS_SESSION_TOKEN", Delivery::Env},
    CredentialVariable{"AWS_SECURITY_TOKEN"},        // botocore prefers it to AWS_SESSION_TOKEN
    CredentialVariable{"AWS_CREDENTIAL_EXPIRATION"}, // botocore, JavaScript: the keys' expiration
    CredentialVariable{"AWS_CREDENTIAL_SCOPE"},      // JavaScript: the keys' scope
    CredentialVariable{"AWS_ACCESS_KEY"},            // Java 1, Ruby
    CredentialVariable{"AWS_SECRET_KEY"},
    CredentialVariable{"AMAZON_ACCESS_KEY_ID"}, // JavaScript 2, Ruby
    CredentialVariable{"AMAZON_SECRET_ACCESS_KEY"},
    CredentialVariable{"AMAZON_SESSION_TOKEN"},
    CredentialVariable{"AWS_PROFILE"},
    CredentialVariable{"AWS_DEFAULT_PROFILE"},
    CredentialVariable{"AWS_SHARED_CREDENTIALS_FILE"},
    CredentialVariable{"AWS_CREDENTIAL_PROFILES_FILE"}, // Java 1
    CredentialVariable{"AWS_CREDENTIAL_FILE"},          // boto
    CredentialVariable{"AWS_WEB_IDENTITY_TOKEN_FILE"},
    CredentialVariable{"AWS_ROLE_ARN"},
    CredentialVariable{"AWS_ROLE_SESSION_NAME"},
    CredentialVariable{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"},
    CredentialVariable{endpoint_variable, Delivery::Endpoint},
    CredentialVariable{endpoint_token_variable, Delivery::Endpoint},
    CredentialVariable{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"},
    CredentialVariable{"MINIO_ROOT_USER", std::nullopt, true}, // minio-go: restic, mc
    CredentialVariable{"MINIO_ROOT_PASSWORD", std::nullopt, true},
    CredentialVariable{"MINIO_ACCESS_KEY", std::nullopt, true},
    CredentialVariable{"MINIO_SECRET_KEY", std::nullopt, true},
};

} // namespace

std::span<const CredentialVariable> all_credential_variables() { return credential_variables; }

const CredentialVariable* find_credential_variable(std::string_view name, Delivery delivery) {
  const auto* found =
      std::find_if(credential_variables.begin(), credential_variables.end(),
                   [&](const CredentialVariable& variable) { return variable.name == name; });
  if (found == credential_variables.end()) return nullptr;
  return found->only_beats_endpoint && delivery != Delivery::Endpoint ? nullptr : found;
}

bool is_rival(std::string_view variable, Delivery delivery) {
  const auto* found = find_credential_variable(variable, delivery);
  return found != nullptr && !found->is_delivered(delivery);
}

bool may_be_empty(const CredentialVariable& variable) {
  return variable.delivered_by == Delivery::Env || variable.only_beats_endpoint;
}

bool can_unset(const docker::Engine& engine, const std::string& name,
               const system::Environment& environment) {
  return engine.unset_option != "--env" || !environment.get(name);
}

std::string launch_without(const std::string& variable, const docker::Engine& engine,
                           const system::Environment& environment) {
  const bool selects_caller = variable == "AWS_PROFILE" || variable == "AWS_DEFAULT_PROFILE";
  const auto start =
      can_unset(engine, variable, environment)
          ? "idr run"
          : fmt::format("env -u {} idr run{}", variable,
                        selects_caller ? fmt::format(" --profile \"${}\"", variable) : "");
  const auto option = engine.unset_option == "--env"
                          ? fmt::format("-e {}", variable)
                          : fmt::format("{}={}", engine.unset_option, variable);
  return fmt::format("`{} {} …` starts the container without it", start, option);
}

std::string image_variable_remedy(const std::string& variable, const docker::Engine& engine,
                                  const system::Environment& environment) {
  return launch_without(variable, engine, environment) + "; or remove it from the image.";
}

} // namespace idr::plan
