#include "core/credential_endpoint/feed.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace idr::credential_endpoint {
namespace {

constexpr auto now = system::TimePoint(std::chrono::seconds(1'800'000'000));
const OfferedCredentials credentials{.access_key_id = "ASIATEST",
                                     .secret_access_key = "se/cr+et",
                                     .token = "session \"token\" \\",
                                     .expiration = now + std::chrono::hours(1),
                                     .account_id = "123456789012",
                                     .role_arn = "arn:aws:iam::123456789012:role/app"};
const std::string start = format_feed_start("the-token");

/// The offers of a feed that arrives in pieces of this size.
std::vector<Offer> read(const std::string& text, std::size_t piece = std::string::npos) {
  FeedReader reader;
  std::vector<Offer> offers;
  for (std::size_t begin = 0; begin < text.size(); begin += std::min(piece, text.size())) {
    reader.add(std::string_view(text).substr(begin, piece));
    while (auto offer = reader.next(now)) offers.push_back(*offer);
  }
  reader.finish();
  return offers;
}

/// Why the feed is refused.
std::string refusal(const std::string& text) try {
  read(text);
  return "accepted";
} catch (const FeedError& error) {
  return error.what();
}

/// A line with valid credentials, in which a member is replaced; removed if it is null.
std::string with(const char* member, const nlohmann::json& value) {
  auto document = nlohmann::json::parse(format_credentials(credentials));
  document.erase(member);
  if (!value.is_null()) document[member] = value;
  return document.dump() + "\n";
}

TEST(FeedReader, reads_what_is_formatted_whatever_the_pieces) {
  auto later = credentials;
  later.access_key_id = "ASIALATER";
  later.account_id = later.role_arn = "";
  const auto text = start + format_feed_credentials(credentials) + format_feed_credentials(later);
  const std::vector<Offer> offers = {{"the-token", credentials}, {"the-token", later}};
  for (const std::size_t piece : {1U, 7U, 100U, 100'000U}) EXPECT_EQ(read(text, piece), offers);
}

TEST(FeedReader, ignores_unknown_members) {
  EXPECT_EQ(
      read("{\"Version\":1,\"AuthorizationToken\":\"t\",\"New\":[1]}\n" + with("New", {{"a", 1}})),
      (std::vector<Offer>{{"t", credentials}}));
}

TEST(FeedReader, refuses_a_start_that_it_does_not_know) {
  const std::string unknown = "unknown protocol version; this is version 1";
  EXPECT_EQ(refusal("{\"AuthorizationToken\":\"t\"}\n"), unknown);
  EXPECT_EQ(refusal("{\"Version\":2,\"AuthorizationToken\":\"t\"}\n"), unknown);
  EXPECT_EQ(refusal("{\"Version\":\"1\",\"AuthorizationToken\":\"t\"}\n"), unknown);
  EXPECT_EQ(refusal("{\"Version\":1}\n"), "AuthorizationToken is missing or empty");
  EXPECT_EQ(refusal("{\"Version\":1,\"AuthorizationToken\":\"\"}\n"),
            "AuthorizationToken is missing or empty");
  EXPECT_EQ(refusal("{\"Version\":1,\"AuthorizationToken\":7}\n"),
            "AuthorizationToken is not a string");
  EXPECT_EQ(refusal("{\"Version\":1,\"AuthorizationToken\":\"t \"}\n"),
            "AuthorizationToken begins or ends with a space");
  EXPECT_EQ(refusal("{\"Version\":1,\"AuthorizationToken\":\"a\\nb\"}\n"),
            "AuthorizationToken has characters that are not printable ASCII");
}

TEST(FeedReader, refuses_a_line_that_is_not_an_object) {
  for (const std::string line :
       {"", "x", "{", "[]", "\"secret\"", "{}{}", "{\"a\":\"\xff\"}", "\xef\xbb\xbf"}) {
    EXPECT_EQ(refusal(line + "\n"), "a line is not a JSON object") << line;
    EXPECT_EQ(refusal(start + line + "\n"), "a line is not a JSON object") << line;
  }
  EXPECT_EQ(refusal(start + std::string(65'536, '[') + "\n"), "a line is not a JSON object");
}

TEST(FeedReader, refuses_credentials_that_are_not_complete) {
  for (const auto* member : {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}) {
    EXPECT_EQ(refusal(start + with(member, nullptr)), std::string(member) + " is missing or empty");
    EXPECT_EQ(refusal(start + with(member, "")), std::string(member) + " is missing or empty");
  }
  for (const auto* member : {"AccessKeyId", "Expiration", "AccountId", "RoleArn"}) {
    EXPECT_EQ(refusal(start + with(member, 7)), std::string(member) + " is not a string");
    EXPECT_EQ(refusal(start + with(member, "a\tb")),
              std::string(member) + " has characters that are not printable ASCII");
  }
}

TEST(FeedReader, refuses_credentials_without_a_future) {
  EXPECT_EQ(refusal(start + with("Expiration", "tomorrow")), "Expiration is not an ISO 8601 time");
  EXPECT_EQ(refusal(start + with("Expiration", "2027-01-15T09:00:00")),
            "Expiration is not an ISO 8601 time");
  EXPECT_EQ(refusal(start + with("Expiration", "2027-01-15T08:00:00Z")),
            "the credentials expired at 2027-01-15T08:00:00Z; it is 2027-01-15T08:00:00Z here");
  EXPECT_EQ(refusal(start + with("Expiration", "2027-01-15T09:00:01+01:00")), "accepted");
}

TEST(FeedReader, refuses_a_line_that_is_too_long_before_its_end) {
  const std::string reason = "a line is longer than 65536 bytes";
  EXPECT_EQ(refusal(std::string(65'537, 'x')), reason);
  EXPECT_EQ(refusal(start + std::string(65'537, 'x') + "\n"), reason);
  auto longest = with("Token", std::string(65'000, 't'));
  longest.insert(1, std::string(longest_feed_line + 1 - longest.size(), ' '));
  EXPECT_EQ(refusal(start + longest), "accepted");
  EXPECT_EQ(refusal(start + " " + longest), reason);
}

TEST(FeedReader, refuses_a_feed_that_ends_early) {
  EXPECT_EQ(refusal(""), "the feed ended before any credentials");
  EXPECT_EQ(refusal(start), "the feed ended before any credentials");
  EXPECT_EQ(refusal(start + "{}"), "the last line has no end");
}

TEST(FeedAnswer, is_read_as_it_was_formatted) {
  for (const auto& [text, answer] : {std::pair{"ready 4321", FeedAnswer{4321, ""}},
                                     std::pair{"ready 65535", FeedAnswer{65535, ""}},
                                     std::pair{"refused a reason", FeedAnswer{0, "a reason"}}}) {
    EXPECT_EQ(format_feed_answer(answer), std::string(text) + "\n");
    EXPECT_EQ(parse_feed_answer(text), answer);
  }
}

TEST(FeedAnswer, is_nothing_else) {
  for (const auto* text : {"", "ready", "ready ", "ready 0", "ready 65536", "ready -1", "ready 1 ",
                           "ready 0x1", "Ready 1", "refused", "error"}) {
    EXPECT_EQ(parse_feed_answer(text), std::nullopt) << text;
  }
}

} // namespace
} // namespace idr::credential_endpoint
