// A warning about a launch: an option has no effect, or has a side effect. The launch continues.
#pragma once

#include <string>

namespace idr::plan {

struct Warning {
  std::string text;   ///< contains no secret
  std::string remedy; ///< what to do about it, a complete sentence; may be empty
};

/// The text and the remedy on one line.
inline std::string to_string(const Warning& warning) {
  if (warning.remedy.empty()) return warning.text;
  // A service's message may end with a full stop of its own.
  return warning.text + (warning.text.ends_with('.') ? " " : ". ") + warning.remedy;
}

} // namespace idr::plan
