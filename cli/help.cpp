#include "cli/help.hpp"

#include "core/options/commands.hpp"
#include "core/text/contains.hpp"
#include "core/text/split.hpp"
#include "core/text/wrapped.hpp"

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>

namespace idr::cli {
namespace {

using options::Command;
using options::Option;
using options::Section;

std::string heading(std::string_view text, bool colours) {
  return colours ? fmt::format(fmt::emphasis::bold, "{}", text) : std::string(text);
}

/// The names and the value of an option: `-p,--publish,--portmap HOST:CONTAINER`.
std::string shown_names(const Option& option, Command command) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ",") + name; };
  if (option.short_name != '\0' && option.short_name != 'h')
    add(fmt::format("-{}", option.short_name));
  for (const auto name : options::listed_names(option, command)) add(fmt::format("--{}", name));
  if (option.arity == options::Arity::OptionalValue)
    return fmt::format("{}[={}]", names, option.value());
  return option.value().empty() ? names : fmt::format("{} {}", names, option.value());
}

/// A line with the meaning in this column, or in the next line if the names reach the column.
std::string row(std::string_view names, std::string_view meaning, std::size_t column) {
  const auto indent = column - 2;
  return names.size() < indent ? fmt::format("  {:<{}}{}\n", names, indent, meaning)
                               : fmt::format("  {}\n{:{}}{}\n", names, "", column, meaning);
}

/// The lines of a usage, each with `idr` added.
std::string usage_lines(std::string_view usage) {
  std::string text;
  for (const auto line : text::lines_of(usage)) {
    text += fmt::format("{}idr {}\n", text.empty() ? "" : "       ", line);
  }
  return text;
}

} // namespace

std::string overview_text(bool colours, std::size_t width) {
  struct Line {
    std::string_view typed;
    std::string_view meaning;
  };
  static constexpr std::array commands = {
      Line{"run --role ROLE IMAGE [COMMAND]", "launch a container, as docker run does"},
      Line{"run --role ROLE --shell IMAGE", "start a shell in the image instead"},
      Line{"whoami --role ROLE", "show the container's AWS identity"},
      Line{"credentials --role ROLE", "print its credentials"},
      Line{"doctor --role ROLE", "find what would make a launch fail"},
      Line{"exec --role ROLE PROGRAM [ARG]", "run a program here, in the role"},
      Line{"schedule add @VARIANT", "run it at certain times"},
      Line{"ps", "list launches with --delivery endpoint"},
      Line{"stop NAME", "stop one of them"},
  };
  constexpr std::size_t option_column = 21; // of the help texts
  static constexpr std::array used_most = {&options::option("role"), &options::option("profile"),
                                           &options::option("dry-run")};
  auto text =
      fmt::format("idr runs a docker container in an AWS IAM role: the container gets temporary "
                  "credentials of the role, never your own keys.\n\n{}\n",
                  heading("Common commands:", colours));
  for (const auto& line : commands)
    text += fmt::format("  idr {:<33} {}\n", line.typed, line.meaning);
  text += fmt::format("\n{}\n", heading("Common options:", colours));
  for (const auto* row : used_most) {
    const auto& option = *row;
    auto help = option.help(); // of which the first part fits a line
    text += fmt::format("  --{:<{}} {}\n",
                        option.arity == options::Arity::Value
                            ? fmt::format("{} {}", option.name(), option.value())
                            : std::string(option.name()),
                        option_column - 5, text::take_until(help, ",;"));
  }
  text += fmt::format("\n{}\n", heading("More:", colours));
  text += "  idr help run [SECTION]  all options of a command, or one section of them\n"
          "  idr --version           the version, the commit and the libraries in it\n"
          "  man idr                 the manual\n";
  return text::wrapped_lines(text, width, option_column);
}

std::string help_text(Command command, std::optional<Section> section, bool colours,
                      std::size_t width) {
  const auto& entry = options::entry_of(command);
  const std::size_t column = width < 80 ? 26 : 36; // of the help texts
  std::string text;
  if (!section) text += fmt::format("{}\n\n", entry.description);
  text += fmt::format("{} {}", heading("Usage:", colours), usage_lines(entry.usage));
  for (const auto group : options::sections(command)) {
    if (section && group != *section) continue;
    text += fmt::format("\n{}:\n", heading(options::title(group), colours));
    for (const auto& option : options::option_table()) {
      if (option.section == group && options::is_listed(option, command))
        text += row(shown_names(option, command), option.help(), column);
    }
    if (group == Section::Output) text += row("-h,--help", "show this help", column);
  }
  if (!section && !entry.footer.empty()) text += fmt::format("\n{}\n", entry.footer);
  return text::wrapped_lines(text, width, column);
}

UsageError pointing_to_help(const UsageError& error, const std::vector<std::string>& words) {
  const bool classic = words.empty() || words.front().starts_with('-');
  const auto* named =
      classic ? &options::entry_of(Command::Launch) : options::find_command(words.front());
  if (named == nullptr) return error; // the remedy for an unknown command is complete
  const auto* option = error.option();
  if (option == nullptr && !error.remedy().empty()) return error;
  const auto* gap = error.remedy().empty() ? "" : " ";
  if (option != nullptr && option->commands == options::CommandSet(Command::IdrToml)) {
    return UsageError(error.what(), fmt::format("{}{}See `man idr.toml`.", error.remedy(), gap));
  }
  const bool has_section =
      option != nullptr && text::contains(options::sections(named->command), option->section);
  const auto section = has_section ? fmt::format(" {}", options::name(option->section)) : "";
  return UsageError(error.what(), fmt::format("{}{}See `idr help {}{}`.", error.remedy(), gap,
                                              named->name, section));
}

} // namespace idr::cli
