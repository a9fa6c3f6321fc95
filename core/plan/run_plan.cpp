#include "core/plan/run_plan.hpp"

#include "core/docker/engine.hpp"
#include "core/plan/container_variables.hpp"
#include "core/system/error.hpp"
#include "core/system/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace idr::plan {
namespace {

using docker::TypedOption;

/// Starts bash where the image has it, else sh, and says so; inside the container.
constexpr auto find_shell =
    R"([ -x /bin/bash ] && exec /bin/bash; echo "no /bin/bash here: this is /bin/sh" >&2; exec /bin/sh)";

/// Options whose place in the docker line is decided here.
constexpr std::array decided_here = {"name",        "env", "rm",        "detach",
                                     "interactive", "tty", "entrypoint"};

class Planner {
public:
  Planner(const RunOptions& options, const system::Host& host, const aws::SharedConfig& config)
      : options_(options), host_(host), config_(config) {}

  RunPlan make() {
    if (options_.image.empty()) {
      throw UsageError("no image: --image IMAGE is missing", "idr --image IMAGE --role ROLE");
    }
    plan_.run.image = options_.image;
    plan_.name_base = docker::base_name(options_.image);
    if (const auto* name = docker::last_value(options_.docker, "name")) plan_.name = *name;
    plan_.temporary_folder = system::temporary_folder(host_.environment);
    plan_.name_file = docker::container_name_file(host_.environment, host_.working_directory);
    if (options_.no_volume) warn("--no-volume is deprecated: no volume is mounted by default");
    decide_run_mode();
    decide_mounts();
    pass_on_options();
    decide_command();
    decide_identity();
    decide_variables();
    plan_.run.engine = docker::choose_engine(options_.engine, host_.environment);
    return std::move(plan_);
  }

private:
  void warn(std::string text) { plan_.warnings.push_back(std::move(text)); }

  void add(std::initializer_list<std::string> words) {
    plan_.run.options.insert(plan_.run.options.end(), words);
  }

  bool is_set(std::string_view flag) const { return docker::is_set(options_.docker, flag); }

  void decide_run_mode() {
    plan_.detached = is_set("detach") && !options_.shell;
    if (is_set("detach") && options_.shell) warn("--shell runs in the foreground: -d is ignored");
    const auto* restart = docker::last_value(options_.docker, "restart");
    const bool restarts = restart != nullptr && *restart != "no";
    const bool rm_typed = docker::last_value(options_.docker, "rm") != nullptr;
    if (rm_typed ? is_set("rm") : !plan_.detached && !restarts) add({"--rm"});
    if (plan_.detached) add({"--detach"});

    const bool both = options_.shell || options_.interactive;
    const bool stdin_open = both || is_set("interactive");
    const bool stdin_attached =
        stdin_open ||
        std::any_of(options_.docker.begin(), options_.docker.end(), [](const TypedOption& option) {
          return option.is("attach") && option.value == "stdin";
        });
    const bool tty_typed = docker::last_value(options_.docker, "tty") != nullptr;
    bool tty =
        tty_typed ? is_set("tty") : both && host_.stdin_is_terminal && host_.stdout_is_terminal;
    if (tty && stdin_attached && !plan_.detached && !host_.stdin_is_terminal) {
      warn("stdin is no terminal: -t is left out");
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
      if (options_.selinux) warn("--selinux has no effect without a source mount");
    } else {
      auto path = (host_.working_directory / host_path).lexically_normal();
      if (!path.has_filename() && path.has_relative_path()) path = path.parent_path(); // "./src/"
      std::error_code failure;
      if (!std::filesystem::exists(path, failure)) {
        throw Error(
            fmt::format("--host-source-path {}: {} does not exist", host_path, path.string()));
      }
      if (path.string().find(':') != std::string::npos) {
        throw UsageError("--host-source-path: docker cannot mount a path that has a colon in it");
      }
      add({"--volume", path.string() + ":" + container_path + (options_.selinux ? ":Z" : "")});
    }
    if (options_.mount_docker) {
      add({"--volume", docker::engine_socket(host_.environment) + ":/var/run/docker.sock"});
    }
  }

  void pass_on_options() {
    for (const auto& option : options_.docker) {
      const bool decided = std::find(decided_here.begin(), decided_here.end(),
                                     option.option->name) != decided_here.end();
      if (!decided) docker::append_option(plan_.run.options, option);
    }
  }

  void set_command(const std::string& entrypoint, std::vector<std::string> command) {
    add({"--entrypoint", entrypoint});
    plan_.run.command = std::move(command);
  }

  void set_words(std::vector<std::string> words, std::string_view origin) {
    if (words.empty()) throw UsageError(fmt::format("{} holds no word", origin));
    const auto entrypoint = words.front();
    words.erase(words.begin());
    set_command(entrypoint, std::move(words));
  }

  static system::ShellWords split(const std::string& text, std::string_view origin) {
    try {
      return system::split_words(text);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {}", origin, error.what()));
    }
  }

  void decide_command() {
    const auto* entrypoint = docker::last_value(options_.docker, "entrypoint");
    if (options_.shell) {
      constexpr auto variable = "IAM_DOCKER_RUN_SHELL_COMMAND";
      if (const auto shell = host_.environment.get_nonblank(variable)) {
        set_words(split(*shell, variable).words, variable);
      } else {
        set_command("/bin/sh", {"-c", find_shell});
      }
    } else if (options_.full_entrypoint) {
      if (entrypoint != nullptr) warn("--full-entrypoint beats --entrypoint");
      if (options_.cmd) warn("--full-entrypoint beats --cmd");
      const auto& text = *options_.full_entrypoint;
      auto words = split(text, "--full-entrypoint");
      if (words.needs_shell) {
        set_command("/bin/sh", {"-c", text});
      } else {
        set_words(std::move(words.words), "--full-entrypoint");
      }
    } else {
      if (entrypoint != nullptr) add({"--entrypoint", *entrypoint});
      if (options_.cmd) plan_.run.command = split(*options_.cmd, "--cmd").words;
    }
  }

  void decide_identity() {
    const auto& who = options_.identity;
    const bool wanted = !who.profile.empty() || !who.role.empty();
    plan_.identity = aws::find_identity(who, host_, config_,
                                        wanted ? aws::Want::Credentials : aws::Want::RegionOnly);
    if (!wanted) warn("no --role and no --profile: the container gets no AWS credentials");
    for (const auto& warning : plan_.identity.warnings) warn(warning);
  }

  void decide_variables() {
    auto variables = container_variables(options_.custom_env_file, options_.docker, host_,
                                         plan_.identity.chain.has_value());
    plan_.variables = std::move(variables.in_file);
    plan_.inherited = std::move(variables.inherited);
    plan_.run.variable_names = std::move(variables.names);
    for (const auto& warning : variables.warnings) warn(warning);
  }

  const RunOptions& options_;
  const system::Host& host_;
  const aws::SharedConfig& config_;
  RunPlan plan_;
};

} // namespace

RunPlan make_plan(const RunOptions& options, const system::Host& host,
                  const aws::SharedConfig& config) {
  return Planner(options, host, config).make();
}

std::vector<docker::Variable> env_file_variables(const RunPlan& plan,
                                                 const aws::Credentials* credentials) {
  auto variables = plan.variables;
  if (credentials != nullptr) {
    variables.push_back({"AWS_ACCESS_KEY_ID", credentials->access_key_id});
    variables.push_back({"AWS_SECRET_ACCESS_KEY", credentials->secret_access_key});
    if (credentials->temporary()) {
      variables.push_back({"AWS_SESSION_TOKEN", credentials->session_token});
    }
  }
  for (auto& variable : region_variables(plan.identity.region.name)) {
    variables.push_back(std::move(variable));
  }
  return variables;
}

std::vector<std::string> example_arguments(const RunPlan& plan) {
  constexpr auto drawn = "XXXXXXXX";
  const auto name = plan.name.empty() ? plan.name_base + "-" + drawn : plan.name;
  const auto env_file = plan.temporary_folder / (std::string(env_file_prefix) + drawn + drawn);
  return docker::run_arguments(plan.run, name, env_file.string());
}

} // namespace idr::plan
