#include "core/system/environment.hpp"

#include "core/text/ascii.hpp"
#include "core/text/split.hpp"

extern "C" {
extern char** environ; // NOLINT: defined by POSIX, but not all systems declare it
}

namespace idr::system {

Environment Environment::of_process() {
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.try_emplace(std::string(text.substr(0, equals)), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::optional<std::string> Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Environment::get_nonblank(std::string_view name) const {
  auto value = get(name);
  if (value && text::trimmed(*value).empty()) return std::nullopt;
  return value;
}

bool Environment::is_ci_job() const {
  const auto value = get_nonblank("CI").value_or("0");
  return value != "0" && !text::equal_ignoring_case(value, "false");
}

void Environment::set(std::string name, std::string value) {
  variables_.insert_or_assign(std::move(name), std::move(value));
}

void Environment::unset(std::string_view name) {
  const auto found = variables_.find(name);
  if (found != variables_.end()) variables_.erase(found);
}

} // namespace idr::system
