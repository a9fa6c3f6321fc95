// A role as people write it.
#pragma once

#include <string>
#include <string_view>

namespace idr::aws {

/// Forms: an ARN; `NAME@ACCOUNT` (12 digits); `PATH/NAME`; `NAME`. The parts that were not written
/// are empty; the two short forms need a request to become an ARN. `role/PATH/NAME`, cut from an
/// ARN, is PATH/NAME; a path that begins with `role` itself is written `/role/NAME`.
struct RoleReference {
  std::string arn;
  std::string account;
  std::string path; ///< `/`, or `/team/app/` where one was written
  std::string name;

  bool operator==(const RoleReference&) const = default;
};

/// Twelve digits.
bool is_account_id(std::string_view text);

/// Throws UsageError for a text that is none of the forms. `partition` completes NAME@ACCOUNT.
RoleReference parse_role(std::string_view typed, std::string_view partition);

std::string role_arn(std::string_view partition, std::string_view account,
                     const RoleReference& role);

} // namespace idr::aws
