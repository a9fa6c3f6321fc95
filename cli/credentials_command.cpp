#include "cli/credentials_command.hpp"

#include "cli/messages.hpp"
#include "cli/terminal_reporter.hpp"
#include "core/launch/resolving.hpp"
#include "core/options/option_table.hpp"
#include "core/system/time.hpp"
#include "core/text/printable.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const aws::Credentials& credentials) {
  Json json = {{"AccessKeyId", credentials.access_key_id.text()},
               {"SecretAccessKey", credentials.secret_access_key.text()}};
  if (credentials.temporary()) json["SessionToken"] = credentials.session_token.text();
  if (credentials.expiration) json["Expiration"] = system::format_iso8601(*credentials.expiration);
  return json;
}

std::vector<std::pair<std::string, std::string>> variables(const aws::Credentials& credentials,
                                                           const std::string& region) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& [name, value] : variables_of(credentials)) result.emplace_back(name, value);
  if (credentials.expiration) {
    result.emplace_back("AWS_CREDENTIAL_EXPIRATION",
                        system::format_iso8601(*credentials.expiration));
  }
  result.emplace_back("AWS_DEFAULT_REGION", region);
  result.emplace_back("AWS_REGION", region);
  return result;
}

/// fish has two escapes in single quotes. Source: fish(1), Quotes.
std::string quote_for_fish(std::string_view value) {
  static constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789+/=_-.:";
  if (value.find_first_not_of(plain) == std::string_view::npos) return std::string(value);
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\\' || c == '\'') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

/// Source: PowerShell, about_Quoting_Rules and about_Special_Characters.
std::string quote_for_powershell(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '`' || c == '"' || c == '$') quoted += '`';
    quoted += c;
  }
  return quoted + "\"";
}

std::string quote_for_posix(std::string_view value) { return text::quote_word(value); }
std::string quote_for_env_file(std::string_view value) { return text::printable(value); }

/// How a shell or an env file sets a variable, as in the output of the AWS CLI's
/// `configure export-credentials`.
struct VariableSyntax {
  CredentialsFormat format;
  std::string_view before;  ///< the name
  std::string_view between; ///< name and value
  std::string (*quote)(std::string_view value);
  std::string_view unset;     ///< before the name of a variable to unset; empty: not supported
  std::string_view unset_end; ///< after that name
};
constexpr std::array syntaxes = {
    VariableSyntax{CredentialsFormat::Env, "export ", "=", quote_for_posix, "unset ", ""},
    VariableSyntax{CredentialsFormat::EnvNoExport, "", "=", quote_for_env_file, "", ""},
    VariableSyntax{CredentialsFormat::PowerShell, "$Env:", "=", quote_for_powershell,
                   "Remove-Item -Path Env:", " -ErrorAction SilentlyContinue"},
    VariableSyntax{CredentialsFormat::Fish, "set -gx ", " ", quote_for_fish, "set -ge ", ""},
};

std::string variable_lines(const VariableSyntax& syntax, const aws::Credentials& credentials,
                           const std::string& region) {
  std::string text;
  for (const auto& [name, value] : variables(credentials, region)) {
    text += fmt::format("{}{}{}{}\n", syntax.before, name, syntax.between, syntax.quote(value));
  }
  if (syntax.unset.empty()) return text;
  // Variables of an earlier session would be mixed with these.
  const auto unset = [&](std::string_view name) {
    text += fmt::format("{}{}{}\n", syntax.unset, name, syntax.unset_end);
  };
  unset("AWS_SECURITY_TOKEN"); // the older name, which the AWS CLI reads first
  if (!credentials.temporary()) unset("AWS_SESSION_TOKEN");
  if (!credentials.expiration) unset("AWS_CREDENTIAL_EXPIRATION");
  return text;
}

/// A launch here would use these options, so users may expect the same of this command.
void warn_of_ignored_options(const options::Origins& ignored_options) {
  std::vector<std::string> options;
  for (const auto& [option, origin] : ignored_options) {
    options.push_back(fmt::format("--{} ({})", option->name(), to_string(origin)));
  }
  if (options.empty()) return;
  std::sort(options.begin(), options.end());
  warn(fmt::format("idr credentials ignores idr.toml: {}", fmt::join(options, ", ")));
}

std::string json_text(const Json& json) { return text::printable_json(json.dump(2)) + "\n"; }

} // namespace

std::string format_credentials(CredentialsFormat format, const aws::Credentials& credentials,
                               const std::string& region, const std::string& arn) {
  const auto* syntax = std::find_if(syntaxes.begin(), syntaxes.end(),
                                    [&](const auto& entry) { return entry.format == format; });
  if (syntax != syntaxes.end()) return variable_lines(*syntax, credentials, region);
  if (format == CredentialsFormat::Process) {
    Json json = {{"Version", 1}};
    json.update(to_json(credentials));
    if (!credentials.account_id.empty()) json["AccountId"] = credentials.account_id.text();
    return json_text(json);
  }
  auto json = to_json(credentials);
  json["Region"] = region;
  if (!arn.empty()) json["Arn"] = arn;
  return json_text(json);
}

int print_credentials(const CredentialsOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  const auto config = aws::SharedConfig::of_user(host);
  const auto credential_plan = plan_credentials(options.credentials, host, config);
  for (const auto& warning : credential_plan.warnings) warn(warning);
  warn_of_ignored_options(options.ignored_options);
  launch::say_findings({}, config, credential_plan, reporter);
  const auto resolved = launch::resolve(credential_plan, host, reporter, aws::SessionUse::Command);
  launch::remember_role(options.credentials, credential_plan, resolved, host);
  if (stdout_is_terminal()) {
    warn("stdout is a terminal, which may keep these secrets in its scrollback. Pipe them into the "
         "program that needs them, or run it with idr exec.");
  }
  print_verbatim(format_credentials(options.format, resolved.credentials,
                                    credential_plan.region.name, resolved.credentials.arn));
  return 0;
}

} // namespace idr::cli
