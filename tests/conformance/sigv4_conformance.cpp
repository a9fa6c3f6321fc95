// The signing test suite: each folder contains a request, how to sign it, and the result of each
// step, once for headers and once for the query.
#include "core/aws/api/sigv4.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <iomanip>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace idr::aws {
namespace {

/// Returns `FOLDER/header` and `FOLDER/query`; the files end in `-signature.txt` etc.
std::vector<std::string> cases() {
  if (!test::has_conformance_data()) return {"no data"};
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(test::conformance_data() / "sigv4")) {
    if (!entry.is_directory()) continue;
    const auto folder = entry.path().filename().string();
    names.push_back(folder + "/header");
    names.push_back(folder + "/query");
  }
  std::sort(names.begin(), names.end());
  return names;
}

void parse_request_line(const std::string& line, http::Request& request) {
  // The target may contain a raw space.
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(" HTTP/1.1");
  if (target_end == std::string::npos || target_end <= method_end) {
    throw std::runtime_error("not a request line: " + line);
  }
  request.method = line.substr(0, method_end);
  const auto target = line.substr(method_end + 1, target_end - method_end - 1);
  request.path = target.substr(0, target.find('?'));
  if (request.path != target) request.query = target.substr(request.path.size() + 1);
}

void parse_header_line(const std::string& line, http::Request& request) {
  auto& headers = request.headers;
  if (line.starts_with(' ') && !headers.empty()) { // a folded line
    headers.back().value += line.substr(line.find_first_not_of(' ') - 1);
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string::npos) throw std::runtime_error("not a header: " + line);
  headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
  if (headers.back().name == "Host") request.authority = headers.back().value;
}

http::Request parse_request(const std::string& text) {
  std::istringstream stream(text);
  http::Request request;
  std::string line;
  std::getline(stream, line);
  parse_request_line(line, request);
  while (std::getline(stream, line) && !line.empty()) parse_header_line(line, request);
  request.body.assign(std::istreambuf_iterator<char>(stream), {});
  return request;
}

system::TimePoint parse_time(const std::string& text) {
  std::tm fields = {};
  std::istringstream stream(text);
  if (!(stream >> std::get_time(&fields, "%Y-%m-%dT%H:%M:%SZ"))) {
    throw std::runtime_error("not a time: " + text);
  }
  return system::TimePoint(std::chrono::seconds(timegm(&fields)));
}

Credentials read_credentials(const nlohmann::json& context) {
  const auto& from = context.at("credentials");
  Credentials credentials;
  credentials.access_key_id = from.at("access_key_id").get<std::string>();
  credentials.secret_access_key = from.at("secret_access_key").get<std::string>();
  credentials.session_token = from.value("token", "");
  return credentials;
}

SigningOptions read_options(const nlohmann::json& context) {
  SigningOptions options;
  options.region = context.at("region");
  options.service = context.at("service");
  options.time = parse_time(context.at("timestamp"));
  options.normalize_path = context.at("normalize");
  options.sign_body = context.at("sign_body");
  options.omit_session_token = context.value("omit_session_token", false);
  options.expires = std::chrono::seconds(context.at("expiration_in_seconds").get<int>());
  return options;
}

/// Returns the complete request as text, for comparison and readable differences.
std::string text_of(const http::Request& request) {
  auto text = fmt::format("{} {}?{}\n", request.method, request.path, request.query);
  for (const auto& [name, value] : request.headers) text += fmt::format("{}:{}\n", name, value);
  return text + "\n" + request.body;
}

class SigV4 : public testing::TestWithParam<std::string> {};

TEST_P(SigV4, signs_as_published) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const std::filesystem::path folder = std::filesystem::path("sigv4") / GetParam();
  const auto in_headers = folder.filename() == "header";
  const auto expected = [&](const std::string& what) {
    return test::read_data(folder.string() + "-" + what + ".txt");
  };
  const auto context = test::read_json(folder.parent_path() / "context.json");
  const auto credentials = read_credentials(context);
  const auto options = read_options(context);

  const auto request = parse_request(test::read_data(folder.parent_path() / "request.txt"));
  const auto signed_request = in_headers ? sign_with_headers(request, credentials, options)
                                         : sign_with_query(request, credentials, options);
  const auto canonical = canonical_request(signed_request, options);
  const auto to_sign = string_to_sign(canonical, options);

  EXPECT_EQ(canonical, expected("canonical-request"));
  EXPECT_EQ(to_sign, expected("string-to-sign"));
  EXPECT_EQ(signature(to_sign, credentials.secret_access_key.text(), options),
            expected("signature"));
  EXPECT_EQ(text_of(signed_request), text_of(parse_request(expected("signed-request"))));
}

INSTANTIATE_TEST_SUITE_P(, SigV4, testing::ValuesIn(cases()),
                         [](const auto& signing) { return test::case_name(signing.param); });

} // namespace
} // namespace idr::aws
