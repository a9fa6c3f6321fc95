// The values of options that were given, each of which is named by its row.
#pragma once

#include "core/options/arguments.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::options {

/// The value of this option, the last one that was given; null where none was.
const std::string* last_value(const OptionList& given, const Option& option);
/// Whether this flag, the last time that it was given, says true.
bool is_set(const OptionList& given, const Option& flag);

// What this program's own options say. These throw UsageError for an empty value, which is mostly a
// variable that was not set: `--role "$ROLE"` without a role would be another launch than was
// meant.

/// The value of one that was given.
const std::string& value_of(const TypedOption& given);
/// The last value; empty where none was given.
std::string text_of(const OptionList& given, const Option& option);
/// All values, in order.
std::vector<std::string> texts_of(const OptionList& given, const Option& option);

/// The last value, which may be empty; nothing where none was given.
std::optional<std::string> any_text_of(const OptionList& given, const Option& option);

} // namespace idr::options
