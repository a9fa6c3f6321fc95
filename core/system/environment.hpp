// The process environment as a value, copied once, so that every decision can be made from data.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace idr::system {

class Environment {
public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  Environment() = default;
  explicit Environment(Variables variables) : variables_(std::move(variables)) {}

  /// A snapshot of this process's environment. If a name appears twice, the first one is used, as
  /// by getenv.
  static Environment of_process();

  /// The variable's value, which may be empty; std::nullopt if it is unset.
  std::optional<std::string> get(std::string_view name) const;
  /// The variable's value; std::nullopt if it is unset, empty or only white space.
  std::optional<std::string> get_nonblank(std::string_view name) const;

  /// Whether this is a job of a CI system, without a user at a terminal. All CI systems set CI;
  /// tools disable that with `false` or `0`, which mean the same as unset.
  bool is_ci_job() const;

  void set(std::string name, std::string value);
  void unset(std::string_view name);
  const Variables& variables() const { return variables_; }

private:
  Variables variables_;
};

} // namespace idr::system
