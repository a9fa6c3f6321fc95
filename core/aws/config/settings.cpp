#include "core/aws/config/settings.hpp"

#include "core/error.hpp"
#include "core/text/ascii.hpp"

#include <fmt/format.h>

#include <charconv>

namespace idr::aws {

std::optional<Setting> Settings::find(std::string_view variable, std::string_view key) const {
  if (!variable.empty()) {
    if (auto value = environment.get_nonblank(variable)) {
      return Setting{*std::move(value), options::FromVariable{std::string(variable)}};
    }
  }
  const auto* property = profile == nullptr ? nullptr : profile->find_given(key);
  if (property == nullptr) return std::nullopt;
  return Setting{std::string(property->value), origin_of(property->position)};
}

bool Settings::is_on(std::string_view variable, std::string_view key) const {
  const auto setting = find(variable, key);
  if (!setting) return false;
  if (text::equal_ignoring_case(setting->value, "true")) return true;
  if (text::equal_ignoring_case(setting->value, "false")) return false;
  throw ConfigError(fmt::format("{}: must be true or false", to_string(setting->origin)),
                    "Correct it, or remove it for the default, false.");
}

/// Larger than any reasonable number of attempts or seconds; in milliseconds it fits an int.
constexpr int largest_number = 100'000;

int Settings::number(std::string_view variable, std::string_view key, int otherwise) const {
  const auto setting = find(variable, key);
  if (!setting) return otherwise;
  int value = 0;
  const auto& text = setting->value;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < 1 ||
      value > largest_number) {
    throw ConfigError(fmt::format("{}: must be a number from 1 to {}", to_string(setting->origin),
                                  largest_number));
  }
  return value;
}

} // namespace idr::aws
