#include "core/docker/command.hpp"

namespace idr::docker {

void append_option(std::vector<std::string>& arguments, const options::TypedOption& option) {
  if (option.option == &options::unlisted_option) {
    arguments.push_back(option.value);
    return;
  }
  const auto name = "--" + std::string(option.option->name());
  if (option.option->arity != options::Arity::Flag) {
    arguments.insert(arguments.end(), {name, option.value});
  } else {
    // Some docker flags are on by default (--sig-proxy).
    arguments.push_back(option.value == "true" ? name : name + "=" + option.value);
  }
}

std::vector<std::string> run_arguments(const RunCommand& run, const std::string& container_name,
                                       const std::string& env_file) {
  std::vector<std::string> arguments = {run.engine, "run"};
  arguments.insert(arguments.end(), run.options.begin(), run.options.end());
  arguments.insert(arguments.end(), {"--name", container_name, "--env-file", env_file});
  arguments.insert(arguments.end(), run.variable_options.begin(), run.variable_options.end());
  if (run.image.starts_with('-'))
    arguments.emplace_back("--"); // so that docker does not parse it as an option
  arguments.push_back(run.image);
  arguments.insert(arguments.end(), run.command.begin(), run.command.end());
  return arguments;
}

} // namespace idr::docker
