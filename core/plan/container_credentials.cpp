#include "core/plan/container_credentials.hpp"

#include "core/options/option_table.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

namespace idr::plan {

bool gets_credentials(const aws::ChainOptions& chain_options) {
  return !chain_options.profile.empty() || !chain_options.role.empty();
}

std::string no_credentials_remedy(const system::Environment& environment) {
  const bool keys_are_caller = environment.get_nonblank("AWS_ACCESS_KEY_ID").has_value();
  for (const auto* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    if (keys_are_caller) break;
    const auto profile = environment.get_nonblank(variable);
    if (!profile) continue;
    return fmt::format("{} only selects the caller. To pass its credentials, add --profile {}.",
                       variable, text::quote_word(*profile));
  }
  return "Add --role ROLE or --profile NAME.";
}

Warning no_credentials_warning(const system::Environment& environment,
                               const std::optional<options::Origin>& keys_origin) {
  const auto what = !keys_origin ? std::string(no_credentials)
                                 : fmt::format("AWS_ACCESS_KEY_ID from {}, not a role's (no "
                                               "--role and no --profile)",
                                               to_string(*keys_origin));
  return {fmt::format("the container gets {}", what), no_credentials_remedy(environment)};
}

Delivered delivered(const aws::ChainOptions& chain_options,
                    const aws::CredentialPlan& credential_plan, Delivery delivery) {
  const bool credentials = gets_credentials(chain_options);
  const bool typed_region =
      !chain_options.region.empty() && chain_options.is_typed(options::option("region"));
  return {credentials, delivery, credentials || typed_region ? credential_plan.region.name : ""};
}

} // namespace idr::plan
