// A resolver whose sources, STS and cache are the test's own.
#pragma once

#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace idr::test {

constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";

/// STS at one host, the services of the sources at all others, and a cache. The time is
/// 2026-11-21T21:13:20Z; all credentials expire one hour later.
class ResolveSource : public testing::Test {
protected:
  ResolveSource() {
    sts.on("AssumeRole", assumed_reply);
    sts.on("GetSessionToken", session_reply);
    sts.on("GetCallerIdentity", caller_reply("arn:aws:iam::123456789012:user/ann", "123456789012"));
    sts.on("AssumeRoleWithWebIdentity", [](const ServiceCall& call) {
      return reply(fmt::format(
          "<R><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/"
          "web/x</Arn></AssumedRoleUser>{}</AssumeRoleWithWebIdentityResult></R>",
          credentials_xml("ASIA-" + call.get("WebIdentityToken"))));
    });
    environment.set("PATH", "/usr/bin:/bin");
  }

  aws::ResolvedCredentials resolve(aws::Source source, std::vector<aws::Step> steps = {}) {
    aws::CredentialPlan plan;
    plan.sts = {"https", "sts.example.com", "", "eu-west-1", "sts", {}, "eu-west-1"};
    plan.iam = {"https", "iam.example.com", "", "us-east-1", "iam", {}, "eu-west-1"};
    plan.mfa_code = mfa_code;
    plan.chain = aws::CredentialChain{.source = std::move(source), .steps = std::move(steps)};
    aws::Resolver resolver;
    resolver.client = sts.client();
    const auto now = resolver.client.now;
    resolver.client.send = [to_sts = resolver.client.send,
                            to_others = others.transport()](const http::Request& request) {
      return request.authority == "sts.example.com" ? to_sts(request) : to_others(request);
    };
    resolver.environment = environment;
    resolver.lookup = [](const std::string&) { return std::vector<std::string>{"127.0.0.1"}; };
    resolver.ask_mfa_code = [this](const std::string& serial) {
      prompts.push_back(serial);
      return std::string("654321");
    };
    resolver.say = [this](const std::string& line) { log.push_back(line); };
    resolver.warn = [this](const std::string& line) { warned.push_back(line); };
    if (with_cache) {
      resolver.cache = aws::CredentialCache(
          {.folder = folder / "cache", .now = now, .lock = {}, .warn = nullptr});
    }
    return resolver.resolve(plan);
  }
  std::string refused(const aws::Source& source, const std::vector<aws::Step>& steps = {}) {
    return thrown<CredentialError>([&] { resolve(source, steps); });
  }
  std::string key_of(const aws::Source& source, const std::vector<aws::Step>& steps = {}) {
    return resolve(source, steps).credentials.access_key_id;
  }

  /// An SSO permission set whose token is in a file and valid.
  aws::Sso sso(const std::string& token = "acc3ss") {
    folder.write(
        "token.json",
        nlohmann::json{{"accessToken", token}, {"expiresAt", "2026-11-22T00:00:00Z"}}.dump());
    aws::Sso source;
    source.account_id = "123456789012";
    source.role_name = "Deploy";
    source.token.file = folder / "token.json";
    source.token.login_command = "aws sso login --profile p";
    source.portal.authority = "portal.example.com";
    source.profile = "p";
    source.origin = options::InFile{"config", 2};
    return source;
  }
  static http::Response sso_reply(const std::string& access_key_id) {
    return json_reply(nlohmann::json{{"roleCredentials",
                                      {{"accessKeyId", access_key_id},
                                       {"secretAccessKey", "wJalr"},
                                       {"sessionToken", "s3ssion"},
                                       {"expiration", 1795299200000}}}}
                          .dump());
  }
  aws::WebIdentity
  web(std::variant<aws::TokenFile, aws::TokenVariable, aws::TokenRequest> token) const {
    aws::WebIdentity source;
    source.token = std::move(token);
    source.role_arn = "arn:aws:iam::1:role/web";
    source.options.session_name = "ann@box";
    source.origin = options::InFile{"config", 4};
    return source;
  }
  aws::CredentialProcess process(const std::string& id = "ASIA-process") const {
    return {.command_line =
                fmt::format("printf x >>'{}'; printf '%s' '{{\"Version\": 1, \"AccessKeyId\": "
                            "\"{}\", \"SecretAccessKey\": \"wJalr\", \"SessionToken\": \"t\"}}'",
                            (folder / "ran").string(), id),
            .account_id = {},
            .profile = "p",
            .origin = options::InFile{"config", 2}};
  }
  std::string times_run() const { return content_of(folder / "ran"); }
  static aws::ContainerEndpoint container() {
    aws::ContainerEndpoint source;
    source.request = http::request_to("http://localhost/v2/credentials/hunter2").value();
    source.origin = options::FromVariable{"AWS_CONTAINER_CREDENTIALS_FULL_URI"};
    return source;
  }
  static aws::InstanceMetadata metadata() {
    aws::InstanceMetadata source;
    source.endpoint.scheme = "http";
    source.endpoint.authority = "169.254.169.254";
    return source;
  }
  static aws::AssumeRole role(const std::string& arn = deploy) {
    aws::AssumeRole step{aws::parse_role(arn, "aws"), {}, {}, "p", options::InFile{"config", 7}};
    step.options.session_name = "ann@box";
    return step;
  }
  static aws::StaticKeys keys(const std::string& id = "AKIAIOSFODNN7EXAMPLE") {
    aws::StaticKeys source;
    source.credentials.access_key_id = id;
    source.credentials.secret_access_key = "wJalr";
    source.origin = options::InFile{"config", 3};
    return source;
  }

  ScratchFolder folder;
  FakeService sts;
  ScriptedService others;
  system::Environment environment;
  std::string mfa_code;
  bool with_cache = true;
  std::vector<std::string> prompts;
  std::vector<std::string> log;
  std::vector<std::string> warned;
};

} // namespace idr::test
