#include "core/launch/client_message.hpp"

#include "core/text/split.hpp"

namespace idr::launch {
namespace {

constexpr std::string_view daemon_question = ". Is the docker daemon running?";

} // namespace

std::string last_line(std::string_view messages) {
  std::string_view last = "no message";
  for (auto line : text::lines_of(messages)) {
    line = text::trimmed(line);
    const bool is_hint =
        line.starts_with("See '") || line.starts_with("Run '") || line.starts_with("Usage:");
    if (!line.empty() && !is_hint) last = line;
  }
  for (const std::string_view prefix : {"docker: ", "Error: ", "Error response from daemon: "}) {
    if (last.starts_with(prefix)) last.remove_prefix(prefix.size());
  }
  // A question would not fit into a sentence.
  if (last.ends_with(daemon_question)) last.remove_suffix(daemon_question.size());
  return std::string(last);
}

} // namespace idr::launch
