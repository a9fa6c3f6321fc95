#include "core/launch/resolving.hpp"

#include "core/aws/api/retry.hpp"
#include "core/aws/cache/role_history.hpp"
#include "core/http/client/curl_transport.hpp"
#include "core/options/option_table.hpp"
#include "core/system/ci_runner.hpp"
#include "core/system/host_lookup.hpp"
#include "core/system/private_file.hpp"
#include "core/system/random.hpp"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <set>
#include <thread>
#include <utility>

namespace idr::launch {
namespace {

std::string prompt_for_mfa_code(const std::string& serial, bool may_prompt) {
  const auto refuse = [&](std::string_view why) {
    return MfaCodeError(fmt::format("{} needs an MFA code, and {}", serial, why),
                        "Add --mfa-code CODE.");
  };
  if (!may_prompt) throw refuse("a CI job cannot prompt for one");
  try {
    return system::prompt_on_terminal(fmt::format("MFA code of {}: ", serial));
  } catch (const SystemError&) {
    throw refuse("there is no terminal to prompt on");
  }
}

std::string refuse_to_prompt(const std::string& serial) {
  throw MfaCodeError(fmt::format("{} needs a new MFA code", serial),
                     "Run `idr whoami` with the same role and profile in another terminal: the "
                     "launch then uses the session that it caches.");
}

/// Registers these secrets with GitHub's runner, which reads what a step prints on either stream
/// and hides them in the job's log; only if the runner is the only reader. Source: GitHub Actions,
/// "Workflow commands", add-mask.
void mask_in_log(const aws::Credentials& credentials, const system::Environment& environment,
                 const Reporter& reporter) {
  constexpr auto variable = "GITHUB_ACTIONS";
  if (environment.get(variable) != "true" || !system::runner_reads_stderr(variable)) return;
  reporter.send_to_runner("add-mask", credentials.secret_access_key.text());
  if (credentials.temporary())
    reporter.send_to_runner("add-mask", credentials.session_token.text());
}

/// Sends requests over this machine's network, and retries them if that may help.
http::Transport transport_of(const aws::CredentialPlan& credential_plan, const system::Host& host,
                             const std::function<void(const std::string&)>& say) {
  aws::RetryOptions retries;
  retries.attempts = credential_plan.attempts;
  retries.sleep = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); };
  retries.random = system::random_fraction;
  retries.say = say;
  return with_retries(http::curl_transport(credential_plan.ca_bundle, host.environment), retries);
}

/// The same, with warnings and waiting notes for the user.
http::Transport with_notes(http::Transport transport, const Reporter& reporter) {
  return [transport = std::move(transport), &reporter,
          warned = std::set<std::string>()](const http::Request& request) mutable {
    if (can_be_overheard(request) && warned.insert(request.authority).second) {
      reporter.warn(
          fmt::format("http://{} is not encrypted: others on the network can read the credentials",
                      request.authority));
    }
    // With --verbose, each step is printed anyway.
    const auto note = reporter.is_verbose() ? nullptr : reporter.waiting(request.authority);
    return transport(request);
  };
}

} // namespace

aws::Resolver make_resolver(const aws::CredentialPlan& credential_plan, const system::Host& host,
                            const Reporter& reporter) {
  aws::Resolver resolver;
  if (reporter.is_verbose())
    resolver.say = [&reporter](const std::string& line) { reporter.say(line); };
  resolver.warn = [&reporter](const std::string& text) { reporter.warn(text); };
  resolver.client.send = with_notes(transport_of(credential_plan, host, resolver.say), reporter);
  resolver.client.now = host.clock;
  resolver.environment = host.environment;
  resolver.lookup = system::addresses_of;
  resolver.ask_mfa_code = [may_prompt = !host.environment.is_ci_job()](const std::string& serial) {
    return prompt_for_mfa_code(serial, may_prompt);
  };
  resolver.waiting = [&reporter](const std::string& what) -> std::shared_ptr<void> {
    if (!reporter.is_verbose()) return reporter.waiting(what);
    reporter.say("waiting for " + what);
    return nullptr;
  };
  if (credential_plan.cache_folder) {
    resolver.cache = aws::CredentialCache({.folder = *credential_plan.cache_folder,
                                           .now = host.clock,
                                           .lock = {.waiting = resolver.waiting},
                                           .warn = resolver.warn});
  }
  return resolver;
}

aws::ResolvedCredentials resolve(const aws::CredentialPlan& credential_plan,
                                 const system::Host& host, const Reporter& reporter,
                                 aws::SessionUse use, Prompts prompts) {
  auto resolver = make_resolver(credential_plan, host, reporter);
  resolver.use = use;
  if (prompts == Prompts::Forbidden) resolver.ask_mfa_code = refuse_to_prompt;
  auto resolved = resolver.resolve(credential_plan);
  mask_in_log(resolved.credentials, host.environment, reporter);
  if (reporter.is_verbose() && aws::is_refused_by_iam(credential_plan, resolved)) {
    reporter.say(aws::refused_by_iam);
  }
  return resolved;
}

void remember_role(const aws::ChainOptions& typed, const aws::CredentialPlan& credential_plan,
                   const aws::ResolvedCredentials& resolved, const system::Host& host) {
  // A role in the project file is completed from there. If no credentials are cached (--no-cache,
  // CI jobs), roles are not recorded either.
  const bool is_typed = !typed.role.empty() && typed.is_typed(options::option("role"));
  if (!is_typed || !credential_plan.cache_folder) return;
  const auto& environment = host.environment;
  const auto file = aws::role_history_file(environment, system::home_folder(environment));
  if (file && !resolved.cached) aws::add_to_role_history(*file, typed.role);
}

void remove_unfinished_files(const aws::CredentialPlan& credential_plan,
                             const system::Host& host) noexcept try {
  if (!credential_plan.cache_folder) return;
  system::remove_scratch_files(*credential_plan.cache_folder);
  const auto& environment = host.environment;
  if (const auto file = aws::role_history_file(environment, system::home_folder(environment))) {
    system::remove_scratch_files(file->parent_path());
  }
} catch (const std::exception&) {
  return; // a launch never fails for this
}

void say_findings(const options::OptionFiles& files, const aws::SharedConfig& config,
                  const aws::CredentialPlan& credential_plan, const Reporter& reporter) {
  if (!reporter.is_verbose()) return;
  for (const auto& file : {files.user, files.project}) {
    if (!file.empty()) reporter.say("read " + file);
  }
  for (const auto file : config.files_read()) reporter.say(fmt::format("read {}", file));
  if (!credential_plan.region.name.empty()) {
    reporter.say(fmt::format("region {} ({})", credential_plan.region.name,
                             to_string(credential_plan.region.origin)));
  }
  if (credential_plan.chain && !credential_plan.chain->profile.empty()) {
    reporter.say(fmt::format("profile {}", credential_plan.chain->profile));
  }
}

} // namespace idr::launch
