#include "cli/schedule_words.hpp"

#include "cli/effective_options.hpp"
#include "core/error.hpp"
#include "core/options/schedule_actions.hpp"
#include "core/plan/read_options.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace idr::cli {
namespace {

using options::Command;
using options::option;

const options::ScheduleActionEntry& schedule_action(const std::vector<std::string>& words) {
  constexpr auto all =
      "Type `idr schedule add @VARIANT`, `run @VARIANT`, `remove @VARIANT` or `list`.";
  if (words.empty()) throw UsageError("what to do is missing", all);
  if (const auto* found = options::find_schedule_action(words.front())) return *found;
  throw UsageError(fmt::format("unknown action \"{}\"", words.front()), all);
}

void refuse_other_flags(const options::ScheduleActionEntry& action,
                        const options::OptionList& typed) {
  for (const auto& given : typed) {
    if (action.accepts(*given.option)) continue;
    throw about(*given.option,
                UsageError(fmt::format("does not apply to `schedule {}`", action.name)));
  }
}

/// The variant, or the name of a job to remove, from `ACTION @VARIANT`.
void take_job(const std::vector<std::string>& words, ScheduleOptions& options) {
  using Action = options::ScheduleAction;
  const auto& action = words.front();
  if (options.action == Action::List) {
    if (words.size() > 1) throw UsageError(fmt::format("unexpected {} after list", words[1]));
    return;
  }
  if (words.size() != 2) {
    throw UsageError(words.size() < 2 ? "the variant is missing" : "name one variant",
                     fmt::format("Type `idr schedule {} @VARIANT`.", action));
  }
  const auto& word = words[1];
  if (word.starts_with('@')) {
    options.variant = word.substr(1);
    if (options.variant.empty())
      throw UsageError("the variant is empty", "Is it a variable that is not set?");
  } else if (options.action == Action::Remove && word.starts_with("idr-")) {
    options.job_name = word;
  } else {
    throw UsageError(
        fmt::format("{} is not a variant", word),
        fmt::format("Type `{}`.", text::command_line({"idr", "schedule", action, "@" + word})));
  }
}

/// The project file whose jobs are meant here, even if it has been removed.
std::string project_file_here(const system::Host& host) {
  const auto found = options::find_project_file(host.working_directory);
  return found.value_or(host.working_directory / options::project_file_name).string();
}

std::variant<plan::RunOptions, plan::ProgramOptions>
job_options(const EffectiveOptions& effective, const system::Environment& environment) {
  if (!plan::is_program(effective.options)) {
    auto options = launch_options(effective);
    set_verbosity(options, effective.options, environment);
    return options;
  }
  auto options = program_options(effective);
  set_verbosity(options, effective.options, environment);
  return options;
}

/// Reads the variant, to add or run it.
void read_variant(options::OptionList typed, ScheduleOptions& result, const system::Host& host) {
  std::erase_if(typed, [](const options::TypedOption& given) {
    return !given.is(option("verbose")) && !given.is(option("warnings-only"));
  });
  typed.push_back({.option = &option("variant"), .value = result.variant, .origin = {}});
  const auto effective = with_files({std::move(typed), {}, false}, Command::Launch, host);
  result.given = effective.options;
  result.files = effective.files;
  if (result.action == options::ScheduleAction::Run)
    result.run = job_options(effective, host.environment);
  set_verbosity(result, effective.options, host.environment);
}

} // namespace

ScheduleOptions schedule_options(const options::Arguments& arguments, const system::Host& host) {
  const auto& [typed, words, help] = arguments;
  const auto& action = schedule_action(words);
  refuse_other_flags(action, typed);
  ScheduleOptions result;
  result.action = action.action;
  take_job(words, result);
  result.dry_run = plan::read_dry_run(typed);
  result.force = options::is_set(typed, option("force"));
  result.system = options::is_set(typed, option("system"));
  result.print_on_failure = options::is_set(typed, option("print-on-failure"));
  result.json = options::is_set(typed, option("json"));
  if (const auto* timer = options::last_value(typed, option("timer"))) result.job_name = *timer;
  if (result.action == options::ScheduleAction::Add ||
      result.action == options::ScheduleAction::Run) {
    read_variant(typed, result, host);
    return result;
  }
  result.files.project = project_file_here(host);
  set_verbosity(result, typed, host.environment);
  return result;
}

} // namespace idr::cli
