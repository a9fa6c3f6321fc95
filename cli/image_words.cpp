#include "cli/image_words.hpp"

#include "core/error.hpp"
#include "core/options/option_table.hpp"
#include "core/options/values.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace idr::cli {
namespace {

/// Refuses a word after a variant that looks like an option or another variant: it is probably not
/// meant as the container's command. Removes a leading `--`.
void check_variant_command(const std::string& variant, std::vector<std::string>& words) {
  if (words.empty() || words.front().find_first_of("-@") != 0) return;
  if (words.front() != "--") {
    throw UsageError(fmt::format("unexpected {} after @{}", words.front(), variant),
                     fmt::format("Put options before {0}, and name only one variant. For a command "
                                 "that begins with it, write {0} -- {1} …",
                                 text::quote_word("@" + variant), text::quote_word(words.front())));
  }
  words.erase(words.begin());
}

} // namespace

void take_image(options::Arguments& arguments) {
  auto& words = arguments.positionals;
  if (words.empty()) return;
  const bool variant = words.front().starts_with('@');
  const auto& option = variant ? options::option("variant") : options::option("image");
  const auto value = words.front().substr(variant ? 1 : 0);
  if (value.empty())
    throw UsageError(fmt::format("the {} is empty", option.name()),
                     "Is it a variable that is not set?");
  const auto& options = arguments.options;
  if (value == "json" && !options.empty() && options.back().is(options::option("dry-run"))) {
    throw pointing_to(
        options::option("dry-run"),
        UsageError("json after --dry-run is the image, not its value",
                   "Did you mean --dry-run=json? For an image of that name, use --image json."));
  }
  if (const auto* typed = options::last_value(arguments.options, option)) {
    throw pointing_to(
        option, UsageError(fmt::format("the {0} is given twice: --{0} {1} and {2}", option.name(),
                                       *typed, words.front()),
                           variant ? "Name one variant."
                                   : "The first word that is not an option is the image, and the "
                                     "container's command comes after it."));
  }
  arguments.options.push_back({.option = &option, .value = value});
  words.erase(words.begin());
  if (variant) check_variant_command(value, words);
}

} // namespace idr::cli
