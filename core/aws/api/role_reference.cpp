#include "core/aws/api/role_reference.hpp"

#include "core/error.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace idr::aws {
namespace {

/// A role name consists of letters, digits and `+=,.@_-`; a path also of slashes (IAM API
/// Reference, CreateRole).
bool has_role_characters(std::string_view text) {
  constexpr auto allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-/";
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

[[noreturn]] void
throw_not_role(std::string_view text, std::string_view what = "is not a role",
               std::string remedy = "A role is NAME, PATH/NAME, NAME@ACCOUNT (12 digits) "
                                    "or arn:aws:iam::ACCOUNT:role/NAME.") {
  throw UsageError(fmt::format("{} {}", text::abbreviated(text), what), std::move(remedy));
}

[[noreturn]] void throw_not_account(std::string_view text) {
  throw_not_role(text, "has an account ID that is not 12 digits",
                 "An account ID has 12 digits, without dashes and with its leading zeros, as in "
                 "NAME@012345678901.");
}

/// Throws UsageError for the ARN of something other than a role; the message says what it is, the
/// remedy how to find its role.
[[noreturn]] void throw_other_arn(std::string_view text, std::string_view partition,
                                  std::string_view account, std::string_view resource) {
  const auto kind = resource.substr(0, resource.find('/'));
  const auto name = resource.substr(std::min(kind.size() + 1, resource.size()));
  if (kind == "assumed-role") {
    throw_not_role(
        text, "is a session of a role, not the role itself",
        fmt::format(
            "The role of the session is --role {}, with its path before the name if it has one.",
            text::quote_word(fmt::format("arn:{}:iam::{}:role/{}", partition, account,
                                         name.substr(0, name.find('/'))))));
  }
  if (kind == "instance-profile") {
    throw_not_role(
        text, "is an instance profile, not the role in it",
        fmt::format("Its role: `aws iam get-instance-profile --instance-profile-name {} --query "
                    "'InstanceProfile.Roles[0].Arn'`",
                    text::quote_word(name.substr(name.rfind('/') + 1))));
  }
  if (kind == "user") {
    throw_not_role(text, "is an IAM user; only a role can be assumed",
                   "Use the user's own keys with --profile.");
  }
  throw_not_role(text);
}

/// `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`
RoleReference parse_arn(std::string_view text) {
  constexpr std::string_view kind = "role/";
  auto rest = text;
  text::take_until(rest, ":");
  const auto partition = text::take_until(rest, ":");
  const auto service = text::take_until(rest, ":");
  const auto region = text::take_until(rest, ":");
  const auto account = text::take_until(rest, ":");
  const bool known_service = service == "iam" || service == "sts";
  if (partition.empty() || !known_service || !region.empty() || !has_role_characters(rest)) {
    throw_not_role(text);
  }
  if (!is_account_id(account)) throw_not_account(text);
  if (service != "iam" || !rest.starts_with(kind) || rest.ends_with('/')) {
    throw_other_arn(text, partition, account, rest);
  }
  const auto path = rest.substr(kind.size() - 1); // from the slash on
  const auto name_at = path.rfind('/') + 1;
  return {.arn = std::string(text),
          .account = std::string(account),
          .path = std::string(path.substr(0, name_at)),
          .name = std::string(path.substr(name_at))};
}

/// Whether the text looks like a mistyped account ID: only digits, or about 12 digits with dashes
/// between them.
bool resembles_account_id(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789-") != std::string_view::npos) return false;
  const auto dashes = std::count(text.begin(), text.end(), '-');
  const auto digits = std::ssize(text) - dashes;
  return dashes == 0 || (digits >= 9 && digits <= 15);
}

} // namespace

bool is_account_id(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

RoleReference parse_role(std::string_view typed, std::string_view partition) {
  constexpr std::string_view resource = "role/";
  const auto text = text::trimmed(typed);
  if (text.starts_with("arn:")) return parse_arn(text);
  RoleReference role;
  auto name = text;
  // A name may contain an @, so only an account ID after the last one is split off.
  const auto at = text.rfind('@');
  const auto account = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  if (is_account_id(account)) {
    role.account = account;
    name = text.substr(0, at);
  } else if (resembles_account_id(account)) {
    throw_not_account(text);
  }
  if (name.starts_with('/')) {
    name.remove_prefix(1);
  } else if (name.starts_with(resource)) { // cut from an ARN
    name.remove_prefix(resource.size());
  }
  const auto slash = name.rfind('/');
  role.path = slash == std::string_view::npos ? "/" : fmt::format("/{}/", name.substr(0, slash));
  role.name = slash == std::string_view::npos ? name : name.substr(slash + 1);
  if (role.name.empty() || role.name.size() > 64 || !has_role_characters(name))
    throw_not_role(text);
  if (!role.account.empty()) role.arn = role_arn(partition, role.account, role);
  return role;
}

std::string role_arn(std::string_view partition, std::string_view account,
                     const RoleReference& role) {
  return fmt::format("arn:{}:iam::{}:role{}{}", partition, account, role.path, role.name);
}

} // namespace idr::aws
