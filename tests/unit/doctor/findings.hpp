// What a check reports, as texts that a test compares.
#pragma once

#include "core/doctor/finding.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace idr::test {

class Findings {
public:
  doctor::Report report() {
    return [this](const doctor::Finding& finding) { all_.push_back(finding); };
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
