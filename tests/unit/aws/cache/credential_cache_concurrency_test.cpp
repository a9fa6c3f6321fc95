#include "core/aws/cache/credential_cache.hpp"
#include "core/error.hpp"
#include "tests/unit/aws/cache/credential_cache_fixture.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::CredentialCacheTest;
using test::for_good;
using test::key;
using test::start;
using test::temporary_failure;
using testing::StartsWith;

/// Waits until the given number of processes wait for the entry's lock, which they report by
/// creating files, so that the test does not depend on timing.
class Crowd {
public:
  explicit Crowd(const std::filesystem::path& folder) : folder_(folder) {}
  system::WaitingNote arriving(int number) const {
    return [path = folder_ / ("waits" + std::to_string(number))](const std::string&) {
      std::ofstream(path) << "x";
      return nullptr;
    };
  }
  bool is_complete(int size) const {
    return test::eventually([&] {
      int waiting = 0;
      for (int i = 0; i < size; ++i) {
        waiting += std::filesystem::exists(folder_ / ("waits" + std::to_string(i))) ? 1 : 0;
      }
      return waiting == size;
    });
  }

private:
  std::filesystem::path folder_;
};

class ConcurrentLaunches : public CredentialCacheTest {
protected:
  static constexpr int crowd_size = 5;

  CredentialCache cache_of(int number) {
    CredentialCache::Options options;
    options.folder = folder();
    options.now = [this] { return now; };
    options.lock.waiting = crowd.arriving(number);
    options.warn = [path = scratch / ("warning" + std::to_string(number))](
                       const std::string& text) { std::ofstream(path) << text; };
    return CredentialCache(std::move(options));
  }
  /// The source of the first process, which returns only when all others wait for it.
  Credentials slow(const std::optional<CredentialError>& failure = std::nullopt) {
    std::ofstream(scratch / "calls", std::ios::app) << "x";
    std::ofstream(scratch / "begun") << "x";
    if (!crowd.is_complete(crowd_size)) throw std::logic_error("nobody waits");
    if (failure) throw CredentialError(*failure);
    return fresh();
  }
  bool has_begun() const {
    return test::eventually([this] { return std::filesystem::exists(scratch / "begun"); });
  }
  std::string times_called() const { return test::content_of(scratch / "calls"); }

  /// Runs one process whose source returns credentials or fails with `failure`, and others that
  /// start meanwhile. Each calls `check` with a function that gets credentials.
  using Check = std::function<int(const std::function<Credentials()>&)>;
  void run_processes(const std::optional<CredentialError>& failure, const Check& check) {
    test::Child first([&] {
      return check(
          [&] { return cache().get(key, SessionUse::Command, [&] { return slow(failure); }); });
    });
    ASSERT_TRUE(has_begun());
    std::vector<std::unique_ptr<test::Child>> others;
    others.reserve(crowd_size);
    for (int i = 0; i < crowd_size; ++i) {
      others.push_back(std::make_unique<test::Child>([&, i] {
        return check([&] {
          return cache_of(i).get(key, SessionUse::Command, [&] {
            std::ofstream(scratch / "calls", std::ios::app) << "y";
            return fresh();
          });
        });
      }));
    }
    EXPECT_EQ(first.wait(), 0);
    for (const auto& other : others) EXPECT_EQ(other->wait(), 0);
  }

  Crowd crowd{scratch.path()};
};

TEST_F(ConcurrentLaunches, call_the_source_once) {
  run_processes(std::nullopt,
                [](const auto& get) { return get().access_key_id == "new1" ? 0 : 1; });
  EXPECT_EQ(times_called(), "x");
}

TEST_F(ConcurrentLaunches, call_the_source_once_from_threads_of_one_process) {
  std::atomic<int> right = 0;
  std::thread first([&] {
    right += cache().get(key, SessionUse::Command, [&] { return slow(); }).access_key_id == "new1"
                 ? 1
                 : 0;
  });
  ASSERT_TRUE(has_begun());
  std::vector<std::thread> others;
  others.reserve(crowd_size);
  for (int i = 0; i < crowd_size; ++i) {
    others.emplace_back([&, i] {
      const auto credentials =
          cache_of(i).get(key, SessionUse::Command, []() -> Credentials { return {}; });
      right += credentials.access_key_id == "new1" ? 1 : 0;
    });
  }
  first.join();
  for (auto& other : others) other.join();
  EXPECT_EQ(right, crowd_size + 1);
}

TEST_F(ConcurrentLaunches, share_a_failure) {
  run_processes(for_good, [](const auto& get) {
    try {
      get();
    } catch (const CredentialError& error) {
      return error.what() == std::string("AccessDenied") && error.remedy() == "Look at the role." &&
                     !error.temporary()
                 ? 0
                 : 1;
    }
    return 2;
  });
  EXPECT_EQ(times_called(), "x");
}

TEST_F(ConcurrentLaunches, share_a_temporary_failure) {
  run_processes(temporary_failure, [](const auto& get) {
    try {
      get();
    } catch (const CredentialError& error) {
      return error.what() == std::string("no answer from sts") && error.temporary() ? 0 : 1;
    }
    return 2;
  });
  EXPECT_EQ(times_called(), "x");
}

// Otherwise each of them in turn would wait for the same timeout.
TEST_F(ConcurrentLaunches, use_cached_credentials_after_one_temporary_failure) {
  get();
  now = start + 50min;
  run_processes(temporary_failure,
                [](const auto& get) { return get().access_key_id == "new1" ? 0 : 1; });
  EXPECT_EQ(times_called(), "x");
  for (int i = 0; i < crowd_size; ++i) {
    EXPECT_THAT(test::content_of(scratch / ("warning" + std::to_string(i))),
                StartsWith("no answer from sts; using cached credentials"));
  }
}

TEST_F(ConcurrentLaunches, continue_if_the_calling_process_is_killed) {
  test::Child holder([&] {
    cache().get(key, SessionUse::Command, [&] { return slow(); });
    return 1;
  });
  ASSERT_TRUE(has_begun());
  test::Child next([&] {
    return cache_of(0).get(key, SessionUse::Command, [&] { return fresh(); }).access_key_id ==
                   "new1"
               ? 0
               : 1;
  });
  ASSERT_TRUE(crowd.is_complete(1));
  ::kill(holder.pid(), SIGKILL);
  EXPECT_EQ(next.wait(), 0);
  const int status = holder.wait();
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST_F(ConcurrentLaunches, report_what_they_wait_for_and_how_long) {
  bool waiting = false;
  std::string what;
  test::Child holder([&] {
    cache().get(key, SessionUse::Command, [&] {
      std::ofstream(scratch / "begun") << "x";
      return test::eventually([&] { return std::filesystem::exists(scratch / "waits"); })
                 ? fresh()
                 : Credentials();
    });
    return 0;
  });
  ASSERT_TRUE(has_begun());
  const CredentialCache noted(
      {.folder = folder(),
       .now = [this] { return now; },
       .lock = {.waiting = [&](const std::string& text) -> std::shared_ptr<void> {
         what = text;
         waiting = true;
         std::ofstream(scratch / "waits") << "x";
         return {&waiting, [](bool* flag) { *flag = false; }};
       }},
       .warn = nullptr});
  noted.get(key, SessionUse::Command, [] { return Credentials(); });
  EXPECT_EQ(what, "another launch, which requests the same credentials");
  EXPECT_FALSE(waiting);
  EXPECT_EQ(holder.wait(), 0);
}

} // namespace
} // namespace idr::aws
