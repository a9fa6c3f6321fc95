// Which option is completed how, in one table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace idr::completion {

/// Where the values of an option come from.
enum class ValueSource : std::uint8_t {
  Table, ///< the table itself
  Profiles,
  Roles,
  Images,
  Variants,
  Networks,
  Containers,
  Volumes,
  Mounts,
  PullPolicies,
  Regions,
  MfaDevices,
  PolicyArns,
  Variables, ///< their names
  Engines,
  Files,
  Folders,
};

/// One row for each option whose values can be completed.
struct OptionValues {
  std::string_view option; ///< its long name
  ValueSource source;
  std::string_view words = {}; ///< separated by blanks; what else there is
};
std::span<const OptionValues> option_values();

} // namespace idr::completion
