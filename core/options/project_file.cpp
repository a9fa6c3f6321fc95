#include "core/options/project_file.hpp"

#include "core/error.hpp"
#include "core/options/foreign_names.hpp"
#include "core/options/host_paths.hpp"
#include "core/options/toml_library.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/trust.hpp"
#include "core/text/contains.hpp"
#include "core/text/encoding.hpp"
#include "core/text/nearest.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace idr::options {
namespace {

constexpr auto variants_key = "variant";
constexpr auto toml_remedy = "The file must be TOML: strings in quotes, lists in brackets.";
constexpr std::size_t longest_file = 64 * 1024;
/// The limit for dots on a line, outside quotes. Each may nest a table, which takes stack.
constexpr int max_dots = 16;

/// The number of the first line with more than max_dots dots; 0 if there is none. Source: TOML
/// 1.0.0, comments and strings.
std::size_t line_of_many_dots(std::string_view text) {
  std::string_view quotes; // the end of the current string; empty outside strings
  std::size_t line = 1;
  int dots = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (rest.front() == '\n') {
      ++line;
      dots = 0;
      if (quotes.size() == 1) quotes = {}; // not terminated: an error of the parser
    } else if (!quotes.empty()) {
      if (rest.front() == '\\' && quotes.front() == '"' && !rest.starts_with("\\\n")) {
        ++i;
      } else if (rest.starts_with(quotes)) {
        i += quotes.size() - 1;
        quotes = {};
      }
    } else if (rest.front() == '"' || rest.front() == '\'') {
      const bool many = rest.starts_with(R"(""")") || rest.starts_with("'''");
      quotes = rest.substr(0, many ? 3 : 1);
      i += quotes.size() - 1;
    } else if (rest.front() == '#') {
      i += std::min(rest.find('\n'), rest.size()) - 1;
    } else if (rest.front() == '.' && ++dots > max_dots) {
      return line;
    }
  }
  return 0;
}

enum class FileKind : std::uint8_t { User, Project };

class Reader {
public:
  Reader(std::string path, HostPaths paths, FileKind kind)
      : path_(std::move(path)), paths_(std::move(paths)), kind_(kind) {}

  ProjectFile read(const std::string& text) {
    ProjectFile file;
    file.path = path_;
    const auto document = parse(text);
    for (const auto& [key, node] : document) {
      if (key.str() == variants_key) {
        read_variants(node, file);
      } else {
        read_option(key, node, file.options, false);
      }
    }
    sort_by_line(file.options);
    return file;
  }

private:
  [[noreturn]] void throw_at(const toml::source_region& where, const std::string& what,
                             const std::string& remedy = {}) const {
    throw ConfigError(
        fmt::format("{}:{}:{}: {}", path_, where.begin.line, where.begin.column, what), remedy);
  }

  toml::table parse(const std::string& text) const {
    if (const auto line = line_of_many_dots(text)) {
      throw ConfigError(fmt::format("{}:{}: tables are nested too deeply", path_, line));
    }
    try {
      return toml::parse(text, path_);
    } catch (const toml::parse_error& error) {
      throw_at(error.source(), std::string(error.description()), toml_remedy);
    } catch (const UnexpectedToml&) {
      throw ConfigError(fmt::format("{}:{}: not valid TOML", path_, line_of_unexpected(text)),
                        toml_remedy);
    }
  }

  /// The library does not report the position: finds the first line after which it fails.
  static std::size_t line_of_unexpected(std::string_view text) {
    std::vector<std::size_t> ends; // of lines
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') ends.push_back(i + 1);
    }
    const auto first = std::partition_point(ends.begin(), ends.end(), [&](std::size_t end) {
      try {
        static_cast<void>(toml::parse(text.substr(0, end)));
      } catch (const toml::parse_error&) {
        return true; // the text ends too early
      } catch (const UnexpectedToml&) {
        return false;
      }
      return true;
    });
    return static_cast<std::size_t>(first - ends.begin()) + 1;
  }

  /// The tables of the library are not in the order of the file, but lists of options must be.
  static void sort_by_line(OptionList& options) {
    const auto line = [](const TypedOption& given) { return std::get<InFile>(given.origin).line; };
    std::stable_sort(options.begin(), options.end(),
                     [&](const auto& left, const auto& right) { return line(left) < line(right); });
  }

  void read_variants(const toml::node& node, ProjectFile& file) const {
    if (kind_ == FileKind::User) {
      throw_at(node.source(), "the user's file must not have variants",
               "Move the variant to the project's idr.toml.");
    }
    const auto* variants = node.as_table();
    if (variants == nullptr) throw_at(node.source(), "variants must be tables: [variant.NAME]");
    for (const auto& [name, variant] : *variants) {
      const auto* table = variant.as_table();
      if (table == nullptr) throw_at(variant.source(), "a variant must be a table: [variant.NAME]");
      auto& options = file.variants[std::string(name.str())];
      for (const auto& [key, value] : *table) read_option(key, value, options, true);
      sort_by_line(options);
    }
  }

  void read_option(const toml::key& key, const toml::node& node, OptionList& options,
                   bool of_variant) const {
    const auto* option = find_option(key.str(), Command::IdrToml);
    if (option == nullptr) throw_unknown_key(key, node);
    if (option->section == Section::Job && !of_variant) {
      throw_at(key.source(), fmt::format("{} describes a job, which must be a variant", key.str()),
               kind_ == FileKind::User ? "Move it to a variant of the project's idr.toml."
                                       : "Move it below [variant.NAME].");
    }
    const InFile origin{path_, key.source().begin.line};
    const auto* list = node.as_array();
    if (list == nullptr || option->arity != Arity::List) {
      options.push_back({option, read_value(*option, node), origin, of_variant});
      return;
    }
    if (list->empty()) {
      throw_at(node.source(),
               fmt::format("{} is an empty list, which has no effect", option->name()));
    }
    for (const auto& entry : *list) {
      options.push_back({option, read_value(*option, entry),
                         InFile{path_, entry.source().begin.line}, of_variant});
    }
  }

  static std::vector<std::string> near_keys(std::string_view key, bool is_table) {
    if (const auto* option = key.size() == 1 ? find_option(key[0], Command::IdrToml) : nullptr) {
      return {std::string(option->name())};
    }
    if (const auto meant = meant_by_foreign_name(key, Command::IdrToml);
        !is_table && meant && meant->value.empty()) {
      return {std::string(meant->option->name())};
    }
    auto known = option_names(Command::IdrToml);
    known.emplace_back(variants_key);
    const auto near = text::nearest(key, known);
    return {near.begin(), near.end()};
  }

  /// No valid value contains control characters, and a NUL would cut it off.
  static bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char character) {
      const auto code = static_cast<unsigned char>(character);
      return (code < 0x20 && character != '\t' && character != '\n') || code == 0x7f;
    });
  }

  [[noreturn]] void throw_unknown_key(const toml::key& key, const toml::node& node) const {
    if (find_option(key.str(), Command::Launch) != nullptr) {
      throw_at(key.source(), fmt::format("--{} is accepted only on the command line", key.str()),
               fmt::format("Remove the line, and use --{} on the command line.", key.str()));
    }
    const auto near = near_keys(key.str(), node.is_table());
    throw_at(key.source(), fmt::format("unknown key \"{}\"", key.str()),
             !near.empty() ? fmt::format("Did you mean {}?", fmt::join(near, " or "))
             : node.is_table()
                 ? fmt::format("Write a variant as [variant.{}].", key.str())
                 : "Keys are the long names of the options that `idr help run` lists.");
  }

  std::string read_value(const Option& option, const toml::node& node) const {
    if (option.arity == Arity::Flag) {
      if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
      throw_at(node.source(), fmt::format("{} must be true or false", option.name()));
    }
    if (const auto text = node.value_exact<std::string>()) {
      if (has_control_character(*text)) {
        throw_at(node.source(), fmt::format("{} contains a control character", option.name()));
      }
      if (kind_ == FileKind::Project) check_program(option, *text, node);
      if (kind_ == FileKind::User && paths_.is_relative(option.host_path, *text)) {
        throw_at(node.source(), fmt::format("{} contains a relative path", option.name()),
                 "In the user's file, a path must be absolute or begin with ~/.");
      }
      return paths_.absolute(option.host_path, *text);
    }
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
    throw_at(
        node.source(),
        option.arity == Arity::List
            ? fmt::format("{0} must be a string or a list of strings: {0} = [\"{1}\"]",
                          option.name(), option.value())
            : fmt::format("{0} must be a string: {0} = \"{1}\"", option.name(), option.value()));
  }

  /// A file from a repository must not choose an arbitrary program that gets the credentials.
  void check_program(const Option& option, const std::string& name, const toml::node& node) const {
    if (option.host_path != HostPath::Program) return;
    const auto known = text::split(option.value_words(), ' ');
    if (text::contains(known, name)) return;
    throw_at(node.source(),
             fmt::format("{} must be one of {}", option.name(), fmt::join(known, ", ")),
             "To use another program, set --engine or IAM_DOCKER_RUN_ENGINE.");
  }

  std::string path_;
  HostPaths paths_;
  FileKind kind_;
};

/// `remedy`: for a file that is not trusted.
ProjectFile read_layer(const std::filesystem::path& path, const system::Host& host, FileKind kind,
                       const std::string& remedy) {
  const auto text =
      system::read_found_file(path, longest_file, system::FileTrust(host.environment), remedy);
  text::require_utf8(path, text);
  const HostPaths paths{path.parent_path(), system::home_folder(host.environment)};
  return Reader(path.string(), paths, kind).read(text);
}

} // namespace

std::vector<std::string> variant_names(const ProjectFile& file) {
  std::vector<std::string> names;
  names.reserve(file.variants.size());
  for (const auto& [name, options] : file.variants) names.push_back(name);
  return names;
}

std::optional<std::filesystem::path> find_project_file(const std::filesystem::path& directory) {
  std::optional<std::filesystem::path> found;
  std::error_code failure;
  for (auto folder = directory;; folder = folder.parent_path()) {
    // A broken link counts as found, so that it causes an error.
    if (!found && std::filesystem::exists(
                      std::filesystem::symlink_status(folder / project_file_name, failure))) {
      found = folder / project_file_name;
      if (folder == directory) return found;
    }
    if (std::filesystem::exists(folder / ".git", failure)) return found;
    if (folder == folder.parent_path()) return std::nullopt;
  }
}

std::optional<std::filesystem::path>
find_project_file_above(const std::filesystem::path& directory) {
  if (find_project_file(directory)) return std::nullopt;
  std::error_code failure;
  for (auto folder = directory; folder != folder.parent_path(); folder = folder.parent_path()) {
    auto file = folder.parent_path() / project_file_name;
    if (std::filesystem::exists(file, failure)) return file;
  }
  return std::nullopt;
}

ProjectFile read_project_file(const std::filesystem::path& path, const system::Host& host) {
  return read_layer(path, host, FileKind::Project, "To ignore the file, use --no-project-file.");
}

std::optional<std::filesystem::path> find_user_file(const system::Environment& environment) {
  const auto folder = system::xdg_folder(environment, "XDG_CONFIG_HOME",
                                         system::home_folder(environment) / ".config");
  if (!folder) return std::nullopt;
  auto file = *folder / "iam-docker-run" / project_file_name;
  std::error_code failure;
  // A broken link counts as found, as in find_project_file.
  const bool exists = std::filesystem::exists(std::filesystem::symlink_status(file, failure));
  return exists ? std::optional(std::move(file)) : std::nullopt;
}

ProjectFile read_user_file(const std::filesystem::path& path, const system::Host& host) {
  if (const auto fault = system::find_file_fault(path)) {
    throw ConfigError(
        fmt::format("another user could change {}: {}", path.string(), fault->message),
        fault->remedy);
  }
  return read_layer(path, host, FileKind::User, "Make yourself its owner, or remove it.");
}

} // namespace idr::options
