#include "core/plan/engine_support.hpp"

#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/options/values.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace idr::plan {
namespace {

/// The client's help, read when it is first needed.
class ClientHelp {
public:
  ClientHelp(const std::string& program, const ReadHelp& read) : program_(program), read_(read) {}

  /// True if the client has no help, false if there is no client.
  bool may_list(std::string_view name) {
    if (program_.empty()) return false;
    if (!help_) help_ = read_(program_).value_or("");
    return help_->empty() || docker::lists_option(*help_, name);
  }

private:
  const std::string& program_;
  const ReadHelp& read_;
  std::optional<std::string> help_;
};

std::string help_command(const std::string& program) {
  return fmt::format("`{} run --help`", text::quote_word(program));
}

/// Checks an unlisted option, `--name=value`.
Warning check_unlisted(const options::TypedOption& given, const docker::Engine& engine,
                       const std::string& program, ClientHelp& help) {
  const auto name = given.value.substr(0, given.value.find('='));
  if (!help.may_list(name.substr(2))) {
    options::throw_unknown_option(
        name, options::Command::Launch,
        program.empty() ? "" : help_command(program) + " does not list it either.");
  }
  return {fmt::format("{} is unknown here and is passed to {} unchanged", name, engine.name),
          help_command(program) + " describes it."};
}

} // namespace

std::vector<Warning> check_options_of_client(const options::OptionList& given,
                                             const docker::Engine& engine,
                                             const std::string& program,
                                             const ReadHelp& read_help) {
  std::vector<Warning> warnings;
  ClientHelp help(program, read_help);
  for (const auto& typed : given) {
    if (typed.is(options::unlisted_option)) {
      warnings.push_back(check_unlisted(typed, engine, program, help));
    } else if (text::contains(engine.may_lack, typed.option) &&
               !help.may_list(typed.option->name())) {
      options::naming(typed, [&] {
        throw about(*typed.option, UsageError(fmt::format("{} has no such option", program),
                                              help_command(program) + " lists its options."));
      });
    }
  }
  return warnings;
}

void check_pull_policy(const options::OptionList& given, const docker::Engine& engine) {
  const auto* policy = options::last_value(given, options::option("pull"));
  const auto& known = engine.pull_policies;
  if (policy == nullptr || policy->empty() || text::contains(known, *policy)) return;
  throw about(options::option("pull"),
              UsageError(fmt::format("{} does not accept {}, only {}", engine.name, *policy,
                                     fmt::join(known, ", "))));
}

} // namespace idr::plan
