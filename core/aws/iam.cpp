#include "core/aws/iam.hpp"

#include <chrono>

namespace idr::aws {
namespace {

/// The role's path is all that IAM is needed for, and few roles have one.
constexpr std::chrono::seconds longest_wait{5};

} // namespace

std::string get_role_arn(const QueryClient& client, const Endpoint& iam, const Credentials& caller,
                         const std::string& role_name) {
  const Parameters parameters = {
      {"Action", "GetRole"}, {"Version", "2010-05-08"}, {"RoleName", role_name}};
  auto impatient = client;
  impatient.send = [&client](HttpRequest request) {
    request.optional = true;
    request.timeout = longest_wait;
    return client.send(request);
  };
  return impatient.call(iam, parameters, caller).require("GetRoleResult/Role/Arn");
}

} // namespace idr::aws
