#include "core/schedule/cron.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/private_file.hpp"
#include "core/system/process.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <chrono>
#include <unistd.h>

namespace idr::schedule {
namespace {

constexpr auto answer_limit = std::chrono::seconds(20);
constexpr auto remedy = "Is cron installed, and may this user use it (/etc/cron.allow)?";

system::Environment with_english(const system::Host& host) {
  auto environment = host.environment;
  environment.set("LC_ALL", "C");
  return environment;
}

Error failure(std::string_view output) {
  return Error(fmt::format("crontab failed: {}", text::trimmed(output)), remedy);
}

} // namespace

bool has_cron(const system::Environment& environment) {
  return system::find_program("crontab", environment.get("PATH").value_or("")).has_value();
}

std::string read_cron_table(const system::Host& host) {
  if (auto table = system::output_of({"crontab", "-l"}, with_english(host), answer_limit)) {
    return *std::move(table);
  }
  // It reports on stderr that there is no table. A warning there would be no part of a table.
  const auto outcome = system::outcome_within({"crontab", "-l"}, with_english(host), answer_limit);
  if (!outcome) throw failure("it does not answer");
  if (outcome->output.find("no crontab for") != std::string::npos) return {};
  throw failure(outcome->output);
}

void write_cron_table(const std::string& table, const system::Host& host) {
  if (table.empty()) {
    const auto outcome =
        system::outcome_within({"crontab", "-r"}, with_english(host), answer_limit);
    if (!outcome || outcome->exit_code != 0)
      throw failure(outcome ? outcome->output : "it does not answer");
    return;
  }
  const auto input = system::unnamed_file(system::temporary_folder(host.environment));
  system::write_all(input.get(), table, "the new cron table");
  ::lseek(input.get(), 0, SEEK_SET);
  const auto outcome = system::outcome_of({"crontab", "-"}, with_english(host),
                                          {.input = input.get(), .error = system::same_as_output},
                                          {.time = answer_limit});
  if (outcome.ending != system::Ending::Exited) throw failure("it does not answer");
  if (outcome.exit_code != 0) throw failure(outcome.output);
}

} // namespace idr::schedule
