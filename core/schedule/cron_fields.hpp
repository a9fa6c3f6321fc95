// The five fields of a cron table: parsed, and as calendar expressions of systemd. Sources:
// crontab(5) of Debian's cron; systemd.time(7), "Calendar Events".
#pragma once

#include "core/system/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::schedule {

class CronFields {
public:
  /// Parses `30 2 * * 1-5`. Throws UsageError, which names the field, if a field is invalid.
  explicit CronFields(std::string_view text);

  /// Expressions that together mean the same: two, if both the day of the month and the day of the
  /// week are restricted, because cron then runs a job on either of them.
  std::vector<std::string> calendar_expressions() const;

  /// The first time after `now`, in this machine's time zone; std::nullopt if there is none within
  /// the next eight years (the 30th of February).
  std::optional<system::TimePoint> next_after(system::TimePoint now) const;

private:
  struct Field {
    std::vector<int> values; ///< in order
    bool is_starred = false; ///< begins with `*`
    bool is_every = false;   ///< is `*`
  };
  enum Place : std::size_t { Minute, Hour, DayOfMonth, Month, DayOfWeek, FieldCount };

  bool is_day(int month, int day_of_month, int day_of_week) const;
  bool runs_on_either_day() const;
  std::string expression(bool with_month_day, bool with_week_day) const;

  std::array<Field, FieldCount> fields_;
};

/// Parses the fields. Throws UsageError also if there is no such time after `now`.
CronFields checked_cron_fields(std::string_view text, system::TimePoint now);

/// Whether the text has five words, as no calendar expression of systemd has.
bool are_cron_fields(std::string_view text);

/// The cron fields for a word such as `daily`, which systemd accepts; std::nullopt for other text.
std::optional<std::string_view> cron_fields_of_word(std::string_view word);

} // namespace idr::schedule
