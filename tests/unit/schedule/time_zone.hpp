// The time zone of this process, for one test.
#pragma once

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

namespace idr::test {

class TimeZone {
public:
  explicit TimeZone(const std::string& name) {
    if (const auto* earlier = std::getenv("TZ")) earlier_ = earlier;
    set(name);
  }
  ~TimeZone() { set(earlier_); }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

private:
  static void set(const std::optional<std::string>& name) {
    if (name) {
      ::setenv("TZ", name->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }

  std::optional<std::string> earlier_;
};

} // namespace idr::test
