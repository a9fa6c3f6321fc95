#include "cli/effective_options.hpp"

#include "core/error.hpp"
#include "core/options/layers.hpp"
#include "core/plan/read_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <utility>

namespace idr::cli {
namespace {

void check_one_variant(const options::OptionList& typed) {
  std::vector<std::string> variants;
  for (const auto& option : typed) {
    if (option.is(options::option("variant"))) variants.push_back(option.value);
  }
  if (variants.size() < 2) return;
  throw UsageError(
      fmt::format("the variant is given more than once: {}", fmt::join(variants, ", ")),
      "Name one variant.");
}

} // namespace

EffectiveOptions with_files(const options::Arguments& arguments, options::Command command,
                            const system::Host& host) {
  const auto& typed = arguments.options;
  check_one_variant(typed);
  const auto* variant = options::last_value(typed, options::option("variant"));
  const auto path = options::is_set(typed, options::option("no-project-file"))
                        ? std::nullopt
                        : options::find_project_file(host.working_directory);
  if (!path && variant != nullptr) {
    throw about(options::option("variant"),
                UsageError(fmt::format("no project file found for variant \"{}\"", *variant),
                           "Variants are defined in idr.toml, in this directory or in a parent "
                           "directory within the repository."));
  }
  const auto user_path = options::find_user_file(host.environment);
  if (!path && !user_path) return {typed, {}, {}};
  const auto of_user =
      user_path ? options::read_user_file(*user_path, host) : options::ProjectFile();
  const auto file = path ? options::read_project_file(*path, host) : options::ProjectFile();
  const options::OptionFiles files{of_user.path, file.path};
  auto options = options_in_effect(of_user.options, file, variant == nullptr ? "" : *variant,
                                   command, typed, !arguments.positionals.empty());
  return {std::move(options), files, variant_names(file)};
}

plan::RunOptions launch_options(EffectiveOptions effective) {
  auto run = plan::read_run_options(std::move(effective.options));
  run.files = std::move(effective.files);
  run.variants = std::move(effective.variants);
  return run;
}

plan::ProgramOptions program_options(const EffectiveOptions& effective) {
  auto options = plan::read_program_options(effective.options);
  options.files = effective.files;
  options.variants = effective.variants;
  return options;
}

} // namespace idr::cli
