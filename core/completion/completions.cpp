#include "core/completion/completions.hpp"

#include "core/completion/completion_values.hpp"
#include "core/options/commands.hpp"
#include "core/options/schedule_actions.hpp"
#include "core/options/values.hpp"
#include "core/text/contains.hpp"
#include "core/text/printable.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <set>

namespace idr::completion {
namespace {

using options::Arity;
using options::Command;
using options::Option;
using options::Positionals;
using Words = std::vector<std::string>;

constexpr auto about_help = "show this help";

Candidates commands() {
  Candidates found;
  for (const auto& entry : options::command_table()) {
    found.words.push_back({std::string(entry.name), std::string(entry.summary)});
  }
  found.words.push_back({"help", "list the options of a command"});
  return found;
}

/// `help COMMAND SECTION`
Candidates help_words(const Words& before) {
  Candidates found;
  if (before.size() == 1) {
    found = commands();
    found.words.pop_back(); // there is no help for `help`
    return found;
  }
  const auto* entry = options::find_command(before[1]);
  if (entry == nullptr || before.size() > 2) return found;
  for (const auto section : options::sections(entry->command)) {
    found.words.push_back({std::string(name(section)), std::string(title(section))});
  }
  return found;
}

/// The option names that the help lists; short ones only if `short_names`.
Candidates option_words(Command command, bool short_names,
                        const std::function<bool(const Option&)>& is_wanted) {
  Candidates found;
  const auto add = [&](std::string text, std::string_view help) {
    found.words.push_back({std::move(text), std::string(help)});
  };
  for (const auto& option : options::option_table()) {
    if (!options::is_offered(option, command) || !is_wanted(option)) continue;
    for (const auto name : options::listed_names(option, command)) {
      add(fmt::format("--{}", name), option.help());
      if (option.arity == Arity::OptionalValue) {
        add(fmt::format("--{}={}", name, option.value()), option.help());
      }
    }
    if (short_names && option.short_name != '\0' && option.short_name != 'h') {
      add(fmt::format("-{}", option.short_name), option.help());
    }
  }
  add("--help", about_help);
  if (short_names) add("-h", about_help);
  return found;
}

Candidates with_prefix(std::string_view prefix, Candidates found) {
  for (auto& word : found.words) word.text.insert(0, prefix);
  if (found.paths != Paths::None) found.before_path.insert(0, prefix);
  return found;
}

/// The candidates that have not been typed yet.
Candidates without(const Words& typed, Candidates found) {
  std::erase_if(found.words,
                [&](const Candidate& each) { return text::contains(typed, each.text); });
  return found;
}

/// The words of a command: its options, their values, and its image.
class CommandWords {
public:
  CommandWords(const options::CommandEntry& entry, bool classic, const Words& before,
               const system::Host& host)
      : command_(entry.command), positionals_(classic ? Positionals::Refused : entry.positionals),
        so_far_(options::parse_so_far(before, command_, positionals_)),
        values_(so_far_.arguments.options, host) {}

  Candidates next(const std::string& typed) const {
    if (so_far_.awaiting != nullptr) return values_.values(*so_far_.awaiting, typed);
    if (so_far_.options_ended || !typed.starts_with('-')) return plain_words(typed);
    const auto equals = typed.find('=');
    if (typed.starts_with("--") && equals != std::string::npos) return attached(typed, equals);
    if (typed.starts_with("--") || typed == "-") return offered_options(typed == "-");
    return cluster(typed);
  }

private:
  /// No candidates after the image: the container's command cannot be completed from this machine.
  /// A program of this machine gets files.
  Candidates plain_words(const std::string& typed) const {
    if (positionals_ == Positionals::Refused) {
      return typed.empty() ? offered_options(false) : Candidates();
    }
    if (positionals_ == Positionals::Variant) return values_.variant_words();
    const auto& [options, words, help] = so_far_.arguments;
    if (command_ == Command::Schedule) return schedule_words(words);
    if (positionals_ == Positionals::Names) return without(words, values_.launch_words());
    if (!options::option("image").commands.has(command_)) return program_words(typed);
    const bool has_image = options::last_value(options, options::option("image")) != nullptr;
    return words.empty() && !has_image ? values_.image_words() : Candidates();
  }

  Candidates schedule_words(const Words& before) const {
    Candidates found;
    if (before.empty()) {
      for (const auto& action : options::schedule_actions())
        found.words.push_back({std::string(action.name), std::string(action.summary)});
      return found;
    }
    const bool takes_variant = before.size() == 1 && before.front() != "list";
    return takes_variant ? values_.variant_words() : found;
  }

  /// The options of a command, and of `schedule` only those of the action.
  Candidates offered_options(bool short_names) const {
    const auto& words = so_far_.arguments.positionals;
    const auto* action = command_ == Command::Schedule && !words.empty()
                             ? options::find_schedule_action(words.front())
                             : nullptr;
    return option_words(command_, short_names, [action](const Option& option) {
      return action == nullptr || action->accepts(option);
    });
  }

  Candidates program_words(const std::string& typed) const {
    const bool is_first = so_far_.arguments.positionals.empty() && !so_far_.options_ended;
    if (is_first && typed.starts_with('@')) return values_.variant_words();
    auto found = is_first && typed.empty() ? values_.variant_words() : Candidates();
    found.paths = Paths::Files;
    return found;
  }

  /// `--name=VALUE`
  Candidates attached(const std::string& typed, std::size_t equals) const {
    const auto* option =
        options::find_option(std::string_view(typed).substr(2, equals - 2), command_);
    if (option == nullptr) return {};
    const auto name = typed.substr(0, equals + 1);
    if (option->arity == Arity::Flag) return with_prefix(name, {{{"true"}, {"false"}}});
    return with_prefix(name, values_.values(*option, typed.substr(equals + 1)));
  }

  /// `-it`, which more letters can follow; `-eNAME`, `-iteNAME`.
  Candidates cluster(const std::string& typed) const {
    const auto read = options::parse_so_far({typed}, command_, Positionals::Refused);
    if (read.arguments.help) return {{{typed, about_help}}};
    if (read.awaiting != nullptr) return {{{typed, std::string(read.awaiting->help())}}};
    const auto& options = read.arguments.options;
    if (options.empty()) return {};
    const auto& last = options.back();
    if (last.option->arity != Arity::Flag) {
      const auto letters = typed.substr(0, typed.size() - last.value.size());
      return with_prefix(letters, values_.values(*last.option, last.value));
    }
    if (options.size() != typed.size() - 1) return {}; // a letter is not an option
    Candidates found{{{typed, std::string(last.option->help())}}};
    for (const auto& option : options::option_table()) {
      const char letter = option.short_name;
      if (!option.commands.has(command_) || letter == '\0' || letter == 'h') continue;
      if (typed.find(letter) != std::string::npos) continue;
      found.words.push_back({typed + letter, std::string(option.help())});
    }
    return found;
  }

  Command command_;
  Positionals positionals_;
  options::TypedSoFar so_far_;
  ValueFinder values_;
};

/// The candidates for the last of the words.
Candidates candidates(Words words, const system::Host& host) {
  const auto typed = words.empty() ? "" : std::move(words.back());
  if (!words.empty()) words.pop_back();
  if (words.empty() && !typed.starts_with('-')) return commands();
  const auto first = words.empty() ? "" : words.front();
  if (first == "--version" || first == "--help" || first == "-h") return {};
  if (first == "help") return help_words(words);
  const bool classic = words.empty() || first.starts_with('-');
  const auto* entry = classic ? &options::entry_of(Command::Launch) : options::find_command(first);
  if (entry == nullptr) return {};
  if (!classic) words.erase(words.begin());
  auto found = CommandWords(*entry, classic, words, host).next(typed);
  const bool names_options = typed == "-" || (typed.starts_with("--") && !found.words.empty());
  if (classic && words.empty() && names_options && typed.find('=') == std::string::npos) {
    found.words.push_back({"--version", "show the version"});
  }
  return found;
}

/// Excludes words that are not printable, which could be mistaken for others or affect the
/// terminal, and words that begin with a colon, as `:files` lines do.
bool can_be_offered(std::string_view word) {
  return !word.empty() && word.front() != ':' && text::is_printable(word);
}

std::string to_text(const Candidates& found) {
  std::string text;
  std::set<std::string_view> before;
  for (const auto& [word, description] : found.words) {
    if (!can_be_offered(word) || !before.insert(word).second) continue;
    text += word;
    if (!description.empty()) text += "\t" + text::printable(description);
    text += "\n";
  }
  if (found.paths != Paths::None) {
    text += fmt::format("{}\t{}\n", found.paths == Paths::Files ? ":files" : ":folders",
                        found.before_path);
  }
  return text;
}

std::string remove_backslashes(std::string text) {
  std::erase(text, '\\');
  return text;
}

Candidates of_line(const std::string& line, std::string part, const system::Host& host) {
  const auto [words, open_quote] = text::split_typed_line(line);
  if (words.size() < 2) return {};
  const auto& typed = words.back();
  if (!typed.ends_with(part)) part = remove_backslashes(std::move(part));
  if (!typed.ends_with(part)) return {};
  const auto unchanged = typed.size() - part.size(); // the length of what bash does not replace
  auto found = candidates({words.begin() + 1, words.end()}, host);
  std::erase_if(found.words, [&](const auto& word) { return !word.text.starts_with(typed); });
  for (auto& word : found.words) {
    word.text = text::escape_text(word.text.substr(unchanged), open_quote);
  }
  return found;
}

} // namespace

std::string completions(const std::vector<std::string>& request, const system::Host& host) noexcept
    try {
  if (!request.empty() && request[0] == "words") {
    return to_text(candidates({request.begin() + 1, request.end()}, host));
  }
  if (request.size() == 3 && request[0] == "line") {
    return to_text(of_line(request[1], request[2], host));
  }
  return {};
} catch (const std::exception&) {
  return {};
}

} // namespace idr::completion
