#include "core/docker/client_ending.hpp"

#include "core/text/shell_words.hpp"

#include <fmt/format.h>

namespace idr::docker {
namespace {

// Source: docker run's reference, "Exit status".
constexpr int command_not_executable = 126;
constexpr int command_not_found = 127;
constexpr auto failure_remedy =
    "If the engine failed, see its own message above. `idr doctor` with the same options checks "
    "the engine, the image, names and the credentials, but not ports, mounts or the command.";
/// The client of docker 23 and later exits with 1 at the third INT or TERM, even if the container
/// still runs; that of 20.10 passes all of them to the container. Source: tests with both.
constexpr int last_interruption = 3;
constexpr int forced_exit = 1;

bool is_forced(const ClientEnding& ending) {
  return ending.code == forced_exit && ending.interruptions >= last_interruption;
}

/// Docker's client chooses 126 and 127 by the wording of the engine's message, which may be about
/// something else: 126 for a socket without permission, 127 for a mount that fails.
std::string failure(const ClientEnding& ending, const Engine& engine, const std::string& program) {
  auto failed = fmt::format("{} could not start the container", program);
  if (ending.code == engine.failure_code) return failed;
  if (engine.failure_code != docker_failure) return {};
  if (ending.code == command_not_executable) return failed + " or execute its command";
  return ending.code == command_not_found ? failed + " or find its command" : "";
}

} // namespace

EndingReport describe_ending(const ClientEnding& ending, const Engine& engine,
                             const std::string& program, const std::string& container_name,
                             bool detached) {
  if (ending.signal != 0 || is_forced(ending)) {
    const auto how = ending.signal != 0
                         ? fmt::format("{} was terminated by signal {}", program, ending.signal)
                         : fmt::format("{} ended after {} signals", program, ending.interruptions);
    return {fmt::format("{}; the container may still be running: `{}` stops it", how,
                        text::command_on({program, "stop"}, container_name)),
            {},
            true};
  }
  const auto own_failure = failure(ending, engine, program);
  if (detached) {
    return {
        fmt::format("{} (exit code {})",
                    own_failure.empty() ? program + " could not start the container" : own_failure,
                    ending.code),
        failure_remedy};
  }
  if (own_failure.empty()) return {fmt::format("Container exited with code {}", ending.code), {}};
  return {fmt::format("{}, or the container exited with code {}", own_failure, ending.code),
          failure_remedy};
}

} // namespace idr::docker
