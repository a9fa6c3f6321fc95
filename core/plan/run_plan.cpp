#include "core/plan/run_plan.hpp"

#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/options/project_file.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/misplaced_options.hpp"
#include "core/plan/mounted_credentials.hpp"
#include "core/system/handover.hpp"
#include "core/system/trust.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <strings.h>
#include <system_error>

namespace idr::plan {
namespace {

using options::TypedOption;

/// Starts bash where the image has it, else sh, and says so; inside the container.
constexpr auto find_shell =
    R"([ -x /bin/bash ] && exec /bin/bash; echo "no /bin/bash here: this is /bin/sh" >&2; exec /bin/sh)";

/// Options whose place in the docker line is decided here.
constexpr std::array decided_here = {"name",   "env",         "env-file", "rm",
                                     "detach", "interactive", "tty",      "entrypoint"};

constexpr auto by_default = "default";
constexpr auto command_after_image = "the command after the image";

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
      throw UsageError(
          "no image: --image IMAGE is missing",
          fmt::format("idr run --role ROLE IMAGE, or `image = \"IMAGE\"` in idr.toml.{}",
                      above ? fmt::format(" {} is not read: a file above this directory "
                                          "counts only within a git repository.",
                                          above->string())
                            : ""));
    }
    plan_.run.image = options_.image;
    plan_.name_base = docker::base_name(options_.image);
    if (const auto* name = options::last_value(options_.given, "name")) {
      plan_.name = *name;
    } else {
      note("name", plan_.name_base + "-…", by_default);
    }
    plan_.temporary_folder = system::trusted_temporary_folder(host_);
    plan_.name_file = docker::container_name_file(host_.environment, host_.working_directory);
    if (options_.no_volume) {
      warn("--no-volume is deprecated: no volume is mounted by default", "Remove it.");
    }
    check_image_word();
    decide_run_mode();
    decide_mounts();
    pass_on_options();
    decide_command();
    decide_identity();
    decide_variables();
    if (plan_.run.engine.empty()) {
      docker::refuse_missing_engine(options_.engine, host_.environment);
    }
    return std::move(plan_);
  }

private:
  void warn(Warning warning) { plan_.warnings.push_back(std::move(warning)); }
  void warn(std::string text, std::string remedy) { warn({std::move(text), std::move(remedy)}); }

  void add(std::initializer_list<std::string> words) {
    plan_.run.options.insert(plan_.run.options.end(), words);
  }

  bool is_set(std::string_view flag) const { return options::is_set(options_.given, flag); }

  void note(std::string_view option, std::string value, std::string origin) {
    plan_.decisions.push_back({std::string(option), std::move(value), std::move(origin)});
  }

  void decide_engine() {
    const auto client = docker::find_engine(options_.engine, host_.environment);
    if (client) { // else what is wrong with the input is said first
      engine_ = client->engine;
      plan_.run.engine = client->program;
      if (options_.engine.program.empty()) note("engine", client->program, client->origin);
    }
    check_pull_policy();
    check_options_of_engine();
    if (engine_->shows_variables) {
      warn(fmt::format("{} shows the container's variables to other users of this machine",
                       engine_->name),
           "Where that must not be, name another engine with --engine.");
    }
  }

  /// An image may have these names; more likely something else was meant.
  void check_image_word() {
    const auto& image = options_.image;
    if (options_.identity.places.contains("image")) return;
    if (options_.variant.empty() && text::contains(options_.variants, image)) {
      warn(
          fmt::format("{} is the image here, not the variant of {}", image, options_.files.project),
          fmt::format("To launch the variant, run `idr run {}`.", text::quote_word("@" + image)));
    } else if (image == "help" || image == "version") {
      warn(fmt::format("{} is the image here", image), image == "help"
                                                           ? "`idr help run` shows the help."
                                                           : "`idr --version` shows the version.");
    }
  }

  void check_pull_policy() const {
    const auto* policy = options::last_value(options_.given, "pull");
    const auto& known = engine_->pull_policies;
    if (policy == nullptr || policy->empty() || text::contains(known, *policy)) return;
    throw UsageError(
        fmt::format("--pull {}: {} knows {}", *policy, engine_->name, fmt::join(known, ", ")));
  }

  /// What the client does not know would end with its usage text, after credentials were asked for.
  void check_options_of_engine() {
    std::optional<std::string> help;
    const auto is_known = [&](std::string_view name) {
      if (plan_.run.engine.empty()) return false;
      if (!help) help = read_help_(plan_.run.engine).value_or("");
      return help->empty() || docker::lists_option(*help, name);
    };
    for (const auto& typed : options_.given) {
      if (typed.option->reader != options::Reader::Docker) continue;
      if (typed.option == &options::unlisted_option()) {
        const auto name = typed.value.substr(0, typed.value.find('='));
        if (!is_known(name.substr(2))) {
          options::refuse_unknown_option(
              name, options::Command::Launch,
              plan_.run.engine.empty() ? ""
                                       : fmt::format("`{} run --help` does not list it either.",
                                                     text::quote_word(plan_.run.engine)));
        }
        warn(fmt::format("{} is unknown here and passed on to {} as it is", name, engine_->name),
             fmt::format("`{} run --help` describes it.", text::quote_word(plan_.run.engine)));
        continue;
      }
      const auto name = typed.option->name;
      if (text::contains(engine_->lacks, name) && !is_known(name)) {
        throw UsageError(
            fmt::format("{} has no option --{}", plan_.run.engine, name),
            fmt::format("`{} run --help` lists what it has.", text::quote_word(plan_.run.engine)));
      }
    }
  }

  void decide_run_mode() {
    plan_.detached = is_set("detach") && !options_.shell;
    if (is_set("detach") && options_.shell) {
      warn("--shell runs in the foreground: -d is ignored", "Remove one of the two.");
    }
    const auto* restart = options::last_value(options_.given, "restart");
    const bool restarts = restart != nullptr && !restart->empty() && *restart != "no";
    const bool rm_typed = options::last_value(options_.given, "rm") != nullptr;
    const bool removed = rm_typed ? is_set("rm") : !plan_.detached && !restarts;
    if (removed) add({"--rm"});
    if (!rm_typed) note("rm", removed ? "true" : "false", by_default);
    if (plan_.detached) add({"--detach"});

    const bool both = options_.shell || options_.interactive;
    const bool stdin_open = both || is_set("interactive");
    const bool stdin_attached =
        stdin_open ||
        std::any_of(options_.given.begin(), options_.given.end(), [](const TypedOption& option) {
          return option.is("attach") && ::strcasecmp(option.value.c_str(), "stdin") == 0;
        });
    const bool tty_typed = options::last_value(options_.given, "tty") != nullptr;
    bool tty = tty_typed ? is_set("tty")
                         : both && host_.stdin_is_terminal && host_.stdout_is_terminal &&
                               !host_.environment.is_ci_job();
    if (tty && stdin_attached && !plan_.detached && !host_.stdin_is_terminal) {
      warn("-t is ignored: stdin is not a terminal", "Remove -t where there is no terminal.");
      tty = false;
    }
    if (stdin_open) add({"--interactive"});
    if (tty) add({"--tty"});
  }

  void decide_mounts() {
    const auto& host_path = options_.host_source_path;
    const auto& container_path = options_.container_source_path;
    if (host_path.empty() != container_path.empty()) {
      throw UsageError("--host-source-path and --container-source-path go together");
    }
    if (host_path.empty()) {
      if (options_.selinux) {
        warn("--selinux has no effect without a source mount",
             "Add --host-source-path and --container-source-path, or remove --selinux.");
      }
    } else {
      auto path = (host_.working_directory / host_path).lexically_normal();
      if (!path.has_filename() && path.has_relative_path()) path = path.parent_path(); // "./src/"
      std::error_code failure;
      if (!std::filesystem::exists(path, failure)) {
        throw Error(
            fmt::format("--host-source-path {}: {} does not exist", host_path, path.string()),
            "Name a folder that exists; a relative path is seen from the current directory.");
      }
      if (path.string().find(':') != std::string::npos) {
        throw UsageError("--host-source-path: docker cannot mount a path that has a colon in it");
      }
      add({"--volume", path.string() + ":" + container_path + (options_.selinux ? ":Z" : "")});
    }
    if (options_.mount_docker) {
      const auto socket = docker::engine_socket(*engine_, host_);
      if (!socket) {
        throw UsageError(
            fmt::format("--mount-docker: {} has no socket of docker's API", engine_->name));
      }
      add({"--volume", *socket + ":/var/run/docker.sock"});
    }
  }

  void pass_on_options() {
    for (const auto& option : options_.given) {
      const bool decided = text::contains(decided_here, option.option->name);
      if (option.option->reader == options::Reader::Docker && !decided)
        docker::append_option(plan_.run.options, option);
    }
  }

  void set_command(const std::string& entrypoint, std::vector<std::string> command) {
    add({"--entrypoint", entrypoint});
    plan_.run.command = std::move(command);
  }

  void set_words(std::vector<std::string> words, std::string_view origin) {
    if (words.empty()) throw UsageError(fmt::format("{} is empty: it must name a program", origin));
    const auto entrypoint = words.front();
    words.erase(words.begin());
    set_command(entrypoint, std::move(words));
  }

  static text::ShellWords split(const std::string& text, std::string_view origin) {
    try {
      return text::split_words(text);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {}", origin, error.what()));
    }
  }

  void warn_of_override(std::string_view option, std::string_view ignored) {
    warn(fmt::format("{} is ignored: {} replaces it", ignored, option), "Remove one of the two.");
  }

  void decide_command() {
    if (options_.cmd && !options_.command.empty()) {
      throw UsageError("the command is given twice: by --cmd and after the image",
                       "Remove one of the two.");
    }
    const auto* entrypoint = options::last_value(options_.given, "entrypoint");
    if (options_.shell) {
      if (!options_.command.empty()) warn_of_override("--shell", command_after_image);
      constexpr auto variable = "IAM_DOCKER_RUN_SHELL_COMMAND";
      if (const auto shell = host_.environment.get_nonblank(variable)) {
        note("entrypoint", *shell, variable);
        set_words(split(*shell, variable).words, variable);
      } else {
        set_command("/bin/sh", {"-c", find_shell});
      }
    } else if (options_.full_entrypoint) {
      if (entrypoint != nullptr) warn_of_override("--full-entrypoint", "--entrypoint");
      if (options_.cmd) warn_of_override("--full-entrypoint", "--cmd");
      if (!options_.command.empty()) {
        warn_of_override("--full-entrypoint", command_after_image);
      }
      const auto& text = *options_.full_entrypoint;
      auto words = split(text, "--full-entrypoint");
      if (words.needs_shell) {
        set_command("/bin/sh", {"-c", text});
      } else {
        set_words(std::move(words.words), "--full-entrypoint");
      }
    } else {
      if (entrypoint != nullptr) add({"--entrypoint", *entrypoint});
      plan_.run.command = options_.cmd ? split(*options_.cmd, "--cmd").words : options_.command;
    }
  }

  void decide_identity() {
    const auto& who = options_.identity;
    const bool wanted = gets_credentials(who);
    plan_.identity = wanted ? aws::find_identity(who, host_, config_)
                            : aws::identity_without_credentials(who, host_.environment);
    if (!wanted) refuse_session_options();
    for (const auto& warning :
         warn_of_mounted_credentials(options_.given, options_.host_source_path, wanted, host_)) {
      warn(warning);
    }
    const auto misplaced = warn_of_misplaced_options(options_.image, options_.command);
    if (misplaced) warn(*misplaced);
    note_identity();
    for (const auto& warning : plan_.identity.warnings) warn(warning, {});
  }

  /// In a file they are for the launches that have a role.
  void refuse_session_options() const {
    const auto& who = options_.identity;
    const auto remedy = no_credentials_remedy(host_.environment);
    if (!who.mfa_serial.empty() && who.is_typed("mfa-serial")) {
      throw aws::misplaced_session_option("mfa-serial", remedy);
    }
    if (who.session.duration && who.is_typed("duration")) {
      throw aws::misplaced_session_option("duration", remedy);
    }
    if (!who.mfa_code.empty() && who.is_typed("mfa-code")) {
      throw UsageError("--mfa-code applies to --role or --profile, which are missing", remedy);
    }
  }

  void note_identity() {
    const auto& who = options_.identity;
    const auto& identity = plan_.identity;
    if (!identity.chain) return;
    if (who.region.empty()) note("region", identity.region.name, to_string(identity.region.origin));
    if (who.profile.empty() && !identity.chain->profile.empty()) {
      note("profile", identity.chain->profile, to_string(identity.profile_origin));
    }
    if (!who.role.empty() && who.session.session_name.empty()) {
      note("role-session-name", options_of_last_role(*identity.chain)->session_name, by_default);
    }
  }

  void decide_variables() {
    const auto delivery = delivered(options_.identity, plan_.identity);
    auto variables = variables_ != nullptr
                         ? *variables_
                         : container_variables(options_.custom_env_file, options_.given,
                                               options_.files, host_, *engine_, delivery);
    if (!delivery.credentials) {
      warn(no_credentials_warning(host_.environment, variables.keys_origin));
    }
    if (!variables.default_file.empty())
      note("custom-env-file", variables.default_file, by_default);
    plan_.variables = std::move(variables.in_file);
    plan_.own_variables = own_variables(delivery);
    plan_.inherited = std::move(variables.inherited);
    plan_.run.variable_options = std::move(variables.options);
    for (const auto& warning : variables.warnings) warn(warning);
  }

  const RunOptions& options_;
  const system::Host& host_;
  const aws::SharedConfig& config_;
  const ReadHelp& read_help_;
  const ContainerVariables* variables_; ///< null: they are read here
  const docker::Engine* engine_ = &docker::engine_of("docker");
  RunPlan plan_;
};

} // namespace

RunPlan make_plan(const RunOptions& options, const system::Host& host,
                  const aws::SharedConfig& config, const ReadHelp& read_help,
                  const ContainerVariables* variables) {
  return Planner(options, host, config, read_help, variables).make();
}

std::vector<docker::Variable> env_file_variables(const RunPlan& plan,
                                                 const aws::Credentials* credentials) {
  auto variables = plan.variables;
  if (credentials != nullptr) {
    for (const auto& [name, value] : variables_of(*credentials)) {
      variables.push_back({std::string(name), std::string(value)});
    }
  }
  variables.insert(variables.end(), plan.own_variables.begin(), plan.own_variables.end());
  return variables;
}

std::vector<std::string> example_arguments(const RunPlan& plan) {
  constexpr auto drawn = "XXXXXXXX";
  const auto name = plan.name.empty() ? plan.name_base + "-" + drawn : plan.name;
  const auto env_file = plan.temporary_folder / (std::string(env_file_prefix) + drawn + drawn) /
                        system::handover_file_name;
  return docker::run_arguments(plan.run, name, env_file.string());
}

} // namespace idr::plan
