// What a launch does otherwise than it was typed, or at a price: it is started all the same.
#pragma once

#include <string>

namespace idr::plan {

struct Warning {
  std::string text;   ///< holds no secret
  std::string remedy; ///< what to do where that is not wanted: a sentence; may be empty
};

/// Both, for one line.
inline std::string to_string(const Warning& warning) {
  return warning.remedy.empty() ? warning.text : warning.text + ". " + warning.remedy;
}

} // namespace idr::plan
