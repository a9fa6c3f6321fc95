#include "core/aws/role_reference.hpp"

#include "core/system/abbreviated.hpp"
#include "core/system/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::aws {
namespace {

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Role names are made of letters, digits and `+=,.@_-`; a path also of slashes (IAM API Reference,
/// CreateRole).
bool has_role_characters(std::string_view text) {
  constexpr auto allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-/";
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

[[noreturn]] void refuse(std::string_view text) {
  throw UsageError(fmt::format("--role {} is not a role", system::abbreviated(text)),
                   "A role is NAME, PATH/NAME, NAME@ACCOUNT (12 digits) or "
                   "arn:aws:iam::ACCOUNT:role/NAME.");
}

/// Cuts the text up to the next colon off.
std::string_view take_field(std::string_view& text) {
  const auto end = std::min(text.find(':'), text.size());
  const auto field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

/// `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`
RoleReference parse_arn(std::string_view text) {
  constexpr std::string_view kind = "role/";
  auto rest = text;
  take_field(rest);
  const auto partition = take_field(rest);
  const auto service = take_field(rest);
  const auto region = take_field(rest);
  const auto account = take_field(rest);
  if (partition.empty() || service != "iam" || !region.empty() || !is_account(account) ||
      !rest.starts_with(kind) || rest.ends_with('/') || !has_role_characters(rest)) {
    refuse(text);
  }
  const auto path = rest.substr(kind.size() - 1); // from the slash on
  const auto name_at = path.rfind('/') + 1;
  return {.arn = std::string(text),
          .account = std::string(account),
          .path = std::string(path.substr(0, name_at)),
          .name = std::string(path.substr(name_at))};
}

} // namespace

RoleReference parse_role(std::string_view text, std::string_view partition) {
  if (text.starts_with("arn:")) return parse_arn(text);
  RoleReference role;
  auto name = text;
  // A name may have an @ in it, so only an account number behind the last one counts.
  const auto at = text.rfind('@');
  if (at != std::string_view::npos && is_account(text.substr(at + 1))) {
    role.account = text.substr(at + 1);
    name = text.substr(0, at);
  }
  if (name.starts_with('/')) name.remove_prefix(1);
  const auto slash = name.rfind('/');
  role.path = slash == std::string_view::npos ? "/" : fmt::format("/{}/", name.substr(0, slash));
  role.name = slash == std::string_view::npos ? name : name.substr(slash + 1);
  if (role.name.empty() || role.name.size() > 64 || !has_role_characters(name)) refuse(text);
  if (!role.account.empty()) role.arn = role_arn(partition, role.account, role);
  return role;
}

std::string role_arn(std::string_view partition, std::string_view account,
                     const RoleReference& role) {
  return fmt::format("arn:{}:iam::{}:role{}{}", partition, account, role.path, role.name);
}

} // namespace idr::aws
