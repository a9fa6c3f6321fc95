// The process environment as a value, taken once, so that every decision can be made from data.
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

  /// A snapshot of this process's environment. Of a name that appears twice, the first counts, as
  /// with getenv.
  static Environment of_process();

  /// The variable's value; an empty one counts as set.
  std::optional<std::string> get(std::string_view name) const;
  /// The variable's value, unless it is unset, empty or white space only.
  std::optional<std::string> get_nonblank(std::string_view name) const;

  /// Whether this is a job of a CI system, without a user at a terminal: all of them set CI.
  /// Tools turn that off with `false` or `0`, which count as unset.
  bool is_ci_job() const;

  void set(std::string name, std::string value);
  const Variables& variables() const { return variables_; }

private:
  Variables variables_;
};

} // namespace idr::system
