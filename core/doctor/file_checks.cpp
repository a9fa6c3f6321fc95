#include "core/doctor/file_checks.hpp"

#include "core/aws/cache/credential_cache.hpp"
#include "core/aws/sources/profile_properties.hpp"
#include "core/error.hpp"
#include "core/handover/env_file.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/private_file.hpp"
#include "core/system/trust.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <sys/stat.h>

namespace idr::doctor {
namespace {

namespace fs = std::filesystem;

constexpr auto temporary_folder_remedy = "Set TMPDIR to a folder that this user may write to.";
constexpr auto others_may_read = S_IRGRP | S_IROTH;

bool has_mode(const fs::path& path, mode_t bits) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && (info.st_mode & bits) != 0;
}

bool contains_secrets(const aws::SharedConfig& config, std::string_view file) {
  for (const auto name : config.profile_names()) {
    const auto* profile = config.find_profile(name);
    const auto* secret = profile->find("aws_secret_access_key");
    if (secret != nullptr && secret->position.file == file) return true;
  }
  return false;
}

void report_repeated_properties(const aws::SharedConfig& config, const Report& report) {
  for (const auto name : config.profile_names()) {
    for (const auto& lines : aws::repeated_properties(*config.find_profile(name))) {
      report({"config files", Verdict::Warning,
              fmt::format("{} set the same key of profile {}", lines, name),
              "The last one is used; remove the other."});
    }
  }
}

} // namespace

void examine_temporary_folder(const system::Host& host, const Report& report) {
  fs::path folder;
  try {
    folder = system::trusted_temporary_folder(host);
  } catch (const Error& error) {
    report(failed("env file", error, temporary_folder_remedy));
    return;
  }
  try {
    const auto path = handover::random_path(folder, plan::env_file_prefix, plan::env_file_name);
    const handover::EnvFile file(path, "");
    if (has_mode(path, others_may_read)) {
      report({"env file", Verdict::Bad,
              fmt::format(
                  "the file system of {} ignores file modes: other users could read the env file",
                  folder.string()),
              "Set TMPDIR to a folder on a local file system."});
      return;
    }
  } catch (const SystemError& error) {
    report({"env file", Verdict::Bad, error.what(), temporary_folder_remedy});
    return;
  }
  report({"env file", Verdict::Good, fmt::format("{}, for this user alone", folder.string()), {}});
}

bool examine_cache(const system::Host& host, bool no_cache, const Report& report) {
  const auto folder =
      no_cache
          ? std::nullopt
          : aws::credential_cache_folder(host.environment, system::home_folder(host.environment));
  if (!folder) {
    report({"cache",
            Verdict::Good,
            no_cache ? "disabled by --no-cache" : "disabled: CI job, or no home directory",
            {}});
    return true;
  }
  if (system::make_private_folder(*folder)) {
    report({"cache", Verdict::Good, folder->string(), {}});
    return true;
  }
  const auto fault = system::find_private_folder_fault(*folder);
  const auto why = fault ? fault->message : folder->string() + " cannot be created";
  report({"cache", Verdict::Warning, "no credentials are cached: " + why,
          fault && !fault->remedy.empty()
              ? fault->remedy
              : "Set XDG_CACHE_HOME to a folder that this user may write to."});
  return false;
}

std::optional<aws::SharedConfig> examine_config(const system::Host& host, const Report& report) {
  try {
    auto config = aws::SharedConfig::of_user(host);
    // A section is parsed only when it is looked up.
    for (const auto name : config.profile_names()) config.find_profile(name);
    for (const auto name : config.sso_session_names()) config.find_sso_session(name);
    const auto count = config.profile_names().size();
    report({"config files",
            Verdict::Good,
            config.files_read().empty()
                ? "none"
                : fmt::format("{}: {} profile{}", fmt::join(config.files_read(), ", "), count,
                              count == 1 ? "" : "s"),
            {}});
    for (const auto& warning : config.warnings()) {
      report({"config files", Verdict::Warning,
              fmt::format("{}: {}", to_string(warning.position), warning.message),
              "Correct the line or remove it; it is ignored now."});
    }
    report_repeated_properties(config, report);
    for (const auto file : config.files_read()) {
      if (!has_mode(file, others_may_read) || !contains_secrets(config, file)) continue;
      report({"config files", Verdict::Warning,
              fmt::format("{} contains secret keys, and other users can read it", file),
              fmt::format("`{}`", text::command_on({"chmod", "600"}, std::string(file)))});
    }
    return config;
  } catch (const Error& error) {
    report(failed("config files", error, "Correct the file, then run `idr doctor` again."));
    return std::nullopt;
  }
}

} // namespace idr::doctor
