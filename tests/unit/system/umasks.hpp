// Checks that must hold regardless of the umask.
#pragma once

#include "tests/unit/child.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <ios>
#include <sys/stat.h>
#include <sys/types.h>

namespace idr::test {

constexpr std::array<mode_t, 5> umasks = {0, 022, 077, 0277, 0777};

/// Whether the check succeeds with every umask, and leaves the umask unchanged.
inline testing::AssertionResult holds_with_every_umask(const std::function<bool(mode_t)>& check) {
  for (const auto mask : umasks) {
    const auto result = succeeds([&] {
      ::umask(mask);
      return check(mask) && ::umask(0) == mask ? 0 : 1;
    });
    if (!result) return testing::AssertionFailure() << "umask " << std::oct << mask;
  }
  return testing::AssertionSuccess();
}

} // namespace idr::test
