#include "core/doctor/client_answer.hpp"

#include "core/text/split.hpp"

namespace idr::doctor {

std::optional<system::Outcome> ask(const docker::EngineClient& client,
                                   std::vector<std::string> words, const system::Host& host,
                                   const system::SignalState& signals) {
  words.insert(words.begin(), client.program);
  return system::outcome_within(words, host.environment, patience, signals);
}

std::optional<std::string> text_after(const std::string& output, std::string_view mark) {
  for (const auto line : text::lines_of(output)) {
    if (line.starts_with(mark)) return std::string(text::trimmed(line.substr(mark.size())));
  }
  return std::nullopt;
}

std::string last_line(const std::string& output) {
  const auto said = text::trimmed(output);
  if (said.empty()) return "it says nothing";
  return std::string(said.substr(said.rfind('\n') + 1)); // npos + 1 is 0
}

} // namespace idr::doctor
