#include "core/aws/iam.hpp"

namespace idr::aws {

std::string get_role_arn(const QueryClient& client, const Endpoint& iam, const Credentials& caller,
                         const std::string& role_name) {
  const Parameters parameters = {
      {"Action", "GetRole"}, {"Version", "2010-05-08"}, {"RoleName", role_name}};
  return client.call(iam, parameters, caller).require("GetRoleResult/Role/Arn");
}

} // namespace idr::aws
