#include "core/plan/container_command.hpp"

#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/options/values.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

namespace idr::plan {
namespace {

using options::option;
using Words = std::vector<std::string>;

/// Runs in the container: starts bash if the image has it, else sh with a message.
constexpr auto find_shell =
    R"([ -x /bin/bash ] && exec /bin/bash; echo "no /bin/bash here: this is /bin/sh" >&2; exec /bin/sh)";

constexpr auto command_after_image = "the command after the image";

ContainerCommand program_and_arguments(Words words) {
  if (words.empty()) throw UsageError("must name a program, but is empty");
  ContainerCommand command{.entrypoint = std::move(words.front())};
  words.erase(words.begin());
  command.words = std::move(words);
  return command;
}

ContainerCommand in_shell(const std::string& text) {
  return {.entrypoint = "/bin/sh", .words = {"-c", text}};
}

Warning ignored(std::string_view what, std::string_view replaced_by) {
  return {fmt::format("{} is ignored: {} replaces it", what, replaced_by),
          "Remove one of the two."};
}

ContainerCommand shell_of_variable(const std::string& text) try {
  auto command = program_and_arguments(text::split_words(text).words);
  command.shell = text;
  return command;
} catch (UsageError& error) {
  error.name(fmt::format("{}: ", shell_variable));
  throw;
}

ContainerCommand shell_command(const RunOptions& run, const system::Environment& environment) {
  const auto shell = environment.get_nonblank(shell_variable);
  auto command = shell ? shell_of_variable(*shell) : in_shell(find_shell);
  if (!run.command.empty()) command.warnings.push_back(ignored(command_after_image, "--shell"));
  return command;
}

ContainerCommand full_entrypoint(const RunOptions& run) {
  auto command = options::about_option(option("full-entrypoint"), [&] {
    auto split = text::split_words(*run.full_entrypoint);
    return split.needs_shell ? in_shell(*run.full_entrypoint)
                             : program_and_arguments(std::move(split.words));
  });
  const auto warn = [&](std::string_view what) {
    command.warnings.push_back(ignored(what, "--full-entrypoint"));
  };
  if (options::last_value(run.given, option("entrypoint")) != nullptr) warn("--entrypoint");
  if (run.cmd) warn("--cmd");
  if (!run.command.empty()) warn(command_after_image);
  return command;
}

} // namespace

ContainerCommand decide_command(const RunOptions& run, const system::Environment& environment) {
  if (run.cmd && !run.command.empty()) {
    throw pointing_to(option("cmd"),
                      UsageError("the command is given twice: by --cmd and after the image",
                                 "Remove one of the two."));
  }
  if (run.shell) return shell_command(run, environment);
  if (run.full_entrypoint) return full_entrypoint(run);
  ContainerCommand command;
  command.entrypoint = options::any_text_of(run.given, option("entrypoint"));
  command.words = run.cmd ? options::about_option(option("cmd"),
                                                  [&] { return text::split_words(*run.cmd).words; })
                          : run.command;
  return command;
}

} // namespace idr::plan
