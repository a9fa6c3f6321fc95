#include "core/launch/sweep.hpp"

#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/launch/launch_record.hpp"
#include "core/launch/leftovers.hpp"

#include <chrono>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

constexpr auto answer_limit = 30s;

} // namespace

void Sweep::begin() try {
  call_ = engine_.start(listing_arguments(docker::engine_of(engine_.program())), answer_limit,
                        [this](const ClientAnswer& answer) { take(answer); });
} catch (const Error&) { // no process can be started
  return;
}

void Sweep::take(const ClientAnswer& answer) {
  call_.reset();
  if (!answer.succeeded()) return;
  const auto containers = docker::read_listing(answer.output);
  const auto records = launch_record_folder(engine_.environment());
  const auto arguments =
      removal_of(leftover_companions(containers, records, system::system_time()));
  remove_dead_records(records, containers, system::system_time());
  if (arguments.empty()) return;
  call_ = engine_.start(arguments, answer_limit, [this](const ClientAnswer&) { call_.reset(); });
}

} // namespace idr::launch
