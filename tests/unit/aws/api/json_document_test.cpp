#include "core/aws/api/json_document.hpp"
#include "core/system/time.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(JsonObject, must_be_an_object) {
  EXPECT_EQ(parse_json_object(R"( {"a": 1} )").value(), json({{"a", 1}}));
  for (const auto* text : {"", "[]", "\"a\"", "1", "null", "{", "{}x", "{'a': 1}", "{\"a\": 1,}",
                           "{\"a\": \"\xff\"}", "// c\n{}"}) {
    EXPECT_FALSE(parse_json_object(text)) << text;
  }
  EXPECT_FALSE(parse_json_object(std::string(100'000, '[')));
}

TEST(JsonObject, may_be_nested_up_to_a_limit) {
  const auto nested = [](int levels, const std::string& inside) {
    const auto count = static_cast<std::size_t>(levels);
    return R"({"a": )" + std::string(count, '[') + inside + std::string(count, ']') + "}";
  };
  EXPECT_TRUE(parse_json_object(nested(63, "")));
  EXPECT_FALSE(parse_json_object(nested(64, "")));
  EXPECT_FALSE(parse_json_object(nested(400'000, "")));
  EXPECT_TRUE(parse_json_object(nested(1, R"("a \" )" + std::string(1000, '[') + "\"")));
}

TEST(JsonMember, returns_the_text_of_a_string_member) {
  const auto object = json::parse(R"({"text": "a", "empty": "", "number": 1, "null": null})");
  EXPECT_EQ(text_of(object, "text"), "a");
  for (const auto* member : {"empty", "number", "null", "missing", "Text"}) {
    EXPECT_EQ(text_of(object, member), "") << member;
  }
  EXPECT_EQ(text_of(json("a"), "text"), "");
  EXPECT_EQ(text_of(json::array({"text"}), "text"), "");
}

TEST(JsonMember, returns_the_number_of_an_integer_member) {
  const auto object = json::parse(
      R"({"number": 1792, "negative": -1, "fraction": 1.0, "text": "1", "null": null, "true": true,
          "largest": 9223372036854775807, "larger": 9223372036854775808, "float": 1e300})");
  EXPECT_EQ(number_of(object, "number"), 1792);
  EXPECT_EQ(number_of(object, "negative"), -1);
  EXPECT_EQ(number_of(object, "largest"), 9223372036854775807);
  for (const auto* member : {"fraction", "text", "null", "true", "missing", "larger", "float"}) {
    EXPECT_EQ(number_of(object, member), std::nullopt) << member;
  }
  EXPECT_EQ(number_of(json("a"), "number"), std::nullopt);
}

json full() {
  return {{"AccessKeyId", "ASIA1"},
          {"SecretAccessKey", "wJalr"},
          {"Token", "token"},
          {"Expiration", "2026-11-21T22:13:20Z"},
          {"AccountId", "123456789012"}};
}

TEST(CredentialsDocument, contains_all_members) {
  const auto credentials = read_credentials_document(full(), "Token");
  EXPECT_EQ(credentials.access_key_id, "ASIA1");
  EXPECT_EQ(credentials.secret_access_key, "wJalr");
  EXPECT_EQ(credentials.session_token, "token");
  EXPECT_EQ(system::format_iso8601(credentials.expiration.value()), "2026-11-21T22:13:20Z");
  EXPECT_EQ(credentials.account_id, "123456789012");
}

TEST(CredentialsDocument, reads_the_session_token_from_the_sources_member) {
  auto document = full();
  document["SessionToken"] = "another";
  EXPECT_EQ(read_credentials_document(document, "SessionToken").session_token, "another");
}

TEST(CredentialsDocument, may_lack_token_expiration_and_account) {
  for (const auto& absent : {json(nullptr), json("")}) {
    auto document = full();
    for (const auto* member : {"Token", "Expiration", "AccountId"}) document[member] = absent;
    const auto credentials = read_credentials_document(document, "Token");
    EXPECT_FALSE(credentials.temporary());
    EXPECT_FALSE(credentials.expiration);
    EXPECT_EQ(credentials.account_id, "");
  }
}

// A malformed expiration must not be read as none: such credentials would never be renewed.
TEST(CredentialsDocument, names_the_member_that_is_missing_or_malformed) {
  const struct {
    const char* member;
    json value;
  } cases[] = {{"AccessKeyId", nullptr},
               {"AccessKeyId", ""},
               {"AccessKeyId", 7},
               {"SecretAccessKey", nullptr},
               {"SecretAccessKey", ""},
               {"SecretAccessKey", json::object()},
               {"Token", 7},
               {"Expiration", "soon"},
               {"Expiration", 1795299200},
               {"Expiration", "2026-11-21"},
               {"Expiration", true}};
  for (const auto& [member, value] : cases) {
    auto document = full();
    document[member] = value;
    EXPECT_THAT(
        test::thrown<CredentialError>([&] { read_credentials_document(document, "Token"); }),
        AllOf(HasSubstr(member), Not(HasSubstr("wJalr")), Not(HasSubstr("ASIA1"))))
        << member << value;
  }
}

} // namespace
} // namespace idr::aws
