#include "core/launch/companion.hpp"

#include "core/error.hpp"
#include "core/launch/agent_loading.hpp"
#include "core/launch/client_message.hpp"
#include "core/launch/leftovers.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

/// A busy engine takes seconds to start a container.
constexpr auto start_limit = 2min;
constexpr int attempts = 3;

} // namespace

Companion::Companion(EngineCalls& engine, const docker::Pod& pod, const docker::PodNames& names,
                     const Reporter& reporter)
    : engine_(engine), pod_(pod), names_(names), reporter_(reporter) {}

Companion::~Companion() {
  if (!is_released_) remove();
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
  for (int left = attempts; left > 0; --left) {
    engine_.wait_until([this] { return answer_.has_value(); });
    if (answer_->succeeded() || !clear_the_way()) break;
    begin();
  }
  engine_.wait_until([this] { return answer_.has_value(); });
  if (answer_->succeeded()) return std::string(text::trimmed(answer_->output));
  throw Error(
      fmt::format("the credential agent did not start: {}",
                  answer_->is_late ? "the engine does not answer" : last_line(answer_->errors)),
      {}, answer_->is_late ? 1 : answer_->exit_code);
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
  engine_.finish([this] { return call_ == nullptr; });
  if (!answer_) return; // it was never started
  const auto failure = remove_companion(engine_, names_);
  if (failure.empty()) return;
  const auto name = names_.companion();
  reporter_.warn(fmt::format("{} was not removed: {}. `{}` removes it.", name, failure,
                             text::command_line({engine_.program(), "rm", "--force", name})));
} catch (const std::exception& error) {
  reporter_.warn(fmt::format("{} was not removed: {}", names_.companion(), error.what()));
}

} // namespace idr::launch
