// What the doctor finds: one thing that was looked at, and how it is.
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
  Warning, ///< a launch works, but perhaps not as it is meant
  Bad,     ///< a launch would fail
  Unknown, ///< it could not be looked at
};

struct Finding {
  std::string subject; ///< what was looked at: `engine`, `region`, …
  Verdict verdict = Verdict::Good;
  std::string message; ///< holds no secret
  std::string remedy;  ///< a sentence; a Warning and a Bad always have one
};

/// A failure as a finding: what its error says, and what to do where that has no remedy itself.
inline Finding failed(const std::string& subject, const Error& error, const char* otherwise) {
  return {subject, Verdict::Bad, error.what(),
          error.remedy().empty() ? std::string(otherwise) : error.remedy()};
}

/// What could not be looked at, and why.
inline Finding untried(std::string_view subject, std::string_view why) {
  return {std::string(subject), Verdict::Unknown, fmt::format("not tried: {}", why), {}};
}

/// Takes each finding as soon as it is made.
using Report = std::function<void(const Finding&)>;

} // namespace idr::doctor
