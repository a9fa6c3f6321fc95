// Replies of STS and IAM with their parsed form.
#include "core/aws/api/query_protocol.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;

/// Returns `errors/NAME` and `responses/NAME`; the files end in `.xml` and `.json`.
std::vector<std::string> cases() {
  if (!test::has_conformance_data()) return {"no data"};
  std::vector<std::string> names;
  for (const auto* folder : {"errors", "responses"}) {
    const auto path = test::conformance_data() / "query-xml" / folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() != ".xml") continue;
      names.push_back(folder + ("/" + entry.path().stem().string()));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

void flatten(const json& value, const std::string& path,
             std::map<std::string, std::string>& elements) {
  for (const auto& [key, member] : value.items()) {
    const auto member_path = path.empty() ? key : path + "/" + key;
    if (member.is_object()) {
      flatten(member, member_path, elements);
    } else {
      elements[member_path] = member.get<std::string>();
    }
  }
}

/// Returns the elements in the published form: a reply without the enclosing `…Result`, an error
/// with the request ID among the metadata, and IAM's policies, which are percent-encoded JSON,
/// decoded.
std::map<std::string, std::string> published_form(const QueryReply& reply) {
  std::map<std::string, std::string> elements;
  for (const auto& element : reply.elements()) {
    auto [path, text] = std::pair<std::string, std::string>(element);
    const auto slash = path.find('/');
    if (slash != std::string::npos && path.substr(0, slash).ends_with("Result")) {
      path.erase(0, slash + 1);
    }
    if (path == "RequestId") path = "ResponseMetadata/RequestId";
    if (path == "PolicyDocument") text = json::parse(http::percent_decode(text)).dump();
    elements[path] = text;
  }
  return elements;
}

class QueryXml : public testing::TestWithParam<std::string> {};

TEST_P(QueryXml, is_read_as_published) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const auto name = "query-xml/" + GetParam();
  auto published = test::read_json(name + ".json");
  if (published.contains("PolicyDocument")) {
    published["PolicyDocument"] = published["PolicyDocument"].dump();
  }
  std::map<std::string, std::string> expected;
  flatten(published, "", expected);

  EXPECT_EQ(published_form(QueryReply(test::read_data(name + ".xml"))), expected);
}

INSTANTIATE_TEST_SUITE_P(, QueryXml, testing::ValuesIn(cases()),
                         [](const auto& reply) { return test::case_name(reply.param); });

} // namespace
} // namespace idr::aws
