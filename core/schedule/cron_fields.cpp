#include "core/schedule/cron_fields.hpp"

#include "core/error.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/ascii.hpp"
#include "core/text/contains.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <ctime>

namespace idr::schedule {
namespace {

struct FieldRule {
  std::string_view name;
  int first;
  int last;
  std::string_view names; ///< three letters for each value, beginning with the first
};
constexpr std::string_view week_days = "SunMonTueWedThuFriSat";
constexpr std::array rules = {
    FieldRule{"minute", 0, 59, {}},
    FieldRule{"hour", 0, 23, {}},
    FieldRule{"day of the month", 1, 31, {}},
    FieldRule{"month", 1, 12, "JanFebMarAprMayJunJulAugSepOctNovDec"},
    FieldRule{"day of the week", 0, 7, week_days},
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = text::trimmed(text)).empty())
    words.push_back(text::take_until(text, text::white_space));
  return words;
}

class FieldParser {
public:
  FieldParser(const FieldRule& rule, std::string_view text) : rule_(rule), text_(text) {}

  std::vector<int> values() const {
    std::vector<int> values;
    if (text_.empty() || text_.ends_with(',')) fail(text_);
    for (const auto part : text::split(text_, ',')) add_range(part, values);
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
  }

private:
  [[noreturn]] void fail(std::string_view part) const {
    throw UsageError(
        fmt::format("\"{}\" is not a valid {}", text::abbreviated(part), rule_.name),
        fmt::format("In cron fields, the {} is *, or numbers from {} to {}: 5, 1-5, 1,3 or */2.",
                    rule_.name, rule_.first, rule_.last));
  }

  /// `*`, `5`, `1-5`, `*/2`, `1-5/2`
  void add_range(std::string_view part, std::vector<int>& values) const {
    const auto whole = part;
    const auto slash = part.find('/');
    int step = slash == std::string_view::npos ? 1 : number(part.substr(slash + 1), whole);
    part = part.substr(0, slash);
    const auto dash = part.find('-');
    const bool is_range = part == "*" || dash != std::string_view::npos;
    if (step < 1 || (slash != std::string_view::npos && !is_range)) fail(whole);
    const int first = part == "*" ? rule_.first : value(part.substr(0, dash), whole);
    const int last = part == "*"                      ? rule_.last
                     : dash == std::string_view::npos ? first
                                                      : value(part.substr(dash + 1), whole);
    if (first > last) fail(whole);
    step = std::min(step, rule_.last + 1); // a longer one would overflow
    for (int each = first; each <= last; each += step) values.push_back(without_eighth_day(each));
  }

  /// Sunday is 0 and 7.
  int without_eighth_day(int each) const { return rule_.names == week_days ? each % 7 : each; }

  int number(std::string_view digits, std::string_view whole) const {
    int result = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), result);
    if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size())
      fail(whole);
    return result;
  }

  int value(std::string_view word, std::string_view whole) const {
    if (word.size() == 3) {
      for (std::size_t at = 0; at + 3 <= rule_.names.size(); at += 3) {
        if (text::equal_ignoring_case(rule_.names.substr(at, 3), word))
          return rule_.first + static_cast<int>(at / 3);
      }
    }
    const auto result = number(word, whole);
    if (result < rule_.first || result > rule_.last) fail(whole);
    return result;
  }

  const FieldRule& rule_;
  std::string_view text_;
};

struct WordRule {
  std::string_view word;
  std::string_view fields;
};
constexpr std::array words_of_systemd = {
    WordRule{"minutely", "* * * * *"},       WordRule{"hourly", "0 * * * *"},
    WordRule{"daily", "0 0 * * *"},          WordRule{"weekly", "0 0 * * 1"},
    WordRule{"monthly", "0 0 1 * *"},        WordRule{"quarterly", "0 0 1 1,4,7,10 *"},
    WordRule{"yearly", "0 0 1 1 *"},         WordRule{"annually", "0 0 1 1 *"},
    WordRule{"semiannually", "0 0 1 1,7 *"},
};

} // namespace

CronFields::CronFields(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != FieldCount) {
    throw UsageError(fmt::format("\"{}\" does not have five cron fields", text::abbreviated(text)),
                     "They are minute, hour, day of the month, month and day of the week.");
  }
  for (std::size_t i = 0; i < FieldCount; ++i) {
    fields_.at(i) = {FieldParser(rules.at(i), words[i]).values(), words[i].starts_with('*'),
                     words[i] == "*"};
  }
}

/// Source: crontab(5): "if both fields are restricted (i.e., don't contain the "*" character)", as
/// cron implements it: do not begin with it.
bool CronFields::runs_on_either_day() const {
  return !fields_[DayOfMonth].is_starred && !fields_[DayOfWeek].is_starred;
}

std::string CronFields::expression(bool with_month_day, bool with_week_day) const {
  const auto numbers = [&](Place place) {
    const auto& field = fields_.at(place);
    return field.is_every ? std::string("*") : fmt::format("{}", fmt::join(field.values, ","));
  };
  std::vector<std::string_view> days;
  if (with_week_day && !fields_[DayOfWeek].is_every) {
    for (const int day : fields_[DayOfWeek].values)
      days.push_back(week_days.substr(static_cast<std::size_t>(day) * 3, 3));
  }
  return fmt::format("{}{}*-{}-{} {}:{}:00", fmt::join(days, ","), days.empty() ? "" : " ",
                     numbers(Month), with_month_day ? numbers(DayOfMonth) : "*", numbers(Hour),
                     numbers(Minute));
}

std::vector<std::string> CronFields::calendar_expressions() const {
  if (!runs_on_either_day()) return {expression(true, true)};
  return {expression(true, false), expression(false, true)};
}

bool CronFields::is_day(int month, int day_of_month, int day_of_week) const {
  const auto has = [&](Place place, int value) {
    return text::contains(fields_.at(place).values, value);
  };
  if (!has(Month, month)) return false;
  const bool by_month = has(DayOfMonth, day_of_month);
  const bool by_week = has(DayOfWeek, day_of_week);
  return runs_on_either_day() ? by_month || by_week : by_month && by_week;
}

std::optional<system::TimePoint> CronFields::next_after(system::TimePoint now) const {
  constexpr int longest_search = 8 * 366; // days: two leap years can be eight years apart
  const std::time_t start = now.time_since_epoch().count();
  std::tm today{};
  ::localtime_r(&start, &today);
  for (int days = 0; days < longest_search; ++days) {
    std::tm day{};
    day.tm_year = today.tm_year;
    day.tm_mon = today.tm_mon;
    day.tm_mday = today.tm_mday + days;
    day.tm_hour = 12; // exists on every day
    day.tm_isdst = -1;
    if (std::mktime(&day) < 0) return std::nullopt;
    if (!is_day(day.tm_mon + 1, day.tm_mday, day.tm_wday)) continue;
    for (const int hour : fields_[Hour].values) {
      for (const int minute : fields_[Minute].values) {
        auto moment = day;
        moment.tm_hour = hour;
        moment.tm_min = minute;
        moment.tm_sec = 0;
        moment.tm_isdst = -1;
        const auto time = std::mktime(&moment);
        if (time > start && moment.tm_hour == hour)
          return system::TimePoint(std::chrono::seconds(time));
      }
    }
  }
  return std::nullopt;
}

CronFields checked_cron_fields(std::string_view text, system::TimePoint now) {
  CronFields fields(text);
  if (!fields.next_after(now)) throw UsageError(fmt::format("\"{}\" never occurs", text));
  return fields;
}

bool are_cron_fields(std::string_view text) { return words_of(text).size() == 5; }

std::optional<std::string_view> cron_fields_of_word(std::string_view word) {
  const auto* found = std::find_if(words_of_systemd.begin(), words_of_systemd.end(),
                                   [&](const WordRule& rule) { return rule.word == word; });
  return found == words_of_systemd.end() ? std::nullopt : std::optional(found->fields);
}

} // namespace idr::schedule
