#include "core/aws/api/iam.hpp"

#include <chrono>

namespace idr::aws {
namespace {

/// Without a response, the role's path is assumed to be `/`, the usual path.
constexpr std::chrono::seconds longest_wait{5};

} // namespace

std::string get_role_arn(const QueryClient& client, const Endpoint& iam, const Credentials& caller,
                         const std::string& role_name) {
  const http::Parameters parameters = {
      {"Action", "GetRole"}, {"Version", "2010-05-08"}, {"RoleName", role_name}};
  auto impatient = client;
  impatient.send = [&client](http::Request request) {
    request.optional = true;
    request.timeout = longest_wait;
    return client.send(request);
  };
  return impatient.call(iam, parameters, caller).require("GetRoleResult/Role/Arn");
}

} // namespace idr::aws
