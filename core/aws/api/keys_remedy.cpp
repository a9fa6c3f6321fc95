#include "core/aws/api/keys_remedy.hpp"

#include "core/aws/api/partition.hpp"
#include "core/aws/api/sts.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

/// Secret access keys consist of Base64 characters; quotes and white space come from pasting.
std::string foreign_character_remedy(const Credentials& signer) {
  constexpr auto allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-";
  if (signer.secret_access_key.text().find_first_not_of(allowed) == std::string::npos) return {};
  return "The secret access key contains a character that is not allowed in one, such as a quote "
         "or white space: check where it is set.";
}

/// Returns how the region may be the reason, as the end of a sentence. An opt-in region does not
/// accept session tokens from the global endpoint. If there is a `role_arn`, its partition
/// determines the region.
std::string region_reason(const Credentials& signer, const Endpoint& sts,
                          std::string_view role_arn) {
  const auto& region = sts.signing_region;
  const auto& partition = partition_of(region);
  if (is_opt_in_region(region)) {
    return fmt::format("{0}, or its account has not enabled region {1}: choose another (--region "
                       "us-east-1), or enable it: `aws account enable-region --region-name {1}`.",
                       signer.temporary() ? ", or comes from sts.amazonaws.com" : "", region);
  }
  if (!role_arn.empty() && (partition.name != "aws" || sts.is_default_region)) {
    return fmt::format(", or belongs to a different partition than the role, which is in {}.",
                       partition_in_arn(role_arn));
  }
  if (partition.name == "aws" && sts.is_default_region) {
    return ", or it belongs to another partition: set its region, such as --region us-gov-west-1 "
           "or cn-north-1.";
  }
  if (partition.name == "aws") return ".";
  return fmt::format(", or belongs to a different partition than region {}, which is in {}: choose "
                     "another region with --region.",
                     region, partition.name);
}

std::string unknown_key_remedy(const Credentials& signer, const Endpoint& sts,
                               std::string_view role_arn) {
  const std::string_view id = signer.access_key_id.text();
  if (id.starts_with("AKIA") && signer.temporary()) {
    return "A session token was sent with a long-term access key (AKIA…), which must not have one: "
           "`unset "
           "AWS_SESSION_TOKEN AWS_SECURITY_TOKEN`, or remove aws_session_token and "
           "aws_security_token from the profile.";
  }
  if (id.starts_with("ASIA") && !signer.temporary()) {
    return "A temporary access key (ASIA…) needs its session token: set AWS_SESSION_TOKEN, or "
           "aws_session_token in the profile.";
  }
  return fmt::format("The access key is wrong, deleted or inactive{}{}",
                     signer.temporary() ? ", or the session token belongs to another key "
                                          "(AWS_SECURITY_TOKEN is used before AWS_SESSION_TOKEN)"
                                        : "",
                     region_reason(signer, sts, role_arn));
}

std::string region_disabled_remedy(const std::string& region) {
  const auto other = partition_of(region).default_region;
  return fmt::format("Choose another region{}, or activate STS in {}: IAM console, Account "
                     "settings.",
                     other == region ? "" : fmt::format(" (--region {})", other), region);
}

} // namespace

bool is_expired(const ServiceError& error) {
  return error.code() == "ExpiredToken" || error.code() == "ExpiredTokenException";
}

std::string keys_remedy(const ServiceError& error, const Credentials& signer, const Endpoint& sts,
                        std::string_view role_arn) {
  if (!error.remedy().empty()) return error.remedy();
  if (is_expired(error)) return "The credentials have expired; get new ones.";
  if (error.temporary()) return "AWS could not answer; try again.";
  const auto& code = error.code();
  if (code == "RegionDisabledException") return region_disabled_remedy(sts.signing_region);
  if (code == "InvalidClientTokenId") return unknown_key_remedy(signer, sts, role_arn);
  if (code != "SignatureDoesNotMatch") return {};
  if (auto remedy = foreign_character_remedy(signer); !remedy.empty()) return remedy;
  return "The keys are wrong: the secret access key is not the one of this access key ID.";
}

} // namespace idr::aws
