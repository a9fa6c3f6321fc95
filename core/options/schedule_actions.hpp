// What `idr schedule` can do: the word after it, and the options that go with it.
#pragma once

#include "core/options/option.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace idr::options {

enum class ScheduleAction : std::uint8_t { Add, List, Run, Remove };

struct ScheduleActionEntry {
  std::string_view name;
  ScheduleAction action;
  std::string_view summary;           ///< one line, without a full stop
  std::array<const Option*, 3> flags; ///< null after the last one

  /// Whether the action accepts an option of `idr schedule`.
  bool accepts(const Option& given) const;
};

std::span<const ScheduleActionEntry> schedule_actions();

/// Returns null if there is no action of this name.
const ScheduleActionEntry* find_schedule_action(std::string_view name);

} // namespace idr::options
