#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace idr::cli {
namespace {

using docker::Command;
using docker::Option;

/// What stands above and below the options.
struct Frame {
  std::string_view usage;
  std::string_view description;
  std::string_view footer;
};

constexpr Frame frame_of(Command command) {
  switch (command) {
  case Command::Credentials:
    return {
        "idr credentials [OPTIONS]",
        "Prints the credentials that a container would get. With --format process (the default)\n"
        "idr can be the credential_process of a profile.",
        {}};
  case Command::Whoami:
    return {"idr whoami [OPTIONS]", "Tells who a container would be, and how that was found.", {}};
  default:
    return {
        "idr run [OPTIONS] IMAGE [COMMAND [ARG...]]   as docker run\n"
        "       idr run [OPTIONS] @VARIANT [COMMAND...]     a variant of the project file "
        "idr.toml\n"
        "       idr [OPTIONS] --image IMAGE\n"
        "       idr credentials [OPTIONS]                   print credentials\n"
        "       idr whoami [OPTIONS]                        tell who a container would be\n"
        "       idr help [COMMAND] | --version",
        "Runs a docker container in an AWS IAM role: the container gets temporary credentials of\n"
        "the role, and the command line that runs it is echoed.",
        "Examples:\n"
        "  idr --image mycompany/myservice --role role-myservice-task\n"
        "  idr run --role role-myservice-task -p 8080:80 mycompany/myservice serve --verbose\n\n"
        "The exit code is the container's own; 125 to 127 are docker's; 2 is a mistake in the\n"
        "command line, 1 any other failure of idr."};
  }
}

/// The names under which CLI11 shows an option: `-p,--publish,--portmap`.
std::string shown_names(const Option& option, Command command) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ",") + name; };
  if (option.short_name != '\0' && option.short_name != 'h')
    add(fmt::format("-{}", option.short_name));
  // A name of docker's that means more here is listed with that meaning.
  if (docker::find_option(option.name, command) == &option) add(fmt::format("--{}", option.name));
  for (const auto& other : docker::option_table()) {
    if (!other.alias_of.empty() && docker::find_option(other.name, command) == &option) {
      add(fmt::format("--{}", other.name));
    }
  }
  return names;
}

/// CLI11's layout with our own usage line.
class HelpFormatter : public CLI::Formatter {
public:
  explicit HelpFormatter(std::string_view usage) : usage_(usage) { column_width(36); }
  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return fmt::format("\nUsage: {}\n\n", usage_);
  }
  /// One empty line between two groups, not two.
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return CLI::Formatter::make_group(std::move(group), is_positional, std::move(options))
        .substr(1);
  }

private:
  std::string_view usage_;
};

} // namespace

std::string help_text(Command command) {
  const auto frame = frame_of(command);
  CLI::App app{std::string(frame.description)};
  app.set_help_flag();
  app.formatter(std::make_shared<HelpFormatter>(frame.usage));
  for (const auto& option : docker::option_table()) {
    if ((option.commands & command) == 0 || option.help.empty()) continue;
    const auto ignore = [](const CLI::results_t&) { return true; };
    auto* shown = app.add_option(shown_names(option, command), ignore, std::string(option.help));
    shown->group(std::string(docker::title(option.section)));
    if (option.arity == docker::Arity::OptionalValue) {
      shown->type_name(fmt::format("[={}]", option.value));
    } else {
      shown->type_name(std::string(option.value));
    }
    if (option.arity == docker::Arity::Flag) shown->type_size(0);
  }
  app.set_help_flag("-h,--help", "this help")->group(std::string(title(docker::Section::Output)));
  app.footer(std::string(frame.footer));
  return app.help();
}

std::string version_text() { return fmt::format("idr (iam-docker-run) {}\n", IDR_VERSION); }

} // namespace idr::cli
