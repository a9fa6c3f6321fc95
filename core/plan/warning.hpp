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
  // The message of a service may be a sentence already.
  const bool is_sentence = warning.text.ends_with('.') || warning.text.ends_with('?');
  return warning.text + (is_sentence ? " " : ". ") + warning.remedy;
}

} // namespace idr::plan
