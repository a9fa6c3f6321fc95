#include "core/aws/cache/credential_cache.hpp"
#include "core/aws/sources/mfa.hpp"
#include "core/system/trust.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using system::Environment;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr auto key = "0123456789abcdef";
const system::TimePoint start = std::chrono::sys_days(2026y / std::chrono::November / 21) + 21h;

unsigned mode_of(const std::filesystem::path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 ? static_cast<unsigned>(info.st_mode) & 07777U : 0U;
}

/// A cache in the test's own folder, a clock set by the test, and a source.
class CredentialCacheTest : public testing::Test {
protected:
  CredentialCache cache() {
    return CredentialCache({.folder = folder(),
                            .now = [this] { return now; },
                            .lock = {},
                            .warn = [this](const std::string& text) { warnings.push_back(text); }});
  }
  /// Named `new1`, `new2` and so on, by the number of calls of the source.
  Credentials fresh() {
    Credentials credentials;
    credentials.access_key_id = "new" + std::to_string(++calls);
    credentials.secret_access_key = "s3cret";
    credentials.session_token = "t0ken";
    credentials.expiration = now + lifetime;
    credentials.account_id = "123456789012";
    credentials.arn = "arn:aws:sts::123456789012:assumed-role/deploy/ann";
    credentials.role_arn = "arn:aws:iam::123456789012:role/deploy";
    return credentials;
  }
  std::string get(const std::string& name = key, SessionUse use = SessionUse::Command) {
    return cache().get(name, use, [this] { return fresh(); }).access_key_id;
  }
  /// Calls get() with a source that fails with this error.
  std::string get_failing(const CredentialError& error) {
    return cache()
        .get(key, SessionUse::Command,
             [&]() -> Credentials {
               ++calls;
               throw CredentialError(error);
             })
        .access_key_id;
  }

  std::filesystem::path folder() const { return scratch / "caches/iam-docker-run"; }
  std::filesystem::path entry() const { return folder() / (std::string(key) + ".json"); }
  void replace_entry(const std::string& text, unsigned mode = 0600) const {
    std::filesystem::remove(entry());
    std::ofstream(entry()) << text;
    ::chmod(entry().c_str(), mode);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder())) {
      names.push_back(file.path().filename().string());
    }
    return names;
  }

  test::ScratchFolder scratch;
  system::TimePoint now = start;
  seconds lifetime = 1h;
  int calls = 0;
  std::vector<std::string> warnings;
};

TEST(CredentialCacheFolder, is_in_the_users_cache_folder) {
  const test::ScratchFolder home;
  const auto folder = [&](Environment::Variables variables) {
    return credential_cache_folder(Environment(std::move(variables)), home.path());
  };
  const auto by_default = home / ".cache/iam-docker-run";
  EXPECT_EQ(folder({}), by_default);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "/caches"}}), "/caches/iam-docker-run");
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", " "}}), by_default);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "caches"}}), by_default);
  EXPECT_EQ(folder({{"CI", "true"}}), std::nullopt);
  EXPECT_EQ(folder({{"CI", ""}}), by_default);
}

TEST(CredentialCacheFolder, is_absent_without_a_home) {
  const test::ScratchFolder scratch;
  const auto folder = [](Environment::Variables variables, const std::filesystem::path& home) {
    return credential_cache_folder(Environment(std::move(variables)), home);
  };
  EXPECT_EQ(folder({}, ""), std::nullopt);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "caches"}}, ""), std::nullopt);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "/caches"}}, ""), "/caches/iam-docker-run");
  EXPECT_EQ(folder({}, scratch / "missing"), std::nullopt);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "/caches"}}, scratch / "missing"), "/caches/iam-docker-run");
}

TEST_F(CredentialCacheTest, reports_whether_credentials_are_valid_for_a_use) {
  const auto holds = [this](SessionUse use) { return cache().holds(key, use); };
  EXPECT_FALSE(holds(SessionUse::Command));
  get();
  EXPECT_TRUE(holds(SessionUse::Launch));
  now = start + 31min;
  EXPECT_FALSE(holds(SessionUse::Launch));
  EXPECT_TRUE(holds(SessionUse::Command));
  now = start + 46min;
  EXPECT_FALSE(holds(SessionUse::Command));
  EXPECT_EQ(calls, 1);
}

TEST_F(CredentialCacheTest, caches_the_credentials_of_the_source) {
  cache().get(key, SessionUse::Command, [this] { return fresh(); });
  const auto cached = cache().get(key, SessionUse::Command, [this] { return fresh(); });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(cached.access_key_id, "new1");
  EXPECT_EQ(cached.secret_access_key, "s3cret");
  EXPECT_EQ(cached.session_token, "t0ken");
  EXPECT_EQ(cached.expiration, start + 1h);
  EXPECT_EQ(cached.account_id, "123456789012");
  EXPECT_EQ(cached.arn, "arn:aws:sts::123456789012:assumed-role/deploy/ann");
  EXPECT_EQ(cached.role_arn, "arn:aws:iam::123456789012:role/deploy");
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, does_not_use_a_session_past_half_of_its_lifetime_for_a_launch) {
  get();
  now = start + 30min - 1s;
  EXPECT_EQ(get(key, SessionUse::Launch), "new1");
  now = start + 30min;
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
  // All processes then use it.
  EXPECT_EQ(get(), "new2");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
}

TEST_F(CredentialCacheTest, preserves_the_lifetime_of_a_session_that_could_not_be_renewed) {
  get();
  now = start + 31min;
  EXPECT_EQ(cache()
                .get(key, SessionUse::Launch,
                     []() -> Credentials { throw CredentialError("down", {}, true); })
                .access_key_id,
            "new1");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
}

TEST_F(CredentialCacheTest, is_not_readable_by_other_users) {
  get();
  EXPECT_EQ(mode_of(folder()), 0700U);
  EXPECT_EQ(mode_of(entry()), 0600U);
  EXPECT_THAT(files(), ElementsAre(std::string(key) + ".json")); // and no partial file
}

TEST_F(CredentialCacheTest, has_one_entry_per_key) {
  EXPECT_EQ(get("a"), "new1");
  EXPECT_EQ(get("b"), "new2");
  EXPECT_EQ(get("a"), "new1");
  EXPECT_EQ(get("b"), "new2");
}

TEST_F(CredentialCacheTest, does_not_use_credentials_in_their_last_15_minutes_or_last_quarter) {
  const struct {
    seconds lifetime;
    seconds used_for;
  } cases[] = {{1h, 45min}, {12h, 12h - 15min}, {40min, 30min}, {15min, 675s}, {60s, 45s}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.lifetime.count());
    lifetime = row.lifetime;
    std::filesystem::remove_all(folder());
    calls = 0;
    now = start;
    get();
    now = start + row.used_for - 1s;
    EXPECT_EQ(get(), "new1");
    now = start + row.used_for;
    EXPECT_EQ(get(), "new2");
    EXPECT_EQ(get(), "new2"); // and caches the result
  }
}

TEST_F(CredentialCacheTest, does_not_cache_long_term_keys) {
  const auto keys = [this] {
    auto credentials = fresh();
    credentials.session_token = {};
    return credentials;
  };
  cache().get(key, SessionUse::Command, keys);
  EXPECT_EQ(cache().get(key, SessionUse::Command, keys).access_key_id, "new2");
  EXPECT_THAT(test::content_of(entry()), Not(HasSubstr("s3cret")));
}

TEST_F(CredentialCacheTest, does_not_cache_credentials_without_an_expiration) {
  const auto endless = [this] {
    auto credentials = fresh();
    credentials.expiration.reset();
    return credentials;
  };
  cache().get(key, SessionUse::Command, endless);
  EXPECT_EQ(cache().get(key, SessionUse::Command, endless).access_key_id, "new2");
  EXPECT_THAT(test::content_of(entry()), Not(HasSubstr("s3cret")));
}

TEST_F(CredentialCacheTest, does_not_cache_expired_credentials) {
  lifetime = 0s;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get(); }), HasSubstr("already expired"));
  lifetime = 1h;
  EXPECT_EQ(get(), "new2");
}

TEST_F(CredentialCacheTest, replaces_a_damaged_entry) {
  get();
  const auto whole = test::content_of(entry());
  const std::string without_token = "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s\", "
                                    "\"Expiration\": \"2036-11-21T22:00:00Z\", "
                                    "\"LifetimeSeconds\": 3600}";
  for (const auto& text : {std::string(), std::string("{"), whole.substr(0, whole.size() / 2),
                           std::string("[]"), std::string("\0\0", 2), std::string("{}"),
                           without_token, std::string(R"({"Time": "now"})")}) {
    replace_entry(text);
    const auto before = calls;
    get();
    EXPECT_EQ(calls, before + 1) << text;
    get();
    EXPECT_EQ(calls, before + 1) << text;
  }
}

TEST_F(CredentialCacheTest, replaces_an_entry_that_is_too_long) {
  get();
  std::filesystem::resize_file(entry(), 1U << 30U); // a sparse file
  EXPECT_EQ(get(), "new2");
  EXPECT_LT(std::filesystem::file_size(entry()), 10'000U);
}

TEST_F(CredentialCacheTest, replaces_an_entry_that_others_may_read_or_write) {
  get();
  const auto whole = test::content_of(entry());
  for (const auto mode : {0644U, 0640U, 0604U, 0620U, 0602U}) {
    replace_entry(whole, mode);
    const auto before = calls;
    get();
    EXPECT_EQ(calls, before + 1) << std::oct << mode;
    EXPECT_EQ(mode_of(entry()), 0600U) << std::oct << mode;
    get();
    EXPECT_EQ(calls, before + 1) << std::oct << mode;
  }
}

TEST_F(CredentialCacheTest, replaces_a_link_without_changing_its_target) {
  get();
  const auto elsewhere = scratch.write("elsewhere", test::content_of(entry()));
  ::chmod(elsewhere.c_str(), 0600);
  std::filesystem::remove(entry());
  std::filesystem::create_symlink(elsewhere, entry());
  EXPECT_EQ(get(), "new2");
  EXPECT_FALSE(std::filesystem::is_symlink(entry()));
  EXPECT_THAT(test::content_of(elsewhere), HasSubstr("new1"));
  EXPECT_EQ(get(), "new2");
}

TEST_F(CredentialCacheTest, does_not_use_an_entry_that_is_a_folder) {
  get();
  std::filesystem::remove(entry());
  std::filesystem::create_directories(entry() / "x");
  EXPECT_EQ(get(), "new2");
  EXPECT_EQ(get(), "new3");
  EXPECT_THAT(files(), ElementsAre(std::string(key) + ".json"));
}

// A user who may rename files there could replace the entry of one role by another's.
TEST_F(CredentialCacheTest, does_not_use_a_folder_that_is_open_to_others) {
  get();
  for (const auto mode : {0755U, 0750U, 0707U, 0777U}) {
    ::chmod(folder().c_str(), mode);
    const auto before = calls;
    get();
    EXPECT_EQ(calls, before + 1) << std::oct << mode;
    EXPECT_THAT(test::content_of(entry()), HasSubstr("new1")) << std::oct << mode;
  }
  ::chmod(folder().c_str(), 0700);
  EXPECT_EQ(get(), "new1");
}

TEST_F(CredentialCacheTest, does_not_use_a_folder_that_cannot_be_created) {
  scratch.write("caches", "a file");
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(), "new2");
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(CredentialError("no")); }),
              StartsWith("no"));
}

TEST_F(CredentialCacheTest, does_not_use_a_folder_that_is_a_link) {
  std::filesystem::create_directory(scratch / "elsewhere");
  ::chmod((scratch / "elsewhere").c_str(), 0700);
  std::filesystem::create_directory(scratch / "caches");
  std::filesystem::create_directory_symlink(scratch / "elsewhere", folder());
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(), "new2");
  EXPECT_TRUE(std::filesystem::is_empty(scratch / "elsewhere"));
}

TEST_F(CredentialCacheTest, warns_once_about_an_unusable_folder) {
  std::filesystem::create_directories(folder());
  ::chmod(folder().c_str(), 0755);
  const auto one = cache();
  for (int i = 0; i < 2; ++i) one.get(key, SessionUse::Command, [this] { return fresh(); });
  EXPECT_THAT(warnings, ElementsAre(testing::AllOf(
                            StartsWith("no credentials are cached: " + folder().string()),
                            HasSubstr("mode 0755, owner "), HasSubstr("chmod 700"))));
}

TEST_F(CredentialCacheTest, writes_nothing_to_the_folder_of_another_user_and_names_the_owner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  std::filesystem::create_directory(scratch / "caches");
  ASSERT_EQ(::chown((scratch / "caches").c_str(), 4711, 4711), 0);
  EXPECT_EQ(get(), "new1");
  EXPECT_TRUE(std::filesystem::is_empty(scratch / "caches"));
  EXPECT_THAT(warnings,
              ElementsAre(testing::AllOf(
                  HasSubstr("caches belongs to another user (" + system::name_of_owner(4711) + ")"),
                  HasSubstr("XDG_CACHE_HOME"), testing::Not(HasSubstr("chmod")))));
}

TEST_F(CredentialCacheTest, removes_entries_that_are_too_old) {
  get("other");
  const auto age = [](const std::filesystem::path& file, std::chrono::hours hours) {
    std::ofstream(file) << "x";
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - hours);
  };
  age(folder() / "old.json", 37h);
  age(folder() / "young.json", 35h);
  get();
  EXPECT_THAT(files(), testing::UnorderedElementsAre(std::string(key) + ".json", "other.json",
                                                     "young.json"));
}

const CredentialError temporary_failure("no answer from sts", "Look at the network.", true);
const CredentialError for_good("AccessDenied", "Look at the role.");

TEST_F(CredentialCacheTest, returns_cached_credentials_if_the_source_fails_temporarily) {
  get();
  now = start + 50min;
  EXPECT_EQ(get_failing(temporary_failure), "new1");
  EXPECT_THAT(warnings, ElementsAre("no answer from sts; using cached credentials, which expire in "
                                    "10 min"));
  EXPECT_EQ(get_failing(temporary_failure), "new1"); // they are still there
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(get(), "new4");
  EXPECT_EQ(get(), "new4");
  EXPECT_EQ(warnings.size(), 2U);
}

TEST_F(CredentialCacheTest, does_not_return_expired_credentials) {
  get();
  now = start + 1h;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(temporary_failure); }),
              AllOf(StartsWith("no answer from sts"), HasSubstr("Look at the network.")));
  EXPECT_TRUE(test::fails_temporarily([this] { get_failing(temporary_failure); }));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, does_not_return_cached_credentials_if_the_source_refuses) {
  get();
  now = start + 50min;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(for_good); }),
              AllOf(StartsWith("AccessDenied"), HasSubstr("Look at the role.")));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, does_not_share_an_earlier_failure_with_processes_that_did_not_wait) {
  EXPECT_THROW(get_failing(for_good), CredentialError);
  EXPECT_EQ(get(), "new2");
}

// The failure concerns only one launch: the session is preserved for the others.
TEST_F(CredentialCacheTest, preserves_the_entry_if_one_launch_has_no_mfa_code) {
  EXPECT_EQ(get(), "new1");
  const auto no_code = []() -> Credentials { throw MfaCodeError("no terminal"); };
  now = start + 50min;
  EXPECT_EQ(cache().get(key, SessionUse::Command, no_code).access_key_id, "new1");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("no terminal")));
  now = start + 61min;
  EXPECT_THROW(cache().get(key, SessionUse::Command, no_code), MfaCodeError);
  EXPECT_EQ(get(), "new2");
}

TEST_F(CredentialCacheTest, passes_on_other_exceptions) {
  EXPECT_THROW(cache().get(key, SessionUse::Command,
                           []() -> Credentials { throw SystemError("file", ENOENT); }),
               SystemError);
  EXPECT_THROW(
      cache().get(key, SessionUse::Command, []() -> Credentials { throw std::logic_error("bug"); }),
      std::logic_error);
  EXPECT_EQ(get(), "new1");
}

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
