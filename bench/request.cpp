// Measures one AssumeRole: signing the request and parsing the reply; and parsing JSON replies.
#include "core/aws/api/json_document.hpp"
#include "core/aws/api/query_protocol.hpp"
#include "core/aws/api/sigv4.hpp"

#include <benchmark/benchmark.h>
#include <string>

namespace idr {
namespace {

const aws::Credentials keys{.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                            .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                            .session_token = std::string(600, 't'),
                            .expiration = {},
                            .account_id = {}};

void sign(benchmark::State& state) {
  http::Request request;
  request.method = "POST";
  request.authority = "sts.eu-west-1.amazonaws.com";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body =
      "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole"
      "%2Fservice&RoleSessionName=jo%40laptop&DurationSeconds=3600";
  aws::SigningOptions options;
  options.region = "eu-west-1";
  options.service = "sts";
  options.time = system::TimePoint(std::chrono::seconds(1'800'000'000));
  for (auto _ : state) benchmark::DoNotOptimize(sign_with_headers(request, keys, options));
}
BENCHMARK(sign)->Unit(benchmark::kMicrosecond);

void read_xml(benchmark::State& state) {
  const std::string reply =
      "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
      "<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:jo</AssumedRoleId>"
      "<Arn>arn:aws:sts::123456789012:assumed-role/service/jo</Arn></AssumedRoleUser><Credentials>"
      "<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</"
      "SecretAccessKey><SessionToken>" +
      keys.session_token.text() +
      "</SessionToken><Expiration>2027-01-15T08:00:00Z</Expiration></Credentials></"
      "AssumeRoleResult>"
      "<ResponseMetadata><RequestId>01234567</RequestId></ResponseMetadata></AssumeRoleResponse>";
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        aws::QueryReply(reply).require("AssumeRoleResult/Credentials/AccessKeyId"));
  }
}
BENCHMARK(read_xml)->Unit(benchmark::kMicrosecond);

void read_json(benchmark::State& state) {
  const std::string reply =
      R"({"Version": 1, "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "secret",)"
      R"("SessionToken": ")" +
      keys.session_token.text() + R"(", "Expiration": "2027-01-15T08:00:00Z"})";
  for (auto _ : state) {
    const auto document = aws::parse_json_object(reply);
    benchmark::DoNotOptimize(aws::read_credentials_document(*document, "SessionToken"));
  }
}
BENCHMARK(read_json)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace idr
