// What the doctor finds: one thing that was looked at, and how it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

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
  std::string remedy;  ///< a sentence; empty where there is nothing to do
};

/// Takes each finding as soon as it is made.
using Report = std::function<void(const Finding&)>;

} // namespace idr::doctor
