#include "core/aws/sources/configured_command.hpp"

#include "core/aws/config/file_limits.hpp"
#include "core/error.hpp"
#include "core/system/process.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace idr::aws {
namespace {

/// The places of the commands that are ancestors of this process, one per line.
constexpr auto running_variable = "IAM_DOCKER_RUN_COMMANDS";

/// The user may have to log in with a browser that has to start first.
constexpr auto command_timeout = std::chrono::minutes(10);
constexpr auto run_it_remedy = "Run the command directly to see why it fails.";

std::string running_above(const system::Environment& environment) {
  return environment.get(running_variable).value_or("\n");
}

} // namespace

void refuse_recursion(const std::string& property, const options::Origin& origin,
                      const system::Environment& environment) {
  const auto place = to_string(origin);
  if (running_above(environment).find("\n" + place + "\n") == std::string::npos) return;
  throw CredentialError(fmt::format("{}: {} calls itself", place, property),
                        "Its command line must name another profile, with --profile.");
}

std::string run_configured_command(const std::string& property, const std::string& command_line,
                                   const options::Origin& origin,
                                   const system::Environment& environment,
                                   const system::WaitingNote& waiting) {
  refuse_recursion(property, origin, environment);
  const auto place = to_string(origin);
  auto inner = environment;
  inner.set(running_variable, running_above(environment) + place + "\n");
  const auto what = fmt::format("{} ({})", property, place);
  auto outcome = system::outcome_of_command_line(
      command_line, inner,
      {.time = command_timeout, .output = longest_document, .waiting = waiting, .what = what});
  if (outcome.ending == system::Ending::OutOfTime) {
    throw CredentialError(fmt::format("{}: {} did not end within {} minutes", place, property,
                                      command_timeout.count()),
                          run_it_remedy);
  }
  if (outcome.ending == system::Ending::TooMuchOutput) {
    throw CredentialError(
        fmt::format("{}: {} printed more than {} MiB", place, property, longest_document >> 20U),
        run_it_remedy);
  }
  if (outcome.exit_code == 0) return std::move(outcome.output);
  throw CredentialError(
      fmt::format("{}: {} ended with exit code {}", place, property, outcome.exit_code),
      run_it_remedy);
}

} // namespace idr::aws
