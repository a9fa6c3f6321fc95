// Spelling suggestions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace idr::text {

/// The candidates that somebody who typed `word` most likely meant, the nearest first, at most
/// three; none where nothing is near.
std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates);

} // namespace idr::text
