// URI text as AWS signs and reads it: percent-encoding, paths, and lists of parameters.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idr::http {

/// Names and values as they are meant, not encoded, in the order they are sent.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Every byte but the unreserved ones of RFC 3986 (letters, digits, `-._~`) becomes `%XX` with
/// upper-case digits, a space too. `also_kept`: further bytes to leave alone, such as a path's `/`.
/// Source: AWS IAM User Guide, "Create a signed AWS API request", UriEncode.
std::string percent_encode(std::string_view text, std::string_view also_kept = {});

/// The inverse. A `%` without two hexadecimal digits stands for itself, and so does `+`.
std::string percent_decode(std::string_view text);

/// An absolute path without dot segments (RFC 3986, section 5.2.4) and without runs of slashes, as
/// AWS wants it signed everywhere but in S3. An empty path is `/`; one that ends in a dot segment
/// ends in `/`.
std::string normalize_path(std::string_view path);

/// `A=b&C=d`, each name and value percent-encoded: a query, or the body of a form post.
std::string form_encode(const Parameters& parameters);

/// The parameters of a query, decoded. One without `=` has an empty value; empty ones are dropped.
Parameters parse_query(std::string_view query);

} // namespace idr::http
