#include "cli/doctor_command.hpp"

#include "cli/messages.hpp"
#include "cli/session.hpp"
#include "core/doctor/engine_checks.hpp"
#include "core/doctor/file_checks.hpp"
#include "core/doctor/identity_checks.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/option_layers.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/process.hpp"
#include "core/text/trimmed.hpp"

#include <fmt/color.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace idr::cli {
namespace {

using doctor::Finding;
using doctor::Verdict;
using Json = nlohmann::ordered_json;

struct Sign {
  std::string_view mark;
  std::string_view word; ///< in JSON
  fmt::terminal_color colour;
};
/// In the order of Verdict.
constexpr std::array signs = {Sign{"✓", "good", fmt::terminal_color::green},
                              Sign{"!", "warning", fmt::terminal_color::yellow},
                              Sign{"✗", "bad", fmt::terminal_color::red},
                              Sign{"·", "unknown", fmt::terminal_color::bright_black}};

const Sign& sign_of(Verdict verdict) { return signs.at(static_cast<std::size_t>(verdict)); }

void print_finding(const Finding& finding) {
  const auto& sign = sign_of(finding.verdict);
  const auto mark = colours_on_stdout() ? fmt::format(fmt::fg(sign.colour), "{}", sign.mark)
                                        : std::string(sign.mark);
  constexpr std::size_t indent = 17;
  print_wrapped(mark, fmt::format(" {:<14} {}", finding.subject, finding.message), indent);
  for (const auto line : text::lines_of(finding.remedy, text::remedy_line_end)) {
    print_wrapped(std::string(indent, ' '), line, indent);
  }
}

class Examination {
public:
  Examination(const DoctorOptions& options, const system::Host& host)
      : options_(options), host_(host) {}

  int run() {
    const doctor::Report report = [this](const Finding& finding) { take(finding); };
    const auto client = doctor::examine_engine(options_.engine, host_, report);
    if (client && !options_.image.empty()) examine_image(*client, options_.image, host_, report);
    examine_temporary_folder(host_, report);
    examine_cache(host_, options_.identity.no_cache, report);
    examine_project_file();
    examine_identity_and_launch(client ? *client->engine : docker::engine_of("docker"), report);
    finish();
    return count(Verdict::Bad) == 0 ? 0 : 1;
  }

private:
  void examine_project_file() {
    if (const auto& failure = options_.project_file_failure) {
      take({"project file", Verdict::Bad, failure->what(), failure->remedy()});
    }
    if (const auto& file = options_.files.user; !file.empty()) {
      take({"user's file", Verdict::Good, file, {}});
    }
    if (const auto& file = options_.files.project; !file.empty()) {
      take({"project file", Verdict::Good, file, {}});
    }
  }

  /// What the options, the environment and the config come to.
  void examine_identity_and_launch(const docker::Engine& engine, const doctor::Report& report) {
    if (plan::gets_credentials(options_.identity)) {
      const auto config = examine_config(host_, report);
      if (!config) return;
      if (const auto identity = examine_caller(*config, report)) {
        examine_variables(*identity, engine);
      }
      if (count(Verdict::Bad) == 0) examine_launch(*config);
      return;
    }
    // Who the caller is matters to --role alone: a launch without it needs nothing of AWS.
    const doctor::Report warn = [&](const Finding& finding) {
      const bool is_bad = finding.verdict == Verdict::Bad;
      take({finding.subject, is_bad ? Verdict::Warning : finding.verdict, finding.message,
            finding.remedy});
    };
    const auto config = examine_config(host_, warn);
    take({"container", Verdict::Warning, plan::no_credentials,
          plan::no_credentials_remedy(host_.environment)});
    if (config) examine_caller(*config, warn);
    examine_variables(identity_without_credentials(options_.identity, host_.environment), engine);
    if (count(Verdict::Bad) == 0) examine_launch(aws::SharedConfig::load({}));
  }

  std::optional<aws::Identity> examine_caller(const aws::SharedConfig& config,
                                              const doctor::Report& report) {
    auto identity = find_caller(config, report);
    if (identity) {
      examine_settings(*identity, report);
      auto resolver = make_resolver(*identity, host_, options_.verbose);
      resolver.warn = [&](const std::string& text) {
        take({"credentials", Verdict::Warning, text, {}});
      };
      examine_identity(*identity, resolver, report);
    }
    return identity;
  }

  std::optional<aws::Identity> find_caller(const aws::SharedConfig& config,
                                           const doctor::Report& report) const {
    try {
      return plan::naming(options_.identity.places,
                          [&] { return find_identity(options_.identity, host_, config); });
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {
      report({"credentials", Verdict::Bad, error.what(), error.remedy()});
      return std::nullopt;
    }
  }

  void examine_variables(const aws::Identity& identity, const docker::Engine& engine) {
    try {
      const auto variables = plan::naming(options_.identity.places, [&] {
        return plan::container_variables(options_.custom_env_file, options_.given, host_, engine,
                                         plan::delivered(options_.identity, identity));
      });
      for (const auto& warning : variables.warnings) {
        take({"variables", Verdict::Warning, warning, {}});
      }
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {
      take({"variables", Verdict::Bad, error.what(), error.remedy()});
    }
  }

  /// What else would keep the launch from being planned, such as a path that does not exist.
  void examine_launch(const aws::SharedConfig& config) {
    plan::RunOptions options = options_;
    if (options.image.empty()) options.image = "image"; // any: it can be named later
    const auto read_help = [&](const std::string& program) {
      return system::output_of({program, "run", "--help"}, host_.environment);
    };
    try {
      plan::naming(options.identity.places,
                   [&] { return make_plan(options, host_, config, read_help); });
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {
      take({"launch", Verdict::Bad, error.what(), error.remedy()});
    }
  }

  void take(const Finding& finding) {
    findings_.push_back(finding);
    if (!options_.json) print_finding(finding);
    auto& remedy = findings_.back().remedy;
    std::replace(remedy.begin(), remedy.end(), text::remedy_line_end, '\n');
  }

  long count(Verdict verdict) const {
    return std::count_if(findings_.begin(), findings_.end(),
                         [&](const auto& finding) { return finding.verdict == verdict; });
  }

  std::string works() const {
    return plan::gets_credentials(options_.identity)
               ? "A launch should work."
               : "A launch should work, but its container gets no AWS credentials.";
  }

  void finish() const {
    if (!options_.json) {
      const auto bad = count(Verdict::Bad);
      const auto warnings = count(Verdict::Warning);
      const auto verdict = bad == 0 ? works()
                           : bad == 1
                               ? "One thing would keep a launch from working."
                               : fmt::format("{} things would keep a launch from working.", bad);
      print_lines({"", verdict + (warnings == 0 ? "" : fmt::format(" Warnings: {}.", warnings))});
      return;
    }
    auto checks = Json::array();
    for (const auto& finding : findings_) {
      checks.push_back({{"Check", finding.subject},
                        {"Verdict", sign_of(finding.verdict).word},
                        {"Message", finding.message},
                        {"Remedy", finding.remedy.empty() ? Json() : Json(finding.remedy)}});
    }
    const Json document = {{"Works", count(Verdict::Bad) == 0}, {"Checks", checks}};
    print_json(document.dump(2, ' ', false, Json::error_handler_t::replace));
  }

  const DoctorOptions& options_;
  const system::Host& host_;
  std::vector<Finding> findings_;
};

} // namespace

int examine(const DoctorOptions& options, const system::Host& host) {
  return Examination(options, host).run();
}

} // namespace idr::cli
