#include "cli/own_options.hpp"

#include "core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace idr::cli {
namespace {

/// An empty value is a variable that was not set: `--role "$ROLE"` without a role would be a
/// launch with other permissions than meant.
std::function<std::string(const std::string&)> not_empty(const std::string& name) {
  return [name](const std::string& value) {
    if (value.empty()) throw UsageError(fmt::format("--{} needs a value", name));
    return std::string();
  };
}

} // namespace

void OwnOptions::text(const std::string& name, std::string& target) {
  if (!is_typed(name)) return;
  app_.add_option("--" + name, target)
      ->take_last()
      ->allow_extra_args(false)
      ->check(not_empty(name));
}

void OwnOptions::text(const std::string& name, std::optional<std::string>& target) {
  if (!is_typed(name)) return;
  app_.add_option_function<std::string>("--" + name, [&](const std::string& v) { target = v; })
      ->take_last()
      ->allow_extra_args(false);
}

void OwnOptions::list(const std::string& name, std::vector<std::string>& target) {
  if (!is_typed(name)) return;
  app_.add_option("--" + name, target)->allow_extra_args(false)->check(not_empty(name));
}

void OwnOptions::flag(const std::string& name, bool& target) {
  if (!is_typed(name)) return;
  app_.add_flag("--" + name, target)->take_last();
}

void OwnOptions::parse() {
  std::vector<std::string> words;
  for (const auto& typed : typed_) {
    if (typed.option->reader != options::Reader::Idr) continue;
    const auto name = "--" + std::string(typed.option->name);
    if (typed.option->arity == options::Arity::Flag) {
      words.push_back(name + "=" + typed.value);
    } else {
      words.insert(words.end(), {name, typed.value});
    }
  }
  std::reverse(words.begin(), words.end()); // CLI11 takes them from the end
  try {
    app_.parse(words);
  } catch (const CLI::Error& error) {
    throw UsageError(error.what());
  }
}

/// CLI11 compares every option that it gets with all others: it gets those that it will find.
bool OwnOptions::is_typed(std::string_view name) const {
  return std::any_of(typed_.begin(), typed_.end(),
                     [&](const auto& typed) { return typed.option->name == name; });
}

void IdentityBinding::bind(OwnOptions& own, aws::IdentityOptions& identity) {
  own.text("role", identity.role);
  own.text("profile", identity.profile);
  own.text("region", identity.region);
  own.text("endpoint-url", identity.endpoint_url);
  own.flag("no-session", identity.no_session);
  own.flag("no-cache", identity.no_cache);
  own.text("role-session-name", identity.session.session_name);
  own.text("duration", duration_);
  own.text("external-id", identity.session.external_id);
  own.text("mfa-serial", identity.mfa_serial);
  own.text("mfa-code", identity.mfa_code);
  own.text("web-identity-token-env", identity.web_identity_token_env);
  own.text("policy", identity.session.policy);
  own.list("policy-arn", identity.session.policy_arns);
  own.list("tag", tags_);
  own.list("transitive-tag-key", identity.session.transitive_tag_keys);
  own.text("source-identity", identity.session.source_identity);
}

void IdentityBinding::finish(aws::IdentityOptions& identity) const {
  if (!duration_.empty()) identity.session.duration = aws::parse_duration_option(duration_);
  auto& result = identity.session.tags;
  for (const auto& tag : tags_) {
    const auto equals = tag.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw UsageError("--tag is not of the form KEY=VALUE", "Write it as in --tag team=shop.");
    const auto key = tag.substr(0, equals);
    std::erase_if(result, [&](const auto& earlier) { return earlier.first == key; });
    result.emplace_back(key, tag.substr(equals + 1));
  }
}

} // namespace idr::cli
