#include "core/launch/companion.hpp"

#include "core/error.hpp"
#include "core/launch/agent_loading.hpp"
#include "core/launch/client_message.hpp"
#include "core/launch/leftovers.hpp"
#include "core/system/process.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>
#include <vector>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

/// A busy engine takes seconds to start a container.
constexpr auto start_limit = std::chrono::seconds(2min);
constexpr int most_attempts = 5;
/// For a call of the engine's client and the loop that waits for it.
constexpr int descriptors_of_call = 8;

std::vector<system::FileDescriptor> reserve_descriptors() {
  std::vector<system::FileDescriptor> reserve(descriptors_of_call);
  for (auto& each : reserve) each = system::null_device();
  return reserve;
}

} // namespace

Companion::Companion(EngineCalls& engine, const docker::Pod& pod, const docker::PodNames& names,
                     const Reporter& reporter)
    : engine_(engine), pod_(pod), names_(names), reporter_(reporter),
      reserve_(reserve_descriptors()) {}

Companion::~Companion() {
  if (!is_released_) remove();
}

void Companion::release() {
  is_released_ = true;
  reserve_.clear();
}

std::vector<std::string> Companion::arguments() const {
  return companion_arguments(engine_.program(), pod_, names_, exposed_);
}

void Companion::start(std::vector<std::string> exposed) {
  exposed_ = std::move(exposed);
  begin();
}

void Companion::begin() {
  auto words = arguments();
  words.erase(words.begin());
  answer_.reset();
  call_ = engine_.start(std::move(words), start_limit, [this](const ClientAnswer& answer) {
    answer_ = answer;
    call_.reset();
    engine_.loop().stop();
  });
}

std::string Companion::wait() {
  for (int left = most_attempts; left > 0; --left) {
    await_answer();
    if (answer_->succeeded() || !clear_the_way()) break;
    begin();
  }
  await_answer();
  if (answer_->succeeded()) return std::string(text::trimmed(answer_->output));
  throw_failure();
}

void Companion::await_answer() {
  if (answer_) return;
  const auto note =
      reporter_.waiting(fmt::format("{} to start {}", engine_.program(), names_.companion()));
  engine_.loop().wait_until([this] { return answer_.has_value(); });
}

void Companion::throw_failure() {
  const auto& name = names_.application;
  if (is_name_taken()) {
    throw Error(fmt::format("{} is already running, with --delivery endpoint", name),
                fmt::format("`{}` ends it; or choose another --name.",
                            text::command_line({"idr", "stop", name})),
                answer_->exit_code);
  }
  if (answer_->is_late) {
    throw Error(fmt::format("{} did not start {} within {} s", engine_.program(),
                            names_.companion(), start_limit.count()),
                "`idr doctor` examines the engine.",
                docker::engine_of(engine_.program()).failure_code);
  }
  if (answer_->errors.find(pod_.agent.name) != std::string::npos) {
    throw Error("the image of the credential agent was removed while it was needed", "Try again.",
                answer_->exit_code);
  }
  throw Error(
      fmt::format("{} did not start {}: {}", engine_.program(), names_.companion(),
                  last_line(answer_->errors)),
      pod_.network_options.empty()
          ? ""
          : "This companion has the container's network options, such as --network and --publish.",
      answer_->exit_code);
}

bool Companion::is_name_taken() {
  if (answer_->is_late) return false;
  const auto containers = list_containers(engine_).value_or(std::vector<docker::ListedContainer>());
  return std::any_of(containers.begin(), containers.end(), [&](const auto& each) {
    return each.name == names_.companion() && each.launch_id != names_.launch_id &&
           (each.is_alive() || each.is_created());
  });
}

bool Companion::has_image() {
  return engine_.answer({"image", "inspect", pod_.agent.name}, answer_limit).succeeded();
}

bool Companion::clear_the_way() {
  if (answer_->is_late) return false;
  if (!has_image()) {
    load_agent(engine_, pod_.agent, reporter_);
    return true;
  }
  return remove_leftovers(engine_, answer_limit);
}

/// Also what an interrupted or failed start has left.
void Companion::remove() noexcept try {
  if (!call_ && !answer_) return; // it was never started
  reserve_.clear();
  engine_.loop().finish([this] { return call_ == nullptr; });
  call_.reset();
  const auto failure = remove_companion(engine_, names_);
  const bool may_exist = !answer_ || answer_->is_late || answer_->succeeded();
  if (failure.empty() || !may_exist) return;
  const auto name = names_.companion();
  reporter_.warn(fmt::format("{} was not removed: {}. `{}` removes it.", name, failure,
                             text::command_line({engine_.program(), "rm", "--force", name})));
} catch (const std::exception& error) {
  reporter_.warn(fmt::format("{} was not removed: {}", names_.companion(), error.what()));
}

} // namespace idr::launch
