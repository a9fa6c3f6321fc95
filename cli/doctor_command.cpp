#include "cli/doctor_command.hpp"

#include "cli/messages.hpp"
#include "cli/terminal_reporter.hpp"
#include "core/doctor/examination.hpp"
#include "core/text/split.hpp"

#include <fmt/color.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace idr::cli {
namespace {

using doctor::Finding;
using doctor::Verdict;
using Json = nlohmann::ordered_json;

struct Sign {
  std::string_view mark;
  std::string_view word; ///< in JSON
  fmt::terminal_color colour;
};
/// In the order of Verdict.
constexpr std::array signs = {Sign{"✓", "good", fmt::terminal_color::green},
                              Sign{"!", "warning", fmt::terminal_color::yellow},
                              Sign{"✗", "bad", fmt::terminal_color::red},
                              Sign{"·", "unknown", fmt::terminal_color::bright_black}};

const Sign& sign_of(Verdict verdict) { return signs.at(static_cast<std::size_t>(verdict)); }

void print_finding(const Finding& finding) {
  const auto& sign = sign_of(finding.verdict);
  const auto mark = colours_on_stdout() ? fmt::format(fmt::fg(sign.colour), "{}", sign.mark)
                                        : std::string(sign.mark);
  constexpr std::size_t indent = 17;
  print_wrapped(mark, fmt::format(" {:<14} {}", finding.subject, finding.message), indent);
  for (const auto line : text::split(finding.remedy, text::remedy_line_end)) {
    print_wrapped(std::string(indent, ' '), line, indent);
  }
}

long count(const doctor::Examination& examination, Verdict verdict) {
  return std::count_if(examination.findings.begin(), examination.findings.end(),
                       [&](const auto& finding) { return finding.verdict == verdict; });
}

std::string works(const doctor::Examination& examination, bool names_image) {
  return fmt::format("A launch should work{}{}{}.", names_image ? "" : " once it names an image",
                     examination.caveat.empty() ? "" : ", but ", examination.caveat);
}

void print_verdict(const doctor::Examination& examination, bool names_image) {
  const auto bad = count(examination, Verdict::Bad);
  const auto warnings = count(examination, Verdict::Warning);
  const auto verdict = bad == 0   ? works(examination, names_image)
                       : bad == 1 ? "One problem would make a launch fail."
                                  : fmt::format("{} problems would make a launch fail.", bad);
  print_lines({"", verdict + (warnings == 0 ? "" : fmt::format(" Warnings: {}.", warnings))});
}

Json remedy_of(const Finding& finding) {
  if (finding.remedy.empty()) return {};
  auto remedy = finding.remedy;
  std::replace(remedy.begin(), remedy.end(), text::remedy_line_end, '\n');
  return remedy;
}

Json as_json(const doctor::Examination& examination) {
  auto checks = Json::array();
  for (const auto& finding : examination.findings) {
    checks.push_back({{"Check", finding.subject},
                      {"Verdict", sign_of(finding.verdict).word},
                      {"Message", finding.message},
                      {"Remedy", remedy_of(finding)}});
  }
  return {{"Works", count(examination, Verdict::Bad) == 0}, {"Checks", checks}};
}

} // namespace

int examine(const DoctorOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  const doctor::Report report = [&](const Finding& finding) {
    if (!options.json) print_finding(finding);
  };
  const auto examination =
      doctor::examine(options, options.option_files_failure, host, reporter, report);
  if (options.json) {
    print_json(as_json(examination));
  } else {
    print_verdict(examination, !options.image.empty());
  }
  return count(examination, Verdict::Bad) == 0 ? 0 : 1;
}

} // namespace idr::cli
