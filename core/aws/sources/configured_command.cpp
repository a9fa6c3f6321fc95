#include "core/aws/sources/configured_command.hpp"

#include "core/aws/config/file_limits.hpp"
#include "core/error.hpp"
#include "core/system/process.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace idr::aws {
namespace {

/// The places of the commands that are running above us, one a line.
constexpr auto running_variable = "IAM_DOCKER_RUN_COMMANDS";

/// Somebody may have to log in, in a browser that has to start first.
constexpr auto patience = std::chrono::minutes(10);
constexpr auto look_at_it = "Run the command by itself, to see what is wrong with it.";

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
      {.time = patience, .output = longest_document, .waiting = waiting, .what = what});
  if (outcome.ending == system::Ending::OutOfTime) {
    throw CredentialError(
        fmt::format("{}: {} has not ended within {} minutes", place, property, patience.count()),
        look_at_it);
  }
  if (outcome.ending == system::Ending::TooMuchOutput) {
    throw CredentialError(
        fmt::format("{}: {} prints more than {} MiB", place, property, longest_document >> 20U),
        look_at_it);
  }
  if (outcome.exit_code == 0) return std::move(outcome.output);
  throw CredentialError(
      fmt::format("{}: {} ended with exit code {}", place, property, outcome.exit_code),
      look_at_it);
}

} // namespace idr::aws
