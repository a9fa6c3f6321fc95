#include "core/text/nearest.hpp"

#include "core/text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace idr::text {
namespace {

/// The number of insertions, deletions, replacements and swaps of neighbours that turn one word
/// into the other (optimal string alignment distance), ignoring case.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = to_lower(a[i - 1]) == to_lower(b[j - 1]);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && to_lower(a[i - 1]) == to_lower(b[j - 2]) &&
          to_lower(a[i - 2]) == to_lower(b[j - 1])) {
        current[j] = std::min(current[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, current);
  }
  return last[b.size()];
}

} // namespace

std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates) {
  const std::size_t near = std::max<std::size_t>(1, word.size() / 3);
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const auto candidate : candidates) {
    // An abbreviation matches the whole word, however long it is.
    const bool abbreviated = word.size() > 1 && candidate.starts_with(word);
    const auto far = abbreviated ? 1 : distance(word, candidate);
    // Two typos in one word are likely, but not in its first letter.
    if (far > near || (far > 1 && to_lower(word.front()) != to_lower(candidate.front()))) continue;
    found.emplace_back(far, candidate);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, found.size()); ++i) {
    names.push_back(found[i].second);
  }
  return names;
}

} // namespace idr::text
