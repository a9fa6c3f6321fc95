// A cache whose clock and source are the test's own.
#pragma once

#include "core/aws/cache/credential_cache.hpp"
#include "core/error.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace idr::test {

constexpr auto key = "0123456789abcdef";
constexpr system::TimePoint start =
    std::chrono::sys_days(std::chrono::November / 21 / 2026) + std::chrono::hours(21);

inline const CredentialError temporary_failure("no answer from sts", "Look at the network.", true);
inline const CredentialError for_good("AccessDenied", "Look at the role.");

/// A cache in the test's own folder, a clock set by the test, and a source.
class CredentialCacheTest : public testing::Test {
protected:
  aws::CredentialCache cache() {
    return aws::CredentialCache(
        {.folder = folder(),
         .now = [this] { return now; },
         .lock = {},
         .warn = [this](const std::string& text) { warnings.push_back(text); }});
  }
  /// Named `new1`, `new2` and so on, by the number of calls of the source.
  aws::Credentials fresh() {
    aws::Credentials credentials;
    credentials.access_key_id = "new" + std::to_string(++calls);
    credentials.secret_access_key = "s3cret";
    credentials.session_token = "t0ken";
    credentials.expiration = now + lifetime;
    credentials.account_id = "123456789012";
    credentials.arn = "arn:aws:sts::123456789012:assumed-role/deploy/ann";
    credentials.role_arn = "arn:aws:iam::123456789012:role/deploy";
    return credentials;
  }
  std::string get(const std::string& name = key, aws::SessionUse use = aws::SessionUse::Command) {
    return cache().get(name, use, [this] { return fresh(); }).access_key_id;
  }
  /// Calls get() with a source that fails with this error.
  std::string get_failing(const CredentialError& error) {
    return cache()
        .get(key, aws::SessionUse::Command,
             [&]() -> aws::Credentials {
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

  ScratchFolder scratch;
  system::TimePoint now = start;
  std::chrono::seconds lifetime = std::chrono::hours(1);
  int calls = 0;
  std::vector<std::string> warnings;
};

} // namespace idr::test
