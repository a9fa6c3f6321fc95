// Measures the path from command-line arguments to docker's command line.
#include "cli/command_line.hpp"
#include "core/plan/run_plan.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <benchmark/benchmark.h>
#include <optional>
#include <string>
#include <vector>

namespace idr {
namespace {

/// `run`, this many arguments in all forms that docker accepts, and the image.
std::vector<std::string> words(std::size_t count) {
  std::vector<std::string> result = {"run", "--engine", "/bin/sh"};
  for (std::size_t number = 0; result.size() + 10 <= count; ++number) {
    for (const auto& word :
         {fmt::format("-eNAME_{}=value of {}", number, number), fmt::format("-e"),
          fmt::format("OTHER_{}=value", number), fmt::format("--label=key.{}=$value", number),
          std::string("-itv"), fmt::format("/host/{0}:/container/{0}", number),
          std::string("--publish"), fmt::format("{0}:{0}", 1000 + number), std::string("--init")}) {
      result.push_back(word);
    }
  }
  while (result.size() + 1 < count) result.emplace_back("--privileged");
  result.emplace_back("registry.example/team/service:1.2");
  return result;
}

void parse_plan_compose(benchmark::State& state) {
  const auto typed = words(static_cast<std::size_t>(state.range(0)));
  system::Host host;
  host.working_directory = "/";
  host.stdin_is_terminal = host.stdout_is_terminal = true;
  const auto config = aws::SharedConfig::parse("", "config", "", "credentials");
  const auto no_help = [](const std::string& /*program*/) { return std::optional<std::string>(); };
  for (auto _ : state) {
    const auto options = std::get<plan::RunOptions>(cli::parse_command_line(typed, host));
    const auto plan = plan::make_plan(options, host, config, no_help);
    const auto arguments = docker::run_arguments(plan.run, "service-01234567", "/tmp/env");
    benchmark::DoNotOptimize(env_file_variables(plan, {}));
    benchmark::DoNotOptimize(text::command_line(arguments));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(parse_plan_compose)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000)
    ->Unit(benchmark::kMicrosecond);

/// Words that need quotes in the printed command.
void quote(benchmark::State& state) {
  const std::vector<std::string> words(static_cast<std::size_t>(state.range(0)),
                                       "it's a \"value\" with $DOLLARS and blanks");
  for (auto _ : state) benchmark::DoNotOptimize(text::command_line(words));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(quote)->Arg(10)->Arg(1000)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace idr
