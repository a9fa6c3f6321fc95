// Removes passwords from URLs: no message shows them.
#pragma once

#include <string>
#include <string_view>

namespace idr::text {

/// `SCHEME://USER@…` for a URL `SCHEME://USER:PASSWORD@…`; any other text unchanged.
std::string url_without_password(std::string_view url);

/// The text without the passwords of the URLs in it. A URL ends at white space or, if a quote
/// precedes it, at the next quote of that kind.
std::string without_passwords(std::string_view text);

/// Whether the URL has a password with characters that RFC 3986, 3.2.1 requires to be
/// percent-encoded. A program may take part of such a password for the port and print it in an
/// error.
bool has_unencoded_password(std::string_view url);

} // namespace idr::text
