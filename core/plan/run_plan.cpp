#include "core/plan/run_plan.hpp"

#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/options/project_file.hpp"
#include "core/options/values.hpp"
#include "core/plan/container_command.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/credential_variables.hpp"
#include "core/plan/misplaced_options.hpp"
#include "core/plan/mounted_credentials.hpp"
#include "core/plan/own_mounts.hpp"
#include "core/plan/run_mode.hpp"
#include "core/system/trust.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace idr::plan {
namespace {

using options::option;

class Planner {
public:
  Planner(const RunOptions& options, const system::Host& host, const aws::SharedConfig& config,
          const ReadHelp& read_help, const ContainerVariables* variables)
      : options_(options), host_(host), config_(config), read_help_(read_help),
        variables_(variables) {}

  RunPlan make() {
    decide_engine();
    if (options_.image.empty()) {
      const auto above = options::find_project_file_above(host_.working_directory);
      const auto not_read = above ? fmt::format(" {} is not read: a file in a parent directory "
                                                "applies only within a git repository.",
                                                above->string())
                                  : "";
      throw pointing_to(
          option("image"),
          UsageError("no image: --image IMAGE is missing",
                     "idr run --role ROLE IMAGE, or `image = \"IMAGE\"` in idr.toml." + not_read));
    }
    plan_.run.image = options_.image;
    plan_.name_base = docker::base_name(options_.image);
    if (const auto* name = options::last_value(options_.given, option("name"))) {
      plan_.name = *name;
    } else {
      note(option("name"), plan_.name_base + "-…", options::Default{});
    }
    plan_.temporary_folder = system::trusted_temporary_folder(host_);
    plan_.name_file = docker::container_name_file(host_.environment, host_.working_directory);
    if (options_.no_volume) {
      warn("--no-volume is deprecated: no volume is mounted by default", "Remove it.");
    }
    check_image_word();
    decide_mode();
    decide_delivery();
    decide_mounts();
    pass_on_options();
    take_command();
    decide_credentials();
    decide_variables();
    if (plan_.run.engine.empty()) {
      docker::throw_missing_engine(options_.engine, host_.environment);
    }
    return std::move(plan_);
  }

private:
  void warn(Warning warning) { plan_.warnings.push_back(std::move(warning)); }
  void warn(const std::vector<Warning>& warnings) {
    plan_.warnings.insert(plan_.warnings.end(), warnings.begin(), warnings.end());
  }
  void warn(std::string text, std::string remedy) {
    warn(Warning{std::move(text), std::move(remedy)});
  }

  void add(std::initializer_list<std::string> words) {
    plan_.run.options.insert(plan_.run.options.end(), words);
  }

  void note(const options::Option& option, std::string value, options::Origin origin) {
    plan_.decisions.push_back({&option, std::move(value), std::move(origin)});
  }

  void decide_engine() {
    const auto client = docker::find_engine(options_.engine, host_.environment);
    if (client) { // a missing engine is reported last, after mistakes in the input
      engine_ = client->engine;
      plan_.run.engine = client->program;
      if (options_.engine.program.empty()) note(option("engine"), client->program, client->origin);
    }
    check_pull_policy(options_.given, *engine_);
    warn(check_options_of_client(options_.given, *engine_, plan_.run.engine, read_help_));
    if (engine_->shows_variables) {
      warn(fmt::format("{} exposes the container's variables to other users of this machine",
                       engine_->name),
           "To avoid that, choose another engine with --engine.");
    }
  }

  /// Warns about image names that were probably meant as something else.
  void check_image_word() {
    const auto& image = options_.image;
    if (!options_.credentials.is_typed(option("image"))) return;
    if (options_.variant.empty() && text::contains(options_.variants, image)) {
      warn(fmt::format("{} is the image here, not a variant of {}", image, options_.files.project),
           fmt::format("To launch the variant, run `idr run {}`.", text::quote_word("@" + image)));
    } else if (image == "help" || image == "version") {
      warn(fmt::format("{} is the image here", image), image == "help"
                                                           ? "`idr help run` shows the help."
                                                           : "`idr --version` shows the version.");
    }
  }

  void decide_mode() {
    const auto mode = decide_run_mode(options_, host_);
    plan_.detached = mode.detached;
    if (mode.removed) add({"--rm"});
    if (options::last_value(options_.given, option("rm")) == nullptr) {
      note(option("rm"), mode.removed ? "true" : "false", options::Default{});
    }
    if (mode.detached) add({"--detach"});
    if (mode.stdin_open) add({"--interactive"});
    if (mode.tty) add({"--tty"});
    warn(mode.warnings);
  }

  /// As for other options of credentials, a file may set it for launches that have some.
  void decide_delivery() {
    if (options_.delivery != Delivery::Endpoint) return;
    check_endpoint_delivery(options_.credentials);
    if (gets_credentials(options_.credentials)) {
      plan_.pod = plan_pod(options_.given);
      plan_.pod->agent = docker::installed_agent(host_.program_file());
    } else if (options_.credentials.is_typed(option("delivery"))) {
      throw about(option("delivery"),
                  UsageError("endpoint applies to --role or --profile, which are missing",
                             no_credentials_remedy(host_.environment)));
    }
  }

  void decide_mounts() {
    const auto source = source_mount(options_, host_);
    if (source) add({"--volume", *source});
    if (!source && options_.selinux) {
      warn("--selinux has no effect without a source mount",
           "Add --host-source-path and --container-source-path, or remove --selinux.");
    }
    if (const auto socket = socket_mount(options_, *engine_, host_)) add({"--volume", *socket});
  }

  void pass_on_options() {
    for (const auto& typed : options_.given) {
      const bool is_passed_on = typed.option->placement == options::Placement::PassedOn;
      if (is_passed_on && !(plan_.pod && docker::is_for_companion(typed))) {
        docker::append_option(plan_.run.options, typed);
      }
    }
  }

  void take_command() {
    auto command = decide_command(options_, host_.environment);
    if (command.entrypoint) add({"--entrypoint", *command.entrypoint});
    if (command.shell) {
      note(option("entrypoint"), *command.shell, options::FromVariable{shell_variable});
    }
    plan_.run.command = std::move(command.words);
    warn(command.warnings);
  }

  void decide_credentials() {
    const auto& chain_options = options_.credentials;
    const bool wanted = gets_credentials(chain_options);
    plan_.credentials = wanted ? aws::plan_credentials(chain_options, host_, config_)
                               : aws::plan_without_credentials(chain_options, host_.environment);
    if (!wanted) refuse_session_options();
    warn(warn_of_mounted_credentials(options_.given, options_.host_source_path, wanted, host_));
    const auto misplaced = warn_of_misplaced_options(options_.image, options_.command);
    if (misplaced) warn(*misplaced);
    note_credentials();
    for (const auto& warning : plan_.credentials.warnings) warn(warning, "");
  }

  /// Only for typed options: those in a file are for launches with a role.
  void refuse_session_options() const {
    const auto& chain_options = options_.credentials;
    const auto remedy = no_credentials_remedy(host_.environment);
    const auto is_typed = [&](bool is_set, const options::Option& row) {
      return is_set && chain_options.is_typed(row);
    };
    for (const auto& [is_set, row] :
         {std::pair(!chain_options.mfa_serial.empty(), &option("mfa-serial")),
          std::pair(chain_options.session.duration.has_value(), &option("duration"))}) {
      if (is_typed(is_set, *row)) throw aws::misplaced_session_option(*row, remedy);
    }
    if (is_typed(!chain_options.mfa_code.empty(), option("mfa-code"))) {
      throw about(option("mfa-code"),
                  UsageError("applies to --role or --profile, which are missing", remedy));
    }
  }

  void note_credentials() {
    const auto& chain_options = options_.credentials;
    const auto& credential_plan = plan_.credentials;
    if (!credential_plan.chain) return;
    if (chain_options.region.empty())
      note(option("region"), credential_plan.region.name, credential_plan.region.origin);
    if (chain_options.profile.empty() && !credential_plan.chain->profile.empty()) {
      note(option("profile"), credential_plan.chain->profile, credential_plan.profile_origin);
    }
    if (!chain_options.role.empty() && chain_options.session.session_name.empty()) {
      note(option("role-session-name"), options_of_last_role(*credential_plan.chain)->session_name,
           options::Default{});
    }
  }

  void decide_variables() {
    const auto delivery = delivered(options_.credentials, plan_.credentials, options_.delivery);
    auto variables = variables_ != nullptr
                         ? *variables_
                         : container_variables(options_.custom_env_file, options_.given, host_,
                                               *engine_, delivery);
    if (!delivery.credentials) {
      warn(no_credentials_warning(host_.environment, variables.keys_origin));
    }
    if (!variables.default_file.empty())
      note(option("custom-env-file"), variables.default_file, options::Default{});
    plan_.variables = std::move(variables.in_file);
    plan_.own_variables = own_variables(delivery);
    plan_.inherited = std::move(variables.inherited);
    plan_.run.variable_options = std::move(variables.options);
    warn(variables.warnings);
  }

  const RunOptions& options_;
  const system::Host& host_;
  const aws::SharedConfig& config_;
  const ReadHelp& read_help_;
  const ContainerVariables* variables_; ///< null: not read yet
  const docker::Engine* engine_ = &docker::engine_of("docker");
  RunPlan plan_;
};

} // namespace

RunPlan make_plan(const RunOptions& options, const system::Host& host,
                  const aws::SharedConfig& config, const ReadHelp& read_help,
                  const ContainerVariables* variables) {
  return Planner(options, host, config, read_help, variables).make();
}

std::vector<docker::Variable> delivered_variables(const aws::Credentials& credentials) {
  std::vector<docker::Variable> variables;
  for (const auto& [name, value] : variables_of(credentials)) {
    variables.push_back({std::string(name), std::string(value)});
  }
  return variables;
}

std::vector<docker::Variable> delivered_variables(std::uint16_t port,
                                                  const std::string& authorization) {
  return {{endpoint_variable, fmt::format("http://127.0.0.1:{}/", port)},
          {endpoint_token_variable, authorization}};
}

std::vector<docker::Variable> env_file_variables(const RunPlan& plan,
                                                 std::vector<docker::Variable> delivered) {
  auto variables = plan.variables;
  std::move(delivered.begin(), delivered.end(), std::back_inserter(variables));
  variables.insert(variables.end(), plan.own_variables.begin(), plan.own_variables.end());
  return variables;
}

std::vector<std::vector<std::string>> example_lines(const RunPlan& plan) {
  constexpr auto drawn = "XXXXXXXX";
  const auto name = plan.name.empty() ? plan.name_base + "-" + drawn : plan.name;
  const auto env_file =
      plan.temporary_folder / (std::string(env_file_prefix) + drawn + drawn) / env_file_name;
  if (!plan.pod) return {docker::run_arguments(plan.run, name, env_file.string())};
  const docker::PodNames names{name, std::string(drawn) + drawn};
  if (plan.pod->is_on_host) {
    return {docker::run_arguments(without_companion(plan.run, *plan.pod, names), name,
                                  env_file.string())};
  }
  return {companion_arguments(plan.run.engine, *plan.pod, names),
          docker::run_arguments(joined_to_companion(plan.run, names), name, env_file.string())};
}

} // namespace idr::plan
