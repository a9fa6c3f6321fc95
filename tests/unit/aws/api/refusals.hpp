// Refusals of STS, and the remedies for a user who assumes a role with long-term keys.
#pragma once

#include "core/aws/api/refusal.hpp"

#include <fmt/format.h>

#include <string>

namespace idr::test {

constexpr auto user = "arn:aws:iam::123456789012:user/ann";
constexpr auto deploy = "arn:aws:iam::123456789012:role/team/deploy";

inline aws::Credentials keys(const char* id, const char* token = "",
                             const char* secret = "abcd/+EF") {
  aws::Credentials credentials;
  credentials.access_key_id = id;
  credentials.secret_access_key = secret;
  credentials.session_token = token;
  return credentials;
}

inline aws::Endpoint sts(const std::string& region = "eu-west-1") {
  return {"https", "sts.example.com", "", region, "sts", {}, region};
}

inline aws::ServiceError refusal(const std::string& code, const std::string& words = "no") {
  return {code + ": " + words, code, 403};
}

inline aws::ServiceError denied(const std::string& action, const std::string& why = {}) {
  return refusal("AccessDenied",
                 fmt::format("User: {} is not authorized to perform: {} on resource: {}{}", user,
                             action, deploy, why));
}

inline std::string for_role(const aws::ServiceError& error, const aws::SessionOptions& options = {},
                            const aws::Caller& caller = {user, "", ""}) {
  const aws::RefusedRole role{.arn = deploy, .options = options, .typed = true};
  return aws::role_remedy(error, role, caller, keys("AKIA1"), sts());
}

} // namespace idr::test
