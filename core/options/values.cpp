#include "core/options/values.hpp"

#include "core/options/naming.hpp"

#include <algorithm>

namespace idr::options {
const std::string* last_value(const OptionList& given, const Option& option) {
  const auto found = std::find_if(given.rbegin(), given.rend(),
                                  [&](const auto& typed) { return typed.is(option); });
  return found == given.rend() ? nullptr : &found->value;
}

bool is_set(const OptionList& given, const Option& flag) {
  const auto* value = last_value(given, flag);
  return value != nullptr && *value == "true";
}

const std::string& value_of(const TypedOption& given) {
  if (!given.value.empty()) return given.value;
  auto error = about(*given.option, UsageError("needs a value"));
  name_option(error, given.origin);
  throw error;
}

std::string text_of(const OptionList& given, const Option& option) {
  std::string last;
  for (const auto& typed : given) {
    if (typed.is(option)) last = value_of(typed);
  }
  return last;
}

std::vector<std::string> texts_of(const OptionList& given, const Option& option) {
  std::vector<std::string> texts;
  for (const auto& typed : given) {
    if (typed.is(option)) texts.push_back(value_of(typed));
  }
  return texts;
}

std::optional<std::string> any_text_of(const OptionList& given, const Option& option) {
  const auto* value = last_value(given, option);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

} // namespace idr::options
