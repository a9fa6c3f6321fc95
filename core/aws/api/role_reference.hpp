// A role as given by the user.
#pragma once

#include <string>
#include <string_view>

namespace idr::aws {

/// Forms: an ARN; `NAME@ACCOUNT` (12 digits); `PATH/NAME`; `NAME`. Parts that are not given are
/// empty. The last two forms can be completed to an ARN only by a request. `role/PATH/NAME`, cut
/// from an ARN, is read as PATH/NAME; a path that really begins with `role` is written
/// `/role/NAME`.
struct RoleReference {
  std::string arn;
  std::string account;
  std::string path; ///< `/`, or the given one: `/team/app/`
  std::string name;

  bool operator==(const RoleReference&) const = default;
};

/// Whether the text is twelve digits.
bool is_account_id(std::string_view text);

/// Parses a role. Throws UsageError if the text has none of these forms. `partition` completes
/// NAME@ACCOUNT.
RoleReference parse_role(std::string_view typed, std::string_view partition);

/// Returns `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`.
std::string role_arn(std::string_view partition, std::string_view account,
                     const RoleReference& role);

} // namespace idr::aws
