#include "core/schedule/unattended_check.hpp"

#include "core/error.hpp"
#include "core/launch/identity_line.hpp"
#include "core/launch/launch.hpp"
#include "core/launch/resolving.hpp"
#include "core/options/layers.hpp"
#include "core/options/naming.hpp"
#include "core/options/option_table.hpp"
#include "core/options/values.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/plan/program_plan.hpp"
#include "core/plan/read_options.hpp"
#include "core/schedule/unattended.hpp"

#include <fmt/format.h>

#include <optional>

namespace idr::schedule {
namespace {

using options::option;

struct Planned {
  aws::ChainOptions options;
  aws::CredentialPlan credentials;
};

Planned plan_program(const UnattendedCheck& check) {
  const auto options = plan::read_program_options(check.given);
  const auto config = aws::SharedConfig::of_user(check.unattended);
  return {options.credentials, make_program_plan(options, check.unattended, config).credentials};
}

Planned plan_container(const UnattendedCheck& check, const launch::Reporter& reporter) {
  auto options = plan::read_run_options(check.given);
  options.files = check.files;
  if (options.image.empty()) {
    throw UsageError(fmt::format("variant {} has neither image nor exec", check.variant),
                     "A job is a container, or a program of this machine.");
  }
  refuse_detached(check.given);
  auto plan = launch::prepare(options, check.unattended, reporter);
  return {options.credentials, std::move(plan.credentials)};
}

/// Keys in variables win over a profile's, so that the user means them.
void check_shell(const aws::ChainOptions& options, const system::Host& host) {
  if (!host.environment.get_nonblank("AWS_ACCESS_KEY_ID")) return;
  const auto config = aws::SharedConfig::of_user(host);
  refuse_keys_of_shell(aws::plan_credentials(options, host, config));
}

Planned plan_unattended(const UnattendedCheck& check, const launch::Reporter& reporter) {
  const auto given = plan::read_chain_options(check.given);
  return options::naming(given.origins, [&] {
    if (plan::gets_credentials(given) && check.people == People::Refused)
      check_shell(given, check.host);
    return plan::is_program(check.given) ? plan_program(check) : plan_container(check, reporter);
  });
}

/// Calls `act`. A `Failure` becomes a warning, if the job is to be scheduled nevertheless.
template <typename Failure = Error, typename Act>
void refuse_or_warn(const UnattendedCheck& check, const launch::Reporter& reporter, Act act) try {
  act();
} catch (const Failure& error) {
  if (check.people == People::Refused) throw;
  reporter.warn(fmt::format("a run would fail: {}", error.what()));
}

/// Without the cache: what is in it may have come from a person.
void resolve(const UnattendedCheck& check, aws::CredentialPlan plan,
             const launch::Reporter& reporter) {
  plan.cache_folder.reset();
  const auto resolved = launch::resolve(plan, check.unattended, reporter, aws::SessionUse::Launch,
                                        launch::Prompts::Forbidden);
  reporter.say(launch::identity_line(resolved, plan, check.host.clock()));
}

} // namespace

void check_unattended(const UnattendedCheck& check, const launch::Reporter& reporter) {
  std::optional<Planned> planned;
  refuse_or_warn<CredentialError>(check, reporter,
                                  [&] { planned = plan_unattended(check, reporter); });
  if (!planned || !planned->credentials.chain) return;
  const auto& plan = planned->credentials;
  refuse_or_warn(check, reporter, [&] { refuse_person(plan); });
  if (check.resolves) refuse_or_warn(check, reporter, [&] { resolve(check, plan, reporter); });
}

void refuse_detached(const options::OptionList& given) {
  if (!options::is_set(given, option("detach"))) return;
  options::naming(options::origins_in_files(given), [] {
    throw about(option("detach"), UsageError("cannot be used in a job: nobody would learn how the "
                                             "container ends",
                                             "Remove the line."));
  });
}

} // namespace idr::schedule
