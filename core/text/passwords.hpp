// Passwords in URLs, which no message shows.
#pragma once

#include <string>
#include <string_view>

namespace idr::text {

/// `SCHEME://USER@…` for a URL `SCHEME://USER:PASSWORD@…`; any other text unchanged.
std::string url_without_password(std::string_view url);

/// The text without the passwords of the URLs in it. A URL ends at white space or, where a quote
/// precedes it, at the next such quote.
std::string without_passwords(std::string_view text);

/// Whether the URL has a password that is not encoded as a URL's must be (RFC 3986, 3.2.1): who
/// reads the URL may take a part of it for the port, and name that in an error.
bool has_unencoded_password(std::string_view url);

} // namespace idr::text
