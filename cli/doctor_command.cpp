#include "cli/doctor_command.hpp"

#include "cli/messages.hpp"
#include "cli/session.hpp"
#include "core/doctor/engine_checks.hpp"
#include "core/doctor/engine_object_checks.hpp"
#include "core/doctor/file_checks.hpp"
#include "core/doctor/identity_checks.hpp"
#include "core/options/naming.hpp"
#include "core/options/values.hpp"
#include "core/plan/container_variables.hpp"
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

/// The variables that the client takes away from those of the image.
std::vector<std::string> unset_variables(const docker::RunCommand& run,
                                         const std::vector<docker::Variable>& inherited) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < run.variable_options.size(); i += 2) {
    const auto& name = run.variable_options[i];
    const bool has_value = std::any_of(inherited.begin(), inherited.end(),
                                       [&](const auto& variable) { return variable.name == name; });
    if (!has_value) names.push_back(name);
  }
  return names;
}

class Examination {
public:
  Examination(const DoctorOptions& options, const system::Host& host)
      : options_(options), host_(host) {}

  int run() {
    const doctor::Report report = [this](const Finding& finding) { take(finding); };
    const auto engine = doctor::examine_engine(options_.engine, host_, report);
    examine_temporary_folder(host_, report);
    has_cache_ = examine_cache(host_, options_.identity.no_cache, report);
    examine_option_files();
    const auto plan = examine_identity_and_launch(kind_of(engine), report);
    examine_engine_objects(engine, objects(plan), host_, report);
    finish();
    return count(Verdict::Bad) == 0 ? 0 : 1;
  }

private:
  static const docker::Engine& kind_of(const doctor::ExaminedEngine& engine) {
    return engine.client ? *engine.client->engine : docker::engine_of("docker");
  }

  /// What is looked up at the engine; a plan tells what of the image's variables is taken away.
  doctor::EngineObjects objects(const std::optional<plan::RunPlan>& plan) const {
    doctor::EngineObjects objects;
    objects.image = options_.image;
    if (const auto* name = options::last_value(options_.given, options::option("name"))) {
      objects.container_name = *name;
    }
    for (const auto& option : options_.given) {
      if (option.is(options::option("network"))) objects.networks.push_back(option.value);
    }
    if (plan) objects.unset_variables = unset_variables(plan->run, plan->inherited);
    return objects;
  }

  void examine_option_files() {
    if (const auto& failure = options_.option_files_failure) {
      take(doctor::failed("idr.toml", *failure, "Correct the file, then run `idr doctor` again."));
    }
    for (const auto& file : {options_.files.user, options_.files.project}) {
      if (!file.empty()) take({"idr.toml", Verdict::Good, file, {}});
    }
  }

  /// What the options, the environment and the config come to; no plan where there can be none.
  std::optional<plan::RunPlan> examine_identity_and_launch(const docker::Engine& engine,
                                                           const doctor::Report& report) {
    if (options_.option_files_failure) {
      for (const auto* subject : {"region", "credentials", "launch"}) {
        take(doctor::untried(subject, "idr.toml cannot be read"));
      }
      return std::nullopt;
    }
    if (!plan::gets_credentials(options_.identity)) return examine_without_credentials(engine);
    const auto config = examine_config(host_, report);
    if (!config) {
      for (const auto* subject : {"region", "credentials", "launch"}) take_untried(subject);
      return std::nullopt;
    }
    std::optional<plan::ContainerVariables> variables;
    if (const auto identity = examine_caller(*config, report)) {
      variables = examine_variables(*identity, engine);
    }
    return examine_launch(*config, variables ? &*variables : nullptr);
  }

  /// Who the caller is matters to --role alone: a launch without it needs nothing of AWS.
  std::optional<plan::RunPlan> examine_without_credentials(const docker::Engine& engine) {
    const doctor::Report warn = [&](const Finding& finding) {
      const bool is_bad = finding.verdict == Verdict::Bad;
      take({finding.subject, is_bad ? Verdict::Warning : finding.verdict, finding.message,
            finding.remedy});
    };
    const auto config = examine_config(host_, warn);
    if (config) {
      examine_caller(*config, warn);
    } else {
      take_untried("credentials");
    }
    try {
      const auto identity = options::naming(options_.identity.origins, [&] {
        return identity_without_credentials(options_.identity, host_.environment);
      });
      const auto variables = examine_variables(identity, engine);
      const auto warning = plan::no_credentials_warning(host_.environment, variables.keys_origin);
      take_warning("container", warning);
      but_ = ", but " + warning.text;
      return examine_launch(aws::SharedConfig::load({}), &variables);
    } catch (const Error& error) {
      take(doctor::failed("launch", error, "Correct the option, or the line of the file."));
      return std::nullopt;
    }
  }

  void take_untried(const std::string& subject) {
    take(doctor::untried(subject, "the config files cannot be used"));
  }

  std::optional<aws::Identity> examine_caller(const aws::SharedConfig& config,
                                              const doctor::Report& report) {
    auto identity = find_caller(config, report);
    if (identity) {
      if (!has_cache_) identity->cache_folder.reset(); // that is a finding already
      const bool has_role = aws::options_of_last_role(*identity->chain) != nullptr;
      // A session that no container gets is not made.
      if (!has_role && !plan::gets_credentials(options_.identity)) identity->chain->steps.clear();
      examine_settings(*identity, report);
      auto resolver = make_resolver(*identity, host_, options_.verbose);
      resolver.warn = [&](const std::string& text) {
        take({"credentials", Verdict::Warning, text, "A launch says so too, and goes on."});
      };
      examine_identity(*identity, resolver, report);
    }
    return identity;
  }

  std::optional<aws::Identity> find_caller(const aws::SharedConfig& config,
                                           const doctor::Report& report) const {
    try {
      return options::naming(options_.identity.origins,
                             [&] { return find_identity(options_.identity, host_, config); });
    } catch (const Error& error) {
      report(doctor::failed("credentials", error, "Correct the option, or the line of the file."));
      return std::nullopt;
    }
  }

  /// None where they cannot be read.
  plan::ContainerVariables examine_variables(const aws::Identity& identity,
                                             const docker::Engine& engine) {
    try {
      auto variables = options::naming(options_.identity.origins, [&] {
        return plan::container_variables(options_.custom_env_file, options_.given, host_, engine,
                                         plan::delivered(options_.identity, identity));
      });
      for (const auto& warning : variables.warnings) {
        take_warning("variables", warning);
      }
      return variables;
    } catch (const Error& error) {
      take(doctor::failed("variables", error, "Correct the line of that file."));
      return {};
    }
  }

  /// What else would keep the launch from being planned, such as a path that does not exist, and
  /// what it would warn of.
  std::optional<plan::RunPlan> examine_launch(const aws::SharedConfig& config,
                                              const plan::ContainerVariables* variables) {
    auto options = static_cast<const plan::RunOptions&>(options_);
    if (options.image.empty()) options.image = "image"; // any: it can be named later
    const auto read_help = [&](const std::string& program) {
      return system::output_of({program, "run", "--help"}, host_.environment);
    };
    try {
      auto plan = options::naming(options.identity.origins, [&] {
        return make_plan(options, host_, config, read_help, variables);
      });
      for (const auto& warning : plan.warnings) take_warning("launch", warning);
      return plan;
    } catch (const Error& error) {
      if (!is_reported(error.what())) {
        take(doctor::failed("launch", error, "Correct the option, or the line of the file."));
      }
      return std::nullopt;
    }
  }

  bool is_reported(std::string_view message) const {
    return std::any_of(findings_.begin(), findings_.end(),
                       [&](const auto& finding) { return finding.message == message; });
  }

  void take_warning(const std::string& subject, const plan::Warning& warning) {
    if (is_reported(warning.text)) return;
    take({subject, Verdict::Warning, warning.text, warning.remedy});
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
    return fmt::format("A launch should work{}{}.",
                       options_.image.empty() ? " once it names an image" : "", but_);
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
  bool has_cache_ = true;
  std::string but_; ///< of a launch that should work
};

} // namespace

int examine(const DoctorOptions& options, const system::Host& host) {
  return Examination(options, host).run();
}

} // namespace idr::cli
