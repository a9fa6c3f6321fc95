// A finding of the doctor: what was examined, and its state.
#pragma once

#include "core/error.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace idr::doctor {

enum class Verdict : std::uint8_t {
  Good,
  Warning, ///< a launch works, but perhaps not as intended
  Bad,     ///< a launch would fail
  Unknown, ///< it could not be examined
};

struct Finding {
  std::string subject; ///< what was examined: `engine`, `region`, …
  Verdict verdict = Verdict::Good;
  std::string message; ///< contains no secret
  std::string remedy;  ///< a sentence; never empty for Warning and Bad
};

/// Returns a failure as a finding: the message and remedy of the error, or the remedy `otherwise`
/// if the error has none.
inline Finding failed(const std::string& subject, const Error& error, const char* otherwise) {
  return {subject, Verdict::Bad, error.what(),
          error.remedy().empty() ? std::string(otherwise) : error.remedy()};
}

/// Returns a finding for what could not be examined, and why.
inline Finding untried(std::string_view subject, std::string_view why) {
  return {std::string(subject), Verdict::Unknown, fmt::format("not tried: {}", why), {}};
}

/// Called with each finding as soon as it is made.
using Report = std::function<void(const Finding&)>;

} // namespace idr::doctor
