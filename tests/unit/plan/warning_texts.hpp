// Warnings with their remedies, as texts to compare. Checks that each has a remedy.
#pragma once

#include "core/plan/warning.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::test {

inline std::vector<std::string> texts_of(const std::vector<plan::Warning>& warnings) {
  std::vector<std::string> texts;
  for (const auto& warning : warnings) {
    EXPECT_NE(warning.remedy, "") << warning.text;
    texts.push_back(to_string(warning));
  }
  return texts;
}

} // namespace idr::test
