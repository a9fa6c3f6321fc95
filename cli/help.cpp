#include "cli/help.hpp"

#include "core/options/commands.hpp"
#include "core/text/split.hpp"
#include "core/text/wrapped.hpp"

#include <CLI/CLI.hpp>
#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace idr::cli {
namespace {

using options::Command;
using options::Option;
using options::Section;

std::string heading(std::string_view text, bool colours) {
  return colours ? fmt::format(fmt::emphasis::bold, "{}", text) : std::string(text);
}

/// The names of an option in CLI11's form: `-p,--publish,--portmap`.
std::string shown_names(const Option& option, Command command) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ",") + name; };
  if (option.short_name != '\0' && option.short_name != 'h')
    add(fmt::format("-{}", option.short_name));
  for (const auto name : options::listed_names(option, command)) add(fmt::format("--{}", name));
  return names;
}

/// Moves the space before an optional value behind it: `--dry-run[=json]`. Columns do not change.
std::string with_joined_values(std::string help) {
  constexpr std::string_view shown = " [=";
  for (auto at = help.find(shown); at != std::string::npos; at = help.find(shown, at + 1)) {
    const auto end = help.find(']', at);
    std::rotate(help.begin() + static_cast<std::ptrdiff_t>(at),
                help.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                help.begin() + static_cast<std::ptrdiff_t>(end) + 1);
  }
  return help;
}

/// The lines of a usage, each with `idr` added.
std::string usage_lines(std::string_view usage) {
  std::string text;
  for (const auto line : text::lines_of(usage)) {
    text += fmt::format("{}idr {}\n", text.empty() ? "" : "       ", line);
  }
  return text;
}

/// CLI11's layout with this program's usage lines.
class HelpFormatter : public CLI::Formatter {
public:
  HelpFormatter(std::string_view usage, bool colours, std::size_t column)
      : usage_(usage), colours_(colours) {
    column_width(column);
  }
  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return fmt::format("{} {}\n", heading("Usage:", colours_), usage_lines(usage_));
  }
  /// Leaves one empty line between groups instead of two.
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return CLI::Formatter::make_group(heading(group, colours_), is_positional, std::move(options))
        .substr(1);
  }

private:
  std::string_view usage_;
  bool colours_;
};

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
  };
  constexpr std::size_t option_column = 21; // of the help texts
  static constexpr std::array used_most = {&options::option("role"), &options::option("profile"),
                                           &options::option("dry-run"), &options::option("verbose"),
                                           &options::option("warnings-only")};
  auto text =
      fmt::format("idr runs a docker container in an AWS IAM role: the container gets temporary "
                  "credentials of the role, never your own keys.\n\n{}\n",
                  heading("Common commands:", colours));
  for (const auto& line : commands)
    text += fmt::format("  idr {:<33} {}\n", line.typed, line.meaning);
  text += fmt::format("\n{}\n", heading("Common options:", colours));
  for (const auto* row : used_most) {
    const auto& option = *row;
    text += fmt::format("  --{:<{}} {}\n",
                        option.arity == options::Arity::Value
                            ? fmt::format("{} {}", option.name, option.value)
                            : std::string(option.name),
                        option_column - 5, option.help);
  }
  text += fmt::format("\n{}\n", heading("More:", colours));
  text += "  idr help run          all options of a command, by section\n"
          "  idr help run network  one section of them\n"
          "  idr --version         the version, the commit and the libraries in it\n"
          "  man idr               the manual\n";
  return text::wrapped_lines(text, width, option_column);
}

std::string help_text(Command command, std::optional<Section> section, bool colours,
                      std::size_t width) {
  const auto& entry = options::entry_of(command);
  const std::size_t column = width < 80 ? 26 : 36; // of the help texts
  CLI::App app{section ? "" : fmt::format("{}\n", entry.description)};
  app.set_help_flag();
  app.formatter(std::make_shared<HelpFormatter>(entry.usage, colours, column));
  for (const auto& option : options::option_table()) {
    if (!options::is_listed(option, command)) continue;
    if (section && option.section != *section) continue;
    const auto ignore = [](const CLI::results_t&) { return true; };
    auto* shown = app.add_option(shown_names(option, command), ignore, std::string(option.help));
    shown->group(std::string(options::title(option.section)));
    if (option.arity == options::Arity::OptionalValue) {
      shown->type_name(fmt::format("[={}]", option.value));
    } else {
      shown->type_name(std::string(option.value));
    }
    if (option.arity == options::Arity::Flag) shown->type_size(0);
  }
  if (!section || *section == Section::Output) {
    app.set_help_flag("-h,--help", "show this help")->group(std::string(title(Section::Output)));
  }
  if (!section) app.footer(std::string(entry.footer));
  return text::wrapped_lines(with_joined_values(app.help()), width, column);
}

UsageError pointing_to_help(const UsageError& error, const std::vector<std::string>& words) {
  const bool classic = words.empty() || words.front().starts_with('-');
  const auto* named =
      classic ? &options::entry_of(Command::Launch) : options::find_command(words.front());
  if (named == nullptr) return error; // the remedy for an unknown command is complete
  const auto* option = error.option();
  if (option == nullptr && !error.remedy().empty()) return error;
  const auto section = option == nullptr ? "" : fmt::format(" {}", options::name(option->section));
  const auto* gap = error.remedy().empty() ? "" : " ";
  return UsageError(error.what(), fmt::format("{}{}See `idr help {}{}`.", error.remedy(), gap,
                                              named->name, section));
}

} // namespace idr::cli
