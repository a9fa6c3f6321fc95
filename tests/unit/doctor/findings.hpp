// Records findings as texts that a test can compare; each fault must have a remedy.
#pragma once

#include "core/doctor/finding.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::test {

class Findings {
public:
  doctor::Report report() {
    return [this](const doctor::Finding& finding) {
      const bool is_fault =
          finding.verdict == doctor::Verdict::Warning || finding.verdict == doctor::Verdict::Bad;
      EXPECT_EQ(is_fault, !finding.remedy.empty()) << finding.subject << ": " << finding.message;
      all_.push_back(finding);
    };
  }

  /// `VERDICT SUBJECT: MESSAGE|REMEDY`, in order.
  std::vector<std::string> texts() const {
    static constexpr const char* words[] = {"good", "warning", "bad", "unknown"};
    std::vector<std::string> texts;
    for (const auto& finding : all_) {
      texts.push_back(fmt::format("{} {}: {}|{}", words[static_cast<std::size_t>(finding.verdict)],
                                  finding.subject, finding.message, finding.remedy));
    }
    return texts;
  }

private:
  std::vector<doctor::Finding> all_;
};

} // namespace idr::test
