// The lines between idr and the credential endpoint. idr writes
//
//   {"Version":1,"AuthorizationToken":"…"}
//   {"AccessKeyId":"…","SecretAccessKey":"…","Token":"…","Expiration":"…", …}
//   … later credentials, one line each
//
// and gets, for each line of credentials, `ready PORT`; or, once, `refused REASON`, after which no
// more lines are read. Members that this version does not know are ignored.
#pragma once

#include "core/credential_endpoint/offer.hpp"
#include "core/error.hpp"
#include "core/system/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace idr::credential_endpoint {

inline constexpr int feed_version = 1;
/// Without the line feed.
inline constexpr std::size_t longest_feed_line = 65'536;

/// The feed is refused. The message is the reason, one line without any text of the feed.
class FeedError : public Error {
  using Error::Error;
};

/// The lines that idr writes, each with its line feed.
std::string format_feed_start(std::string_view authorization);
std::string format_feed_credentials(const OfferedCredentials& credentials);

/// Reads a feed as it arrives.
class FeedReader {
public:
  /// Adds received bytes.
  void add(std::string_view bytes) { unread_ += bytes; }
  /// Returns the next offer; std::nullopt if more bytes are needed. Throws FeedError if a line is
  /// not valid, is too long, or has credentials that have expired.
  std::optional<Offer> next(system::TimePoint now);
  /// To be called at the end, after next(). Throws FeedError if the feed ends within a line or
  /// without credentials.
  void finish() const;

private:
  /// The next line, without its line feed.
  std::optional<std::string> take_line();

  std::string unread_;
  std::optional<std::string> authorization_; ///< of the first line
  bool has_credentials_ = false;
};

/// What idr gets.
struct FeedAnswer {
  std::uint16_t port = 0; ///< 0 if the feed was refused
  std::string refusal;    ///< the reason

  bool operator==(const FeedAnswer&) const = default;
};

/// One line, with its line feed.
std::string format_feed_answer(const FeedAnswer& answer);
/// Reads a line without its line feed; std::nullopt if it is not an answer.
std::optional<FeedAnswer> parse_feed_answer(std::string_view line);

} // namespace idr::credential_endpoint
