// Writes the options of the option table into the pages of the manual, between the lines that mark
// their places: `write_options FILE…`. The prose around them stays.
#include "core/options/commands.hpp"
#include "core/options/find_option.hpp"
#include "core/system/file_descriptor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <exception>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace idr {
namespace {

using options::Command;
using options::Option;
using options::Section;

bool is_listed(const Option& option, Section section, Command command) {
  return option.section == section && options::is_listed(option, command);
}

std::string first_upper(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

/// Lines of at most 79 characters, broken at blanks.
std::string filled(std::string_view text) {
  constexpr std::size_t width = 79;
  std::string lines;
  while (text.size() > width) {
    const auto end = text.rfind(' ', width);
    lines += fmt::format("{}\n", text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines + fmt::format("{}\n", text);
}

/// An item of a list in the language of manual pages, mdoc(7).
std::string man_item(const Option& option, Command command) {
  std::vector<std::string> names;
  if (option.short_name != '\0' && option.short_name != 'h') {
    names.push_back(fmt::format("Fl {}", option.short_name));
  }
  for (const auto name : options::listed_names(option, command)) {
    names.push_back(fmt::format("Fl -{}", name));
  }
  auto item = fmt::format(".It {}", fmt::join(names, " , "));
  if (option.arity == options::Arity::OptionalValue) {
    item += fmt::format(" Ns Op = Ns Cm {}", option.value());
  } else if (!option.value().empty()) {
    item += fmt::format(" Ar {}", option.value());
  }
  return item + "\n" + filled(first_upper(std::string(option.help())) + ".");
}

std::string man_options(Command command) {
  std::string text;
  for (const auto section : options::sections(command)) {
    std::string items;
    for (const auto& option : options::option_table()) {
      if (is_listed(option, section, command)) items += man_item(option, command);
    }
    if (section == Section::Output) items += ".It Fl h , Fl -help\nThis command's options.\n";
    text += fmt::format(".Ss {}\n.Bl -tag -width indent\n{}.El\n", title(section), items);
  }
  return text;
}

/// A line that begins a place, and what belongs there up to the line that ends it.
struct Place {
  std::string begin;
  std::string end;
  std::string content;
};

std::vector<Place> places() {
  std::vector<Place> result;
  for (const auto& entry : options::command_table()) {
    result.push_back({fmt::format(".\\\" options of {}", entry.name), ".\\\" end of options",
                      man_options(entry.command)});
  }
  return result;
}

/// The text with its places filled in. Throws where one does not end.
std::string filled_in(std::string text) {
  for (const auto& place : places()) {
    const auto begin = text.find(place.begin + "\n");
    if (begin == std::string::npos) continue;
    const auto from = begin + place.begin.size() + 1;
    const auto to = text.find(place.end + "\n", from);
    if (to == std::string::npos) throw std::runtime_error(place.begin + " has no end");
    text.replace(from, to - from, place.content);
  }
  return text;
}

int run(std::span<char*> files) try {
  constexpr system::ReadLimits document{.bytes = 1U << 20U};
  for (const std::string file : files) {
    const auto text = filled_in(system::read_file(file, document));
    if (!(std::ofstream(file) << text)) throw std::runtime_error(file + " cannot be written");
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "write_options: {}\n", error.what());
  return 1;
}

} // namespace
} // namespace idr

int main(int argc, char** argv) { return idr::run({argv + 1, static_cast<std::size_t>(argc - 1)}); }
