// Spelling suggestions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace idr::text {

/// Returns the candidates that are most likely meant by the misspelled `word`: at most three, the
/// nearest first; none if no candidate is similar.
std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates);

} // namespace idr::text
