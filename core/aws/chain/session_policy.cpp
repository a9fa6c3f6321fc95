#include "core/aws/chain/session_policy.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/config/file_limits.hpp"
#include "core/error.hpp"
#include "core/options/host_paths.hpp"
#include "core/options/option_table.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/encoding.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>

namespace idr::aws {
namespace {

using options::option;

constexpr auto policy_form = "A session policy is an IAM policy document, "
                             R"({"Version": "2012-10-17", "Statement": […]}.)";

/// For `--policy <(PROGRAM)`.
constexpr auto policy_patience = std::chrono::minutes(1);

/// Shells do not expand `~` after `file://` or `--policy=`; the AWS CLI also expands it itself.
std::filesystem::path with_home(const std::string& file, const std::filesystem::path& home) {
  return file.starts_with("~/") && !home.empty() ? home / file.substr(2)
                                                 : std::filesystem::path(file);
}

std::string read_policy_file(const std::filesystem::path& file) try {
  auto content = system::read_file(file, {.bytes = longest_policy, .patience = policy_patience});
  text::require_utf8(file, content);
  return content;
} catch (const Error& error) {
  throw about(option("policy"),
              Error(error.what(),
                    error.remedy().empty() ? "--policy accepts a file name or a JSON document."
                                           : error.remedy(),
                    error.exit_code()));
}

} // namespace

std::string read_policy(const std::string& text, const std::filesystem::path& home) {
  if (text.empty()) return {};
  const bool is_json = options::is_policy_document(text);
  const auto content =
      is_json ? text : read_policy_file(with_home(options::policy_file(text), home));
  if (nests_too_deep(content))
    throw about(option("policy"), UsageError("nests too deep", policy_form));
  try {
    return nlohmann::ordered_json::parse(content).dump();
  } catch (const nlohmann::json::exception&) {
    throw about(option("policy"),
                UsageError(is_json ? "not valid JSON"
                                   : fmt::format("{}: not valid JSON", text::abbreviated(text)),
                           policy_form));
  }
}

} // namespace idr::aws
