// STS and IAM as a function: records every request and returns the reply of its action.
#pragma once

#include "core/aws/api/query_protocol.hpp"
#include "core/aws/api/sts.hpp"
#include "core/http/uri.hpp"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace idr::test {

/// A request as the service reads it.
struct ServiceCall {
  http::Request request;
  std::map<std::string, std::string> parameters;

  std::string get(const std::string& name) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? "(not sent)" : found->second;
  }
  std::string header(const std::string& name) const {
    return std::string(http::Response{0, request.headers, {}}.header(name).value_or(""));
  }
  /// The access key ID that the request is signed with.
  std::string signer() const {
    const auto text = header("Authorization");
    const auto begin = text.find("Credential=") + 11;
    return text.substr(begin, text.find('/') - begin);
  }
};

inline http::Response reply(std::string body) { return {200, {}, std::move(body)}; }

inline http::Response refusal(int status, const std::string& code,
                              const std::string& message = "no") {
  return {status,
          {},
          fmt::format("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
                      "<Type>Sender</Type><Code>{}</Code><Message>{}</Message></Error>"
                      "<RequestId>1</RequestId></ErrorResponse>",
                      code, message)};
}

inline std::string credentials_xml(const std::string& access_key_id) {
  return fmt::format("<Credentials><AccessKeyId>{0}</AccessKeyId>"
                     "<SecretAccessKey>secret-of-{0}</SecretAccessKey>"
                     "<SessionToken>token-of-{0}</SessionToken>"
                     "<Expiration>2026-11-21T22:13:20Z</Expiration></Credentials>",
                     access_key_id);
}

inline http::Response role_reply(const std::string& arn) {
  return reply(fmt::format("<GetRoleResponse><GetRoleResult><Role><Path>/</Path><Arn>{}</Arn>"
                           "</Role></GetRoleResult></GetRoleResponse>",
                           arn));
}

inline http::Response caller_reply(const std::string& arn, const std::string& account) {
  return reply(fmt::format("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{}</Arn>"
                           "<UserId>AIDA</UserId><Account>{}</Account>"
                           "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                           arn, account));
}

/// Returns credentials of the role in the request: the access key ID is `ASIA-` and the role's
/// name.
inline http::Response assumed_reply(const ServiceCall& call) {
  const auto arn = call.get("RoleArn");
  const auto name = arn.substr(arn.rfind('/') + 1);
  return reply(fmt::format("<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>"
                           "<AssumedRoleId>AROA</AssumedRoleId>"
                           "<Arn>arn:aws:sts::{}:assumed-role/{}/{}</Arn></AssumedRoleUser>{}"
                           "</AssumeRoleResult></AssumeRoleResponse>",
                           aws::account_in_arn(arn), name, call.get("RoleSessionName"),
                           credentials_xml("ASIA-" + name)));
}

inline http::Response session_reply(const ServiceCall& /*call*/) {
  return reply("<GetSessionTokenResponse><GetSessionTokenResult>" +
               credentials_xml("ASIA-session") +
               "</GetSessionTokenResult></GetSessionTokenResponse>");
}

class FakeService {
public:
  using Answer = std::function<http::Response(const ServiceCall&)>;

  void on(const std::string& action, Answer answer) { state_->answers[action] = std::move(answer); }
  void on(const std::string& action, const http::Response& answer) {
    on(action, [answer](const ServiceCall&) { return answer; });
  }

  const std::vector<ServiceCall>& calls() const { return state_->calls; }
  std::vector<std::string> actions() const {
    std::vector<std::string> names;
    for (const auto& call : calls()) names.push_back(call.get("Action"));
    return names;
  }
  /// The first call of this action.
  const ServiceCall& call(const std::string& action) const {
    for (const auto& made : calls()) {
      if (made.get("Action") == action) return made;
    }
    throw std::out_of_range("no call of " + action);
  }

  /// Returns a client whose time is 2026-11-21T21:13:20Z.
  aws::QueryClient client() const {
    aws::QueryClient client;
    client.send = [state = state_](const http::Request& request) {
      ServiceCall call{request, {}};
      for (auto& [name, value] : http::parse_query(request.body)) call.parameters[name] = value;
      state->calls.push_back(call);
      const auto answer = state->answers.find(call.get("Action"));
      if (answer == state->answers.end()) {
        throw std::logic_error("the test has no answer for " + call.get("Action"));
      }
      return answer->second(call);
    };
    client.now = [] {
      return system::TimePoint(std::chrono::sys_days(std::chrono::November / 21 / 2026) +
                               std::chrono::hours(21) + std::chrono::seconds(800));
    };
    return client;
  }

private:
  struct State {
    std::map<std::string, Answer> answers;
    std::vector<ServiceCall> calls;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

} // namespace idr::test
