#include "core/plan/misplaced_options.hpp"

#include "core/docker/container_name.hpp"
#include "core/options/find_option.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace idr::plan {
namespace {

/// Programs, and images named after them, that have some of the same options.
constexpr std::array aws_programs = {"aws", "aws-cli", "cdk", "copilot", "eksctl", "sam"};
constexpr std::array aws_options = {&options::option("endpoint-url"), &options::option("profile"),
                                    &options::option("region")};
/// Options that are probably not for the container's command if they come right after the image.
constexpr std::array first_words = {&options::option("dry-run"), &options::option("shell")};

bool is_credential_option(const options::Option& option) {
  return option.section == options::Section::Credentials ||
         option.section == options::Section::Role;
}

/// The name of a long option, without dashes and value; empty if the word is not a long option.
std::string_view long_name(std::string_view word) {
  return word.starts_with("--") ? word.substr(2, word.find('=') - 2) : std::string_view();
}

bool is_aws_program(const std::string& image, const std::string& program) {
  return text::contains(aws_programs, docker::base_name(image)) ||
         text::contains(aws_programs, std::string_view(program).substr(program.rfind('/') + 1));
}

} // namespace

std::optional<Warning> warn_of_misplaced_options(const std::string& image,
                                                 const std::vector<std::string>& command) {
  if (command.empty()) return std::nullopt;
  const bool is_aws = is_aws_program(image, command.front());
  std::vector<std::string> found;
  const auto end = std::find(command.begin(), command.end(), "--");
  for (auto word = command.begin(); word != end; ++word) {
    const auto name = long_name(*word);
    const auto* option = options::find_option(name, options::Command::Launch);
    if (option == nullptr || (is_aws && text::contains(aws_options, option))) continue;
    const bool is_misplaced = is_credential_option(*option) ||
                              (word == command.begin() && text::contains(first_words, option));
    const auto shown = fmt::format("--{}", name);
    if (is_misplaced && !text::contains(found, shown)) found.push_back(shown);
  }
  if (found.empty()) return std::nullopt;
  const bool one = found.size() == 1;
  return Warning{fmt::format("{} after the image {} passed to the container's command, not to idr",
                             fmt::join(found, ", "), one ? "is" : "are"),
                 fmt::format("Type {} before the image.", one ? "it" : "them")};
}

} // namespace idr::plan
