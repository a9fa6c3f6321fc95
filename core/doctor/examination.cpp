#include "core/doctor/examination.hpp"

#include "core/doctor/agent_checks.hpp"
#include "core/doctor/credential_checks.hpp"
#include "core/doctor/engine_checks.hpp"
#include "core/doctor/engine_object_checks.hpp"
#include "core/doctor/file_checks.hpp"
#include "core/launch/resolving.hpp"
#include "core/options/naming.hpp"
#include "core/options/option_table.hpp"
#include "core/options/values.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/process.hpp"

#include <algorithm>
#include <utility>

namespace idr::doctor {
namespace {

constexpr auto correct_the_option = "Correct the option, or the line of the file.";
constexpr auto config_is_unusable = "the config files cannot be used";

/// The variables of the image that the client removes.
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

class Examiner {
public:
  Examiner(const plan::RunOptions& options, const std::optional<Error>& option_files_failure,
           const system::Host& host, const launch::Reporter& reporter, const Report& report)
      : options_(options), option_files_failure_(option_files_failure), host_(host),
        reporter_(reporter), listener_(report),
        report_([this](const Finding& finding) { take(finding); }) {}

  Examination run() {
    const auto engine = examine_engine(options_.engine, host_, report_);
    examine_temporary_folder(host_, report_);
    has_cache_ = examine_cache(host_, options_.credentials.no_cache, report_);
    examine_option_files();
    const auto plan = examine_credentials_and_launch(engine_of(engine));
    examine_engine_objects(engine, objects(plan), host_, report_);
    if (plan && plan->pod) examine_agent(engine, *plan->pod, host_, reporter_, report_);
    return std::move(result_);
  }

private:
  static const docker::Engine& engine_of(const ExaminedEngine& engine) {
    return engine.client ? *engine.client->engine : docker::engine_of("docker");
  }

  /// The objects to look up at the engine. The plan contains the variables of the image that are
  /// removed.
  EngineObjects objects(const std::optional<plan::RunPlan>& plan) const {
    EngineObjects objects;
    objects.image = options_.image;
    if (const auto* name = options::last_value(options_.given, options::option("name"))) {
      objects.container_name = *name;
    }
    for (const auto& option : options_.given) {
      if (option.is(options::option("network"))) objects.networks.push_back(option.value);
    }
    objects.delivery = options_.delivery;
    if (plan) objects.unset_variables = unset_variables(plan->run, plan->inherited);
    return objects;
  }

  void examine_option_files() {
    if (option_files_failure_) {
      take(failed("idr.toml", *option_files_failure_,
                  "Correct the file, then run `idr doctor` again."));
    }
    for (const auto& file : {options_.files.user, options_.files.project}) {
      if (!file.empty()) take({"idr.toml", Verdict::Good, file, {}});
    }
  }

  /// Examines what the options, the environment and the config result in; std::nullopt if a launch
  /// cannot be planned.
  std::optional<plan::RunPlan> examine_credentials_and_launch(const docker::Engine& engine) {
    if (option_files_failure_) {
      take_untried("idr.toml must be corrected first");
      return std::nullopt;
    }
    if (!plan::gets_credentials(options_.credentials)) return examine_without_credentials(engine);
    const auto config = examine_config(host_, report_);
    if (!config) {
      take_untried(config_is_unusable);
      return std::nullopt;
    }
    std::optional<plan::ContainerVariables> variables;
    if (const auto credential_plan = examine_caller(*config, report_)) {
      variables = examine_variables(*credential_plan, engine);
    }
    return examine_launch(*config, variables ? &*variables : nullptr);
  }

  /// Only --role requires a caller: a launch without it uses no AWS credentials.
  std::optional<plan::RunPlan> examine_without_credentials(const docker::Engine& engine) {
    const Report as_warning = [&](const Finding& finding) {
      const bool is_bad = finding.verdict == Verdict::Bad;
      take({finding.subject, is_bad ? Verdict::Warning : finding.verdict, finding.message,
            finding.remedy});
    };
    const auto config = examine_config(host_, as_warning);
    if (config) {
      examine_caller(*config, as_warning);
    } else {
      take(untried("credentials", config_is_unusable));
    }
    try {
      const auto credential_plan = options::naming(options_.credentials.origins, [&] {
        return plan_without_credentials(options_.credentials, host_.environment);
      });
      const auto variables = examine_variables(credential_plan, engine);
      const auto warning = plan::no_credentials_warning(host_.environment, variables.keys_origin);
      take_warning("container", warning);
      result_.caveat = warning.text;
      return examine_launch(aws::SharedConfig::load({}), &variables);
    } catch (const Error& error) {
      take(failed("launch", error, correct_the_option));
      return std::nullopt;
    }
  }

  /// Reports the subjects that depend on the files.
  void take_untried(std::string_view why) {
    for (const auto* subject : {"region", "credentials", "launch"}) take(untried(subject, why));
  }

  std::optional<aws::CredentialPlan> examine_caller(const aws::SharedConfig& config,
                                                    const Report& report) {
    auto credential_plan = find_caller(config, report);
    if (credential_plan) {
      if (!has_cache_) credential_plan->cache_folder.reset(); // already reported
      const bool has_role = aws::options_of_last_role(*credential_plan->chain) != nullptr;
      // Create no session that no container would use.
      if (!has_role && !plan::gets_credentials(options_.credentials))
        credential_plan->chain->steps.clear();
      examine_settings(*credential_plan, report);
      auto resolver = launch::make_resolver(*credential_plan, host_, reporter_);
      resolver.warn = [&](const std::string& text) {
        take({"credentials", Verdict::Warning, text,
              "A launch prints this warning too, and continues."});
      };
      examine_credentials(*credential_plan, resolver, report);
    }
    return credential_plan;
  }

  std::optional<aws::CredentialPlan> find_caller(const aws::SharedConfig& config,
                                                 const Report& report) const {
    try {
      return options::naming(options_.credentials.origins,
                             [&] { return plan_credentials(options_.credentials, host_, config); });
    } catch (const Error& error) {
      report(failed("credentials", error, correct_the_option));
      return std::nullopt;
    }
  }

  /// The variables of the container; empty if they cannot be read.
  plan::ContainerVariables examine_variables(const aws::CredentialPlan& credential_plan,
                                             const docker::Engine& engine) {
    try {
      auto variables = options::naming(options_.credentials.origins, [&] {
        return plan::container_variables(
            options_.custom_env_file, options_.given, host_, engine,
            plan::delivered(options_.credentials, credential_plan, options_.delivery));
      });
      for (const auto& warning : variables.warnings) take_warning("variables", warning);
      return variables;
    } catch (const Error& error) {
      take(failed("variables", error, "Correct that option or line."));
      return {};
    }
  }

  /// Reports what else would prevent the launch from being planned, such as a path that does not
  /// exist, and its warnings.
  std::optional<plan::RunPlan> examine_launch(const aws::SharedConfig& config,
                                              const plan::ContainerVariables* variables) {
    auto options = options_;
    if (options.image.empty()) options.image = "image"; // a placeholder: it can be specified later
    const auto read_help = [&](const std::string& program) {
      return system::output_of({program, "run", "--help"}, host_.environment);
    };
    try {
      auto plan = options::naming(options.credentials.origins, [&] {
        return make_plan(options, host_, config, read_help, variables);
      });
      for (const auto& warning : plan.warnings) take_warning("launch", warning);
      return plan;
    } catch (const Error& error) {
      if (!is_reported(error.what())) take(failed("launch", error, correct_the_option));
      return std::nullopt;
    }
  }

  bool is_reported(std::string_view message) const {
    return std::any_of(result_.findings.begin(), result_.findings.end(),
                       [&](const auto& finding) { return finding.message == message; });
  }

  void take_warning(const std::string& subject, const plan::Warning& warning) {
    if (is_reported(warning.text)) return;
    take({subject, Verdict::Warning, warning.text, warning.remedy});
  }

  void take(const Finding& finding) {
    result_.findings.push_back(finding);
    listener_(finding);
  }

  const plan::RunOptions& options_;
  const std::optional<Error>& option_files_failure_;
  const system::Host& host_;
  const launch::Reporter& reporter_;
  const Report& listener_;
  const Report report_; ///< stores a finding and passes it to `listener_`
  Examination result_;
  bool has_cache_ = true;
};

} // namespace

Examination examine(const plan::RunOptions& launch,
                    const std::optional<Error>& option_files_failure, const system::Host& host,
                    const launch::Reporter& reporter, const Report& report) {
  return Examiner(launch, option_files_failure, host, reporter, report).run();
}

} // namespace idr::doctor
