#include "core/launch/program.hpp"

#include "core/launch/first_fetch.hpp"
#include "core/launch/foreground.hpp"
#include "core/launch/host_endpoint.hpp"
#include "core/launch/identity_line.hpp"
#include "core/launch/refresher.hpp"
#include "core/launch/resolving.hpp"
#include "core/plan/credential_variables.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/child_process.hpp"

namespace idr::launch {
namespace {

system::Environment with(const std::vector<docker::Variable>& delivered,
                         const plan::ProgramPlan& plan) {
  auto environment = plan.environment;
  for (const auto& [name, value] : delivered) environment.set(name, value);
  return environment;
}

[[noreturn]] void become_program(const plan::ProgramPlan& plan, const aws::ChainOptions& typed,
                                 const system::Host& host, const Reporter& reporter) {
  const auto resolved = resolve(plan.credentials, host, reporter, aws::SessionUse::Launch);
  remember_role(typed, plan.credentials, resolved, host);
  reporter.say(identity_line(resolved, plan.credentials, host.clock()));
  auto environment = with(plan::delivered_variables(resolved.credentials), plan);
  if (const auto& account = resolved.credentials.account_id; !account.empty())
    environment.set(plan::account_variable, account);
  system::close_missing_streams_on_exec();
  system::become_program(plan.program, plan.arguments, environment);
}

class ProgramWithEndpoint {
public:
  ProgramWithEndpoint(const plan::ProgramPlan& plan, const aws::ChainOptions& typed,
                      const system::Host& host, const Reporter& reporter)
      : plan_(plan), reporter_(reporter),
        endpoint_(loop_, host.clock), order_{plan.credentials, typed, host, reporter, Feed()} {
    order_.feed.authorization = random_token();
    order_.feed.stream = endpoint_.stream();
  }

  int run() {
    const auto [fetched, port] = fetch_first(loop_, order_, [] { return std::string(); });
    expiration_ = fetched.expiration;
    reporter_.say(fetched.identity);
    reporter_.say("the credentials are refreshed for as long as the program runs");
    const Refresher refresher(loop_, order_, fetched, report());
    return wait_for_program(
        with(plan::delivered_variables(port, order_.feed.authorization), plan_));
  }

private:
  Refresher::Report report() {
    return {
        .failed = [this](const Error& error) { reporter_.warn(not_refreshed(error, expiration_)); },
        .refreshed =
            [this](const Fetched& fetched, bool recovered) {
              expiration_ = fetched.expiration;
              if (recovered || reporter_.is_verbose()) reporter_.say(refreshed(fetched));
            }};
  }

  int wait_for_program(const system::Environment& environment) {
    if (const auto signal = loop_.arrived_ending_signal()) {
      throw Error("interrupted", {}, 128 + signal->number);
    }
    system::ChildProcess program(plan_.arguments, environment, loop_.previous_signals());
    return wait_in_foreground(loop_, program,
                              plan_.shares_signals ? Forwarding::Off : Forwarding::On)
        .exit_code;
  }

  const plan::ProgramPlan& plan_;
  const Reporter& reporter_;
  InterruptibleLoop loop_;
  HostEndpoint endpoint_;
  FetchOrder order_;
  system::TimePoint expiration_; ///< of the credentials in use
};

} // namespace

int run_program(const plan::ProgramPlan& plan, const aws::ChainOptions& typed,
                const system::Host& host, const Reporter& reporter) {
  if (plan.delivery == plan::Delivery::Env) become_program(plan, typed, host, reporter);
  return ProgramWithEndpoint(plan, typed, host, reporter).run();
}

} // namespace idr::launch
