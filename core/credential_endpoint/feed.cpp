#include "core/credential_endpoint/feed.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace idr::credential_endpoint {

using nlohmann::json;

namespace {

constexpr std::string_view ready = "ready ";
constexpr std::string_view refused = "refused ";

json parse_object(std::string_view line) {
  auto document = json::parse(line, nullptr, false);
  if (!document.is_object()) throw FeedError("a line is not a JSON object");
  return document;
}

/// The text of a member; empty if there is none. Characters that a header or another JSON parser
/// could take for something else are in no credential.
std::string optional_text(const json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end()) return {};
  if (!found->is_string()) throw FeedError(std::string(member) + " is not a string");
  auto text = found->get<std::string>();
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) {
    throw FeedError(std::string(member) + " has characters that are not printable ASCII");
  }
  return text;
}

std::string required_text(const json& object, const char* member) {
  auto text = optional_text(object, member);
  if (text.empty()) throw FeedError(std::string(member) + " is missing or empty");
  return text;
}

/// Returns the authorization.
std::string parse_start(std::string_view line) {
  const auto document = parse_object(line);
  const auto version = document.find("Version");
  if (version == document.end() || *version != json(feed_version)) {
    throw FeedError("unknown protocol version; this is version " + std::to_string(feed_version));
  }
  auto authorization = required_text(document, "AuthorizationToken");
  if (authorization.front() == ' ' || authorization.back() == ' ') {
    throw FeedError("AuthorizationToken begins or ends with a space"); // no header value can
  }
  return authorization;
}

OfferedCredentials parse_credentials(std::string_view line, system::TimePoint now) {
  const auto document = parse_object(line);
  const auto expiration = system::parse_iso8601(required_text(document, "Expiration"));
  if (!expiration) throw FeedError("Expiration is not an ISO 8601 time");
  if (*expiration <= now) {
    throw FeedError("the credentials expired at " + system::format_iso8601(*expiration) +
                    "; it is " + system::format_iso8601(now) + " here");
  }
  return {.access_key_id = required_text(document, "AccessKeyId"),
          .secret_access_key = required_text(document, "SecretAccessKey"),
          .token = required_text(document, "Token"),
          .expiration = *expiration,
          .account_id = optional_text(document, "AccountId"),
          .role_arn = optional_text(document, "RoleArn")};
}

} // namespace

std::string format_feed_start(std::string_view authorization) {
  return json{{"Version", feed_version}, {"AuthorizationToken", authorization}}.dump() + "\n";
}

std::string format_feed_credentials(const OfferedCredentials& credentials) {
  return format_credentials(credentials) + "\n";
}

std::optional<std::string> FeedReader::take_line() {
  const auto size = unread_.find('\n');
  if (std::min(size, unread_.size()) > longest_feed_line) {
    throw FeedError("a line is longer than " + std::to_string(longest_feed_line) + " bytes");
  }
  if (size == std::string::npos) return std::nullopt;
  auto line = unread_.substr(0, size);
  unread_.erase(0, size + 1);
  unread_.shrink_to_fit(); // the old buffer, with its secrets, is freed, and therefore wiped
  return line;
}

std::optional<Offer> FeedReader::next(system::TimePoint now) {
  if (!authorization_) {
    const auto line = take_line();
    if (!line) return std::nullopt;
    authorization_ = parse_start(*line);
  }
  const auto line = take_line();
  if (!line) return std::nullopt;
  has_credentials_ = true;
  return Offer{*authorization_, parse_credentials(*line, now)};
}

void FeedReader::finish() const {
  if (!unread_.empty()) throw FeedError("the last line has no end");
  if (!has_credentials_) throw FeedError("the feed ended before any credentials");
}

std::string format_feed_answer(const FeedAnswer& answer) {
  const auto text = answer.port == 0 ? std::string(refused) + answer.refusal
                                     : std::string(ready) + std::to_string(answer.port);
  return text + "\n";
}

std::optional<FeedAnswer> parse_feed_answer(std::string_view line) {
  if (line.starts_with(refused)) return FeedAnswer{0, std::string(line.substr(refused.size()))};
  if (!line.starts_with(ready)) return std::nullopt;
  FeedAnswer answer;
  const auto* const end = line.data() + line.size();
  const auto parsed = std::from_chars(line.data() + ready.size(), end, answer.port);
  const bool valid = parsed.ec == std::errc() && parsed.ptr == end && answer.port != 0;
  return valid ? std::optional(answer) : std::nullopt;
}

} // namespace idr::credential_endpoint
