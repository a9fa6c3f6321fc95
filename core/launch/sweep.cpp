#include "core/launch/sweep.hpp"

#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/launch/launch_record.hpp"
#include "core/launch/leftovers.hpp"

namespace idr::launch {
namespace {} // namespace

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
  const auto now = system::system_time();
  const auto leftovers = leftover_companions(containers, records, now);
  remove_dead_records(records, containers, now);
  if (leftovers.empty()) return;
  call_ = engine_.start(removal_of(leftovers), answer_limit,
                        [this, containers, leftovers, records](const ClientAnswer& removal) {
                          if (removal.succeeded()) remove_records(records, containers, leftovers);
                          call_.reset();
                        });
}

} // namespace idr::launch
