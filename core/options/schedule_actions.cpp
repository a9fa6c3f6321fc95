#include "core/options/schedule_actions.hpp"

#include "core/options/option_table.hpp"
#include "core/text/contains.hpp"

#include <algorithm>

namespace idr::options {
namespace {

constexpr std::array actions = {
    ScheduleActionEntry{"add",
                        ScheduleAction::Add,
                        "write and start a timer",
                        {&option("dry-run"), &option("force"), &option("system")}},
    ScheduleActionEntry{
        "list", ScheduleAction::List, "show all timers, and their last runs", {&option("json")}},
    ScheduleActionEntry{"run",
                        ScheduleAction::Run,
                        "run the job now, as its timer does",
                        {&option("print-on-failure"), &option("timer")}},
    ScheduleActionEntry{
        "remove", ScheduleAction::Remove, "stop and remove the timer", {&option("system")}},
};

} // namespace

bool ScheduleActionEntry::accepts(const Option& given) const {
  const bool is_general = &given == &option("verbose") || &given == &option("warnings-only");
  return is_general || text::contains(flags, &given);
}

std::span<const ScheduleActionEntry> schedule_actions() { return actions; }

const ScheduleActionEntry* find_schedule_action(std::string_view name) {
  const auto* found = std::find_if(actions.begin(), actions.end(),
                                   [&](const auto& entry) { return entry.name == name; });
  return found == actions.end() ? nullptr : found;
}

} // namespace idr::options
