#include "core/doctor/client_answer.hpp"

namespace idr::doctor {

std::optional<system::Outcome> ask(const docker::EngineClient& client,
                                   std::vector<std::string> words, const system::Host& host,
                                   const system::SignalState& signals) {
  words.insert(words.begin(), client.program);
  return system::outcome_within(words, host.environment, patience, signals);
}

std::optional<std::string> text_after(const std::string& output, std::string_view mark) {
  const auto at = output.find(mark);
  if (at == std::string::npos) return std::nullopt;
  const auto begin = at + mark.size();
  return output.substr(begin, output.find('\n', begin) - begin);
}

std::string last_line(const std::string& output) {
  const auto end = output.find_last_not_of(" \n");
  if (end == std::string::npos) return "it says nothing";
  const auto begin = output.find_last_of('\n', end);
  return output.substr(begin + 1, end - begin); // npos + 1 is 0
}

} // namespace idr::doctor
