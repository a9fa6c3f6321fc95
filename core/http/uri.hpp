// URI encoding as AWS requires it: percent-encoding, paths and parameter lists.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idr::http {

/// Decoded names and values, in the order in which they are sent.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Replaces every byte, including spaces, by `%XX` with upper-case digits, except the unreserved
/// ones of RFC 3986 (letters, digits, `-._~`) and those in `unescaped`, such as a path's `/`.
/// Source: AWS IAM User Guide, "Create a signed AWS API request", UriEncode.
std::string percent_encode(std::string_view text, std::string_view unescaped = {});

/// The inverse of percent_encode. A `%` without two hexadecimal digits is left unchanged, as is
/// `+`.
std::string percent_decode(std::string_view text);

/// Removes dot segments (RFC 3986, section 5.2.4) and repeated slashes from an absolute path, as
/// AWS requires for signing for every service except S3. An empty path becomes `/`; a path that
/// ends in a dot segment ends in `/`.
std::string normalize_path(std::string_view path);

/// Returns `A=b&C=d`, with each name and value percent-encoded: a query, or the body of a form
/// post.
std::string form_encode(const Parameters& parameters);

/// Returns the decoded parameters of a query. A parameter without `=` has an empty value; empty
/// parameters are dropped.
Parameters parse_query(std::string_view query);

} // namespace idr::http
