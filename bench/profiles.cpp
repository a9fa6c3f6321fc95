// Measures reading the shared config and finding a chain of five profiles in it.
#include "core/aws/chain/credential_plan.hpp"

#include <fmt/format.h>

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace idr {
namespace {

/// A config file with this many profiles, of which the last five are a chain that begins with the
/// keys of the first.
class ConfigFile {
public:
  explicit ConfigFile(int profiles) {
    path_ = std::filesystem::temp_directory_path() / fmt::format("idr-bench-{}", profiles);
    std::ofstream file(path_);
    file << "[profile p0]\naws_access_key_id = AKIA\naws_secret_access_key = s\n";
    for (int number = 1; number < profiles; ++number) {
      const bool in_chain = number > profiles - 5;
      const int source = number == profiles - 4 ? 0 : number - 1;
      file << fmt::format("\n[profile p{0}]\n# of team {0}\nregion = eu-west-1\noutput = json\n"
                          "role_arn = arn:aws:iam::123456789012:role/role-{0}\n"
                          "source_profile = p{1}\nrole_session_name = session-{0}\n",
                          number, in_chain ? source : 0);
    }
  }
  ~ConfigFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

void find_chain_of_five(benchmark::State& state) {
  const auto profiles = static_cast<int>(state.range(0));
  const ConfigFile file(profiles);
  system::Host host;
  host.environment.set("HOME", "/nonexistent");
  aws::ChainOptions options;
  options.profile = fmt::format("p{}", profiles - 1);
  for (auto _ : state) {
    const auto config = aws::SharedConfig::load({file.path(), {}});
    const auto plan = plan_credentials(options, host, config);
    if (plan.chain->steps.size() != 4) std::abort();
    benchmark::DoNotOptimize(plan);
  }
  state.SetComplexityN(profiles);
}
BENCHMARK(find_chain_of_five)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity(benchmark::oN);

/// The file in IDR_BENCH_CONFIG, so that other programs can be measured with the same file.
void read_given_config(benchmark::State& state) {
  const char* path = std::getenv("IDR_BENCH_CONFIG");
  if (path == nullptr) {
    state.SkipWithError("IDR_BENCH_CONFIG names no file");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(aws::SharedConfig::load({path, {}}));
}
BENCHMARK(read_given_config)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace idr
