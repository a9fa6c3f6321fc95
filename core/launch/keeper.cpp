#include "core/launch/keeper.hpp"

#include "core/launch/leftovers.hpp"
#include "core/launch/refresher.hpp"
#include "core/plan/warning.hpp"
#include "core/system/detached.hpp"
#include "core/system/memory.hpp"
#include "core/system/wiping.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <unistd.h>
#include <vector>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

constexpr auto first_pause = 1s;
constexpr auto longest_pause = 60s;

class KeeperProcess {
public:
  KeeperProcess(const Kept& kept, OwnLaunchRecord& record)
      : kept_(kept), record_(record), engine_(loop_, kept.engine, kept.order.host.environment),
        refresher_(loop_, kept.order, kept.held,
                   {.failed =
                        [this](const Error& error) {
                          write(to_string(plan::Warning{error.what(), error.remedy()}));
                        },
                    .refreshed =
                        [this](const Fetched& fetched, bool) {
                          expiration_ = fetched.expiration;
                          write({});
                        }}),
        expiration_(kept.held.expiration), id_(kept.application) {
    write({});
  }

  /// Returns when the container has ended.
  void run() {
    std::chrono::seconds pause = first_pause;
    for (;;) {
      const auto id = running_application();
      if (id && id->empty()) break;
      if (id && engine_.answer({"wait", *id}, std::nullopt).succeeded()) {
        pause = first_pause;
        continue; // it may have been started again
      }
      // The engine does not answer.
      wait(pause);
      pause = std::min(2 * pause, longest_pause);
    }
    remove_companion(engine_, kept_.names);
    record_.remove();
  }

private:
  void write(const std::string& failure) const {
    record_.write({::getpid(), expiration_, failure, kept_.order.feed.stream >= 0});
  }

  /// The ID of the application; empty if it has ended, std::nullopt if the engine does not answer.
  std::optional<std::string> running_application() {
    const auto containers = list_containers(engine_, kept_.names.launch_id);
    if (!containers) return std::nullopt;
    for (const auto& container : *containers) {
      // It may be renamed later.
      if (id_.empty() && container.is_application()) id_ = container.id;
      if (container.id == id_ && container.is_alive()) return id_;
    }
    return "";
  }

  void wait(std::chrono::seconds pause) {
    bool is_over = false;
    loop_.after(pause, [&] {
      is_over = true;
      loop_.stop();
    });
    loop_.wait_until([&] { return is_over; });
  }

  const Kept& kept_;
  OwnLaunchRecord& record_;
  InterruptibleLoop loop_;
  EngineCalls engine_;
  Refresher refresher_;
  system::TimePoint expiration_;
  std::string id_; ///< of the application, once it is known
};

int keep(const Kept& kept, OwnLaunchRecord& record, const std::function<void()>& ready) {
  KeeperProcess keeper(kept, record);
  ready();
  system::release_code_pages();
  system::wipe_stack();
  try {
    keeper.run();
    return 0;
  } catch (const Error& error) { // a signal: the containers stay
    return error.exit_code();
  }
}

} // namespace

pid_t start_keeper(const Supervisor& loop, const Kept& kept, OwnLaunchRecord& record) {
  std::vector<int> descriptors;
  for (const int fd : {record.descriptor(), kept.order.feed.stream}) {
    if (fd >= 0) descriptors.push_back(fd);
  }
  const auto id = system::start_detached(
      "the process that refreshes the credentials", loop.previous_signals(), descriptors,
      [&](const std::function<void()>& ready) { return keep(kept, record, ready); });
  record.release();
  return id;
}

} // namespace idr::launch
