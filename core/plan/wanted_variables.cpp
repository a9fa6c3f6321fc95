#include "core/plan/wanted_variables.hpp"

#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/trust.hpp"
#include "core/text/encoding.hpp"

#include <chrono>

namespace idr::plan {
namespace {

constexpr auto default_env_file = "iam-docker-run.env";
/// More than the kernel allows for the environment of a process.
constexpr std::size_t longest_env_file = 4U << 20U;
/// For `--env-file <(PROGRAM)`: the program may send requests.
constexpr auto pipe_patience = std::chrono::minutes(1);

/// Collects variables in the order in which docker applies them.
class WantedReader {
public:
  WantedReader(const system::Host& host, const docker::Engine& engine)
      : host_(host), engine_(engine) {}

  std::vector<Wanted> take() { return std::move(wanted_); }

  void read_named_file(const options::Option& option, const std::string& file) {
    if (file.empty()) throw about(option, UsageError("requires a file name"));
    try {
      add_file(file, system::read_file(host_.working_directory / file,
                                       {.bytes = longest_env_file, .patience = pipe_patience}));
    } catch (const SystemError& error) {
      throw about(option, SystemError(file, error.error_number(),
                                      "Name a file that exists and is readable."));
    }
  }

  /// Returns false if the file does not exist. A broken link counts as existing.
  bool read_default_file() {
    const auto path = host_.working_directory / default_env_file;
    std::error_code failure;
    const auto type = std::filesystem::symlink_status(path, failure).type();
    if (type == std::filesystem::file_type::not_found) return false;
    add_file(default_env_file,
             system::read_found_file(path, longest_env_file, system::FileTrust(host_.environment),
                                     "Remove it, or name the right file with --custom-env-file."));
    return true;
  }

  /// `-e NAME=VALUE` or `-e NAME`.
  void read_option(const options::TypedOption& given) {
    const auto& text = given.value;
    const options::Origin origin = options::is<options::OnCommandLine>(given.origin)
                                       ? options::OnCommandLine{given.option, "-e"}
                                       : given.origin;
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    if (name.empty()) {
      throw about(*given.option, UsageError("must be NAME=VALUE or NAME; the name is missing"));
    }
    if (equals != std::string::npos) {
      add({name, text.substr(equals + 1), origin, name, true});
    } else if (!add_of_host(name, origin, true) && !docker::is_prefix(engine_, name)) {
      add({name, std::nullopt, origin, name, true});
    }
  }

private:
  void add_file(const std::string& file, const std::string& text) {
    text::refuse_utf16(file, text);
    for (auto& line : docker::parse_env_file(text, file)) {
      const options::Origin origin = options::InFile{file, line.number};
      if (line.value) {
        add({line.name, std::move(line.value), origin, line.name});
      } else {
        add_of_host(line.name, origin, false);
      }
    }
  }

  /// Returns false if the host has no such variable.
  bool add_of_host(const std::string& name, const options::Origin& origin, bool is_option) {
    auto variables = docker::host_variables(engine_, name, host_.environment);
    for (auto& variable : variables) {
      add({std::move(variable.name), std::move(variable.value), origin, name, is_option});
    }
    return !variables.empty();
  }

  /// If several `-e` options set one variable, the last one is used.
  void add(Wanted wanted) {
    if (wanted.is_option && (wanted.value || engine_.unset_name_replaces)) {
      std::erase_if(wanted_, [&](const Wanted& earlier) {
        return earlier.is_option && earlier.name == wanted.name;
      });
    }
    wanted_.push_back(std::move(wanted));
  }

  const system::Host& host_;
  const docker::Engine& engine_;
  std::vector<Wanted> wanted_;
};

} // namespace

WantedVariables read_wanted_variables(const std::string& custom_env_file,
                                      const options::OptionList& given, const system::Host& host,
                                      const docker::Engine& engine) {
  using options::option;
  WantedReader reader(host, engine);
  for (const auto& typed : given) {
    if (!typed.is(option("env-file"))) continue;
    options::naming(typed, [&] { reader.read_named_file(*typed.option, typed.value); });
  }
  const bool is_default = custom_env_file.empty() && reader.read_default_file();
  if (!custom_env_file.empty()) reader.read_named_file(option("custom-env-file"), custom_env_file);
  for (const auto& typed : given) {
    if (typed.is(option("env"))) options::naming(typed, [&] { reader.read_option(typed); });
  }
  return {reader.take(), is_default ? default_env_file : ""};
}

} // namespace idr::plan
