#include "cli/misread_line.hpp"

#include "core/error.hpp"
#include "core/options/commands.hpp"
#include "core/options/project_file.hpp"
#include "core/options/values.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::cli {
namespace {

using options::Command;
using options::Positionals;

/// Whether the line can be shown: it has no container command, and only options of this program
/// that are not secret.
bool is_showable(const options::Arguments& arguments) {
  return arguments.positionals.size() <= 1 &&
         std::all_of(arguments.options.begin(), arguments.options.end(),
                     [](const options::TypedOption& typed) {
                       return typed.option->reader == options::Reader::Idr &&
                              typed.option->secrecy == options::Secrecy::None;
                     });
}

/// `idr OPTIONS IMAGE`: throws an error that shows the correct line of `run`, if the line has no
/// other mistake and can be shown; else the parser's error is better.
void refuse_image_without_command(const options::Arguments& arguments,
                                  const std::vector<std::string>& options,
                                  const std::vector<std::string>& words, const system::Host& host) {
  const auto& word = arguments.positionals.front();
  const auto& typed = arguments.options;
  const auto& option =
      word.starts_with('@') ? options::option("variant") : options::option("image");
  const bool is_value =
      !typed.empty() && (typed.back().is(options::option("dns-search")) ||
                         (typed.back().is(options::option("dry-run")) && word == "json"));
  if (word.empty() || is_value || options::last_value(typed, option) != nullptr ||
      !is_showable(arguments) || options::parse_arguments(options, Command::Launch).help) {
    return;
  }
  std::vector<std::string> line = {"idr", "run"};
  line.insert(line.end(), words.begin(), words.end());
  const bool may_be_command =
      !word.starts_with('@') && (options::find_project_file(host.working_directory) ||
                                 options::find_user_file(host.environment));
  throw UsageError(fmt::format("unexpected argument \"{}\"", word),
                   fmt::format("Type `{}`{}.", text::command_line(line),
                               may_be_command
                                   ? " to launch that image; to run a command in the image of "
                                     "idr.toml, use --cmd"
                                   : ""));
}

} // namespace

void refuse_options_first(const std::vector<std::string>& words, const system::Host& host) {
  const auto so_far = options::parse_so_far(words, Command::Launch, Positionals::EndOptions);
  const auto& rest = so_far.arguments.positionals;
  if (rest.empty()) return;
  const auto* entry = options::find_command(rest.front());
  const auto at = words.end() - static_cast<std::ptrdiff_t>(rest.size());
  std::vector<std::string> others(words.begin(), at);
  if (entry == nullptr) return refuse_image_without_command(so_far.arguments, others, words, host);
  others.insert(others.end(), at + 1, words.end());
  const auto name = std::string(entry->name);
  const auto arguments =
      options::parse_so_far(others, entry->command, entry->positionals).arguments;
  std::vector<std::string> line = {"idr", name};
  line.insert(line.end(), others.begin(), others.end());
  throw UsageError("the command must come first",
                   is_showable(arguments)
                       ? fmt::format("Type `{}`.", text::command_line(line))
                       : fmt::format("Put the options after it: idr {} OPTIONS …", name));
}

} // namespace idr::cli
