// Looks up the values of options in a list of given options.
#pragma once

#include "core/options/arguments.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::options {

/// The last value given for this option; null if the option was not given.
const std::string* last_value(const OptionList& given, const Option& option);
/// Whether the last value given for this flag is true.
bool is_set(const OptionList& given, const Option& flag);

// The following three functions are for this program's own options. They throw UsageError for an
// empty value, which usually comes from an unset variable: `--role "$ROLE"` must not launch without
// a role.

/// The value of a given option.
const std::string& value_of(const TypedOption& given);
/// The last value; empty if the option was not given.
std::string text_of(const OptionList& given, const Option& option);
/// All values, in order.
std::vector<std::string> texts_of(const OptionList& given, const Option& option);

/// The last value, which may be empty; std::nullopt if the option was not given.
std::optional<std::string> any_text_of(const OptionList& given, const Option& option);

} // namespace idr::options
