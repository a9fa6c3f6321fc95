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

/// A cache in a folder of the test's own, a clock that the test moves, and a source.
class CredentialCacheTest : public testing::Test {
protected:
  CredentialCache cache() {
    return CredentialCache({.folder = folder(),
                            .now = [this] { return now; },
                            .lock = {},
                            .warn = [this](const std::string& text) { warnings.push_back(text); }});
  }
  /// Named `new1`, `new2` and so on, by how often the source was asked.
  Credentials fresh() {
    Credentials credentials;
    credentials.access_key_id = "new" + std::to_string(++asked);
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
  /// The source fails so.
  std::string get_failing(const CredentialError& error) {
    return cache()
        .get(key, SessionUse::Command,
             [&]() -> Credentials {
               ++asked;
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
  int asked = 0;
  std::vector<std::string> warnings;
};

TEST(CredentialCacheFolder, is_where_the_user_keeps_caches) {
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

TEST(CredentialCacheFolder, is_none_without_a_home) {
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

TEST_F(CredentialCacheTest, tells_whether_it_holds_credentials_fit_for_a_use) {
  const auto holds = [this](SessionUse use) { return cache().holds(key, use); };
  EXPECT_FALSE(holds(SessionUse::Command));
  get();
  EXPECT_TRUE(holds(SessionUse::Launch));
  now = start + 31min;
  EXPECT_FALSE(holds(SessionUse::Launch));
  EXPECT_TRUE(holds(SessionUse::Command));
  now = start + 46min;
  EXPECT_FALSE(holds(SessionUse::Command));
  EXPECT_EQ(asked, 1);
}

TEST_F(CredentialCacheTest, keeps_what_the_source_gave_for_the_next_launch) {
  cache().get(key, SessionUse::Command, [this] { return fresh(); });
  const auto kept = cache().get(key, SessionUse::Command, [this] { return fresh(); });
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(kept.access_key_id, "new1");
  EXPECT_EQ(kept.secret_access_key, "s3cret");
  EXPECT_EQ(kept.session_token, "t0ken");
  EXPECT_EQ(kept.expiration, start + 1h);
  EXPECT_EQ(kept.account_id, "123456789012");
  EXPECT_EQ(kept.arn, "arn:aws:sts::123456789012:assumed-role/deploy/ann");
  EXPECT_EQ(kept.role_arn, "arn:aws:iam::123456789012:role/deploy");
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, gives_a_launch_no_session_with_half_of_its_life_behind_it) {
  get();
  now = start + 30min - 1s;
  EXPECT_EQ(get(key, SessionUse::Launch), "new1");
  now = start + 30min;
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
  // Which then serves everybody.
  EXPECT_EQ(get(), "new2");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
}

TEST_F(CredentialCacheTest, knows_the_whole_life_of_a_session_that_could_not_be_renewed) {
  get();
  now = start + 31min;
  EXPECT_EQ(cache()
                .get(key, SessionUse::Launch,
                     []() -> Credentials { throw CredentialError("down", {}, true); })
                .access_key_id,
            "new1");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
}

TEST_F(CredentialCacheTest, shows_what_it_keeps_to_nobody_else) {
  get();
  EXPECT_EQ(mode_of(folder()), 0700U);
  EXPECT_EQ(mode_of(entry()), 0600U);
  EXPECT_THAT(files(), ElementsAre(std::string(key) + ".json")); // and nothing half written
}

TEST_F(CredentialCacheTest, keeps_one_entry_for_each_key) {
  EXPECT_EQ(get("a"), "new1");
  EXPECT_EQ(get("b"), "new2");
  EXPECT_EQ(get("a"), "new1");
  EXPECT_EQ(get("b"), "new2");
}

TEST_F(CredentialCacheTest, uses_nothing_in_its_last_15_minutes_or_its_last_quarter) {
  const struct {
    seconds lifetime;
    seconds used_for;
  } cases[] = {{1h, 45min}, {12h, 12h - 15min}, {40min, 30min}, {15min, 675s}, {60s, 45s}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.lifetime.count());
    lifetime = row.lifetime;
    std::filesystem::remove_all(folder());
    asked = 0;
    now = start;
    get();
    now = start + row.used_for - 1s;
    EXPECT_EQ(get(), "new1");
    now = start + row.used_for;
    EXPECT_EQ(get(), "new2");
    EXPECT_EQ(get(), "new2"); // and keeps what it got then
  }
}

TEST_F(CredentialCacheTest, keeps_no_long_lived_keys) {
  const auto keys = [this] {
    auto credentials = fresh();
    credentials.session_token = {};
    return credentials;
  };
  cache().get(key, SessionUse::Command, keys);
  EXPECT_EQ(cache().get(key, SessionUse::Command, keys).access_key_id, "new2");
  EXPECT_THAT(test::content_of(entry()), Not(HasSubstr("s3cret")));
}

TEST_F(CredentialCacheTest, keeps_nothing_whose_end_nobody_knows) {
  const auto endless = [this] {
    auto credentials = fresh();
    credentials.expiration.reset();
    return credentials;
  };
  cache().get(key, SessionUse::Command, endless);
  EXPECT_EQ(cache().get(key, SessionUse::Command, endless).access_key_id, "new2");
  EXPECT_THAT(test::content_of(entry()), Not(HasSubstr("s3cret")));
}

TEST_F(CredentialCacheTest, keeps_nothing_that_has_ended_already) {
  lifetime = 0s;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get(); }), HasSubstr("expired already"));
  lifetime = 1h;
  EXPECT_EQ(get(), "new2");
}

TEST_F(CredentialCacheTest, replaces_what_is_damaged) {
  get();
  const auto whole = test::content_of(entry());
  const std::string without_token = "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s\", "
                                    "\"Expiration\": \"2036-11-21T22:00:00Z\", "
                                    "\"LifetimeSeconds\": 3600}";
  for (const auto& text : {std::string(), std::string("{"), whole.substr(0, whole.size() / 2),
                           std::string("[]"), std::string("\0\0", 2), std::string("{}"),
                           without_token, std::string(R"({"Time": "now"})")}) {
    replace_entry(text);
    const auto before = asked;
    get();
    EXPECT_EQ(asked, before + 1) << text;
    get();
    EXPECT_EQ(asked, before + 1) << text;
  }
}

TEST_F(CredentialCacheTest, replaces_an_entry_that_is_longer_than_any) {
  get();
  std::filesystem::resize_file(entry(), 1U << 30U); // without a block on the disk
  EXPECT_EQ(get(), "new2");
  EXPECT_LT(std::filesystem::file_size(entry()), 10'000U);
}

TEST_F(CredentialCacheTest, replaces_what_others_may_read_or_write) {
  get();
  const auto whole = test::content_of(entry());
  for (const auto mode : {0644U, 0640U, 0604U, 0620U, 0602U}) {
    replace_entry(whole, mode);
    const auto before = asked;
    get();
    EXPECT_EQ(asked, before + 1) << std::oct << mode;
    EXPECT_EQ(mode_of(entry()), 0600U) << std::oct << mode;
    get();
    EXPECT_EQ(asked, before + 1) << std::oct << mode;
  }
}

TEST_F(CredentialCacheTest, replaces_a_link_and_leaves_alone_what_it_leads_to) {
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

TEST_F(CredentialCacheTest, does_without_an_entry_whose_name_a_folder_has) {
  get();
  std::filesystem::remove(entry());
  std::filesystem::create_directories(entry() / "x");
  EXPECT_EQ(get(), "new2");
  EXPECT_EQ(get(), "new3");
  EXPECT_THAT(files(), ElementsAre(std::string(key) + ".json"));
}

// Who may rename there could put the entry of one role in the place of another's.
TEST_F(CredentialCacheTest, does_without_a_folder_that_is_open_to_others) {
  get();
  for (const auto mode : {0755U, 0750U, 0707U, 0777U}) {
    ::chmod(folder().c_str(), mode);
    const auto before = asked;
    get();
    EXPECT_EQ(asked, before + 1) << std::oct << mode;
    EXPECT_THAT(test::content_of(entry()), HasSubstr("new1")) << std::oct << mode;
  }
  ::chmod(folder().c_str(), 0700);
  EXPECT_EQ(get(), "new1");
}

TEST_F(CredentialCacheTest, does_without_a_folder_that_cannot_be_made) {
  scratch.write("caches", "a file");
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(), "new2");
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(CredentialError("no")); }),
              StartsWith("no"));
}

TEST_F(CredentialCacheTest, does_without_a_folder_that_is_a_link) {
  std::filesystem::create_directory(scratch / "elsewhere");
  ::chmod((scratch / "elsewhere").c_str(), 0700);
  std::filesystem::create_directory(scratch / "caches");
  std::filesystem::create_directory_symlink(scratch / "elsewhere", folder());
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(), "new2");
  EXPECT_TRUE(std::filesystem::is_empty(scratch / "elsewhere"));
}

TEST_F(CredentialCacheTest, tells_once_whose_folder_cannot_be_used) {
  std::filesystem::create_directories(folder());
  ::chmod(folder().c_str(), 0755);
  const auto one = cache();
  for (int i = 0; i < 2; ++i) one.get(key, SessionUse::Command, [this] { return fresh(); });
  EXPECT_THAT(warnings, ElementsAre(testing::AllOf(
                            StartsWith("no credentials are cached: " + folder().string()),
                            HasSubstr("mode 0755, owner "), HasSubstr("chmod 700"))));
}

TEST_F(CredentialCacheTest, makes_nothing_in_the_folder_of_another_user_and_names_the_owner) {
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

TEST_F(CredentialCacheTest, removes_what_nobody_can_use_any_more) {
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

const CredentialError for_a_time("no answer from sts", "Look at the network.", true);
const CredentialError for_good("AccessDenied", "Look at the role.");

TEST_F(CredentialCacheTest, takes_kept_credentials_where_the_source_fails_for_a_time) {
  get();
  now = start + 50min;
  EXPECT_EQ(get_failing(for_a_time), "new1");
  EXPECT_THAT(warnings, ElementsAre("no answer from sts; using cached credentials, which expire in "
                                    "10 min"));
  EXPECT_EQ(get_failing(for_a_time), "new1"); // they are still there
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(get(), "new4");
  EXPECT_EQ(get(), "new4");
  EXPECT_EQ(warnings.size(), 2U);
}

TEST_F(CredentialCacheTest, takes_no_kept_credentials_that_have_ended) {
  get();
  now = start + 1h;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(for_a_time); }),
              AllOf(StartsWith("no answer from sts"), HasSubstr("Look at the network.")));
  EXPECT_TRUE(test::fails_for_a_time([this] { get_failing(for_a_time); }));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, takes_no_kept_credentials_where_the_source_refuses_new_ones) {
  get();
  now = start + 50min;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(for_good); }),
              AllOf(StartsWith("AccessDenied"), HasSubstr("Look at the role.")));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, tells_nobody_who_did_not_wait_of_an_earlier_failure) {
  EXPECT_THROW(get_failing(for_good), CredentialError);
  EXPECT_EQ(get(), "new2");
}

// It is the affair of one launch: the session of all others stays.
TEST_F(CredentialCacheTest, loses_nothing_where_one_launch_has_no_mfa_code) {
  EXPECT_EQ(get(), "new1");
  const auto no_code = []() -> Credentials { throw MfaCodeError("no terminal"); };
  now = start + 50min;
  EXPECT_EQ(cache().get(key, SessionUse::Command, no_code).access_key_id, "new1");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("no terminal")));
  now = start + 61min;
  EXPECT_THROW(cache().get(key, SessionUse::Command, no_code), MfaCodeError);
  EXPECT_EQ(get(), "new2");
}

TEST_F(CredentialCacheTest, passes_on_what_is_no_failure_of_credentials) {
  EXPECT_THROW(cache().get(key, SessionUse::Command,
                           []() -> Credentials { throw SystemError("file", ENOENT); }),
               SystemError);
  EXPECT_THROW(
      cache().get(key, SessionUse::Command, []() -> Credentials { throw std::logic_error("bug"); }),
      std::logic_error);
  EXPECT_EQ(get(), "new1");
}

/// Waits until as many others wait for the lock of the entry as told by files that they make, so
/// that a test need not be lucky.
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
  /// A source of the first one, which ends only when all others wait for it.
  Credentials slow(const std::optional<CredentialError>& failure = std::nullopt) {
    std::ofstream(scratch / "asked", std::ios::app) << "x";
    std::ofstream(scratch / "begun") << "x";
    if (!crowd.is_complete(crowd_size)) throw std::logic_error("nobody waits");
    if (failure) throw CredentialError(*failure);
    return fresh();
  }
  bool has_begun() const {
    return test::eventually([this] { return std::filesystem::exists(scratch / "begun"); });
  }
  std::string times_asked() const { return test::content_of(scratch / "asked"); }

  /// One process whose source gives `failure` or credentials, and others that come meanwhile; each
  /// does `check` with a function that gets credentials.
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
            std::ofstream(scratch / "asked", std::ios::app) << "y";
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

TEST_F(ConcurrentLaunches, ask_the_source_once) {
  run_processes(std::nullopt,
                [](const auto& get) { return get().access_key_id == "new1" ? 0 : 1; });
  EXPECT_EQ(times_asked(), "x");
}

TEST_F(ConcurrentLaunches, ask_the_source_once_in_the_threads_of_a_process) {
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

TEST_F(ConcurrentLaunches, fail_together) {
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
  EXPECT_EQ(times_asked(), "x");
}

TEST_F(ConcurrentLaunches, fail_together_for_a_time) {
  run_processes(for_a_time, [](const auto& get) {
    try {
      get();
    } catch (const CredentialError& error) {
      return error.what() == std::string("no answer from sts") && error.temporary() ? 0 : 1;
    }
    return 2;
  });
  EXPECT_EQ(times_asked(), "x");
}

// One after the other they would wait for the same timeout.
TEST_F(ConcurrentLaunches, take_what_is_kept_after_one_failure_for_a_time) {
  get();
  now = start + 50min;
  run_processes(for_a_time, [](const auto& get) { return get().access_key_id == "new1" ? 0 : 1; });
  EXPECT_EQ(times_asked(), "x");
  for (int i = 0; i < crowd_size; ++i) {
    EXPECT_THAT(test::content_of(scratch / ("warning" + std::to_string(i))),
                StartsWith("no answer from sts; using cached credentials"));
  }
}

TEST_F(ConcurrentLaunches, go_on_where_the_one_that_asks_is_killed) {
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

TEST_F(ConcurrentLaunches, are_told_for_what_they_wait_and_for_how_long) {
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
