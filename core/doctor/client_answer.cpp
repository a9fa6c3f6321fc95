#include "core/doctor/client_answer.hpp"

#include "core/text/split.hpp"

namespace idr::doctor {

std::optional<system::Outcome> run_client(const docker::EngineClient& client,
                                          std::vector<std::string> arguments,
                                          const system::Host& host,
                                          const system::SignalState& signals) {
  arguments.insert(arguments.begin(), client.program);
  return system::outcome_within(arguments, host.environment, patience, signals);
}

std::string last_line(const std::string& output) {
  const auto message = text::trimmed(output);
  if (message.empty()) return "it prints no message";
  return std::string(message.substr(message.rfind('\n') + 1)); // npos + 1 is 0
}

} // namespace idr::doctor
