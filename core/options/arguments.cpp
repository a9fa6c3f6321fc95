#include "core/options/arguments.hpp"

#include "core/error.hpp"
#include "core/options/foreign_names.hpp"
#include "core/options/naming.hpp"
#include "core/options/values.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/nearest.hpp"
#include "core/text/shell_words.hpp"

#include <CLI/Split.hpp> // not App.hpp: it constructs objects and <iostream>'s streams at every start
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace idr::options {
namespace {

/// What the user may have meant by an unknown name.
struct Meant {
  std::vector<std::string> words;    ///< as to be typed
  const Option* described = nullptr; ///< the first of them that is an option
};

Meant meant_by(std::string_view typed, Command command) {
  std::string name(typed);
  std::replace(name.begin(), name.end(), '_', '-');
  if (const auto foreign = meant_by_foreign_name(name, command)) {
    return {{fmt::format("--{}{}", foreign->option->name(), foreign->value)}, foreign->option};
  }
  auto known = option_names(command);
  known.insert(known.end(), {"help", "version"});
  Meant meant;
  for (const auto near : text::nearest(name, known)) {
    if (meant.described == nullptr) meant.described = find_option(near, command);
    // --version works only on its own.
    meant.words.push_back(near == "version" ? "`idr --version`" : fmt::format("--{}", near));
  }
  return meant;
}

/// `otherwise`: the remedy if no name is similar.
[[noreturn]] void throw_unknown(std::string_view word, std::string_view name, Command command,
                                const std::string& otherwise = {}) {
  const auto [words, described] = meant_by(name, command);
  const UsageError error(fmt::format("unknown option {}", word),
                         words.empty() ? otherwise
                                       : fmt::format("Did you mean {}?", fmt::join(words, " or ")));
  if (described != nullptr) throw pointing_to(*described, error);
  throw error;
}

class Parser {
public:
  Parser(std::span<const std::string> words, Command command, Positionals positionals)
      : words_(words), command_(command), positionals_(positionals) {}

  Arguments parse() {
    while (!words_.empty() && !result_.help) parse_word();
    return std::move(result_);
  }

  TypedSoFar parse_so_far() {
    while (!words_.empty()) {
      try {
        parse_word();
      } catch (const UsageError&) { // the words after a mistake may be correct
        continue;
      }
    }
    return {std::move(result_), awaiting_, options_ended_};
  }

private:
  void parse_word() {
    const std::string& word = take();
    if (word.starts_with("--") && word.size() > 2) {
      parse_long(word);
    } else if (word.starts_with('-') && word.size() > 1 && word != "--") {
      parse_cluster(word);
    } else if (positionals_ != Positionals::EndOptions) {
      parse_positional(word);
    } else {
      if (word != "--") result_.positionals.push_back(word);
      result_.positionals.insert(result_.positionals.end(), words_.begin(), words_.end());
      words_ = {};
      options_ended_ = true;
    }
  }

  const std::string& take() {
    const std::string& word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }

  std::string take_value(const Option& option, std::string_view typed_name) {
    if (words_.empty()) {
      awaiting_ = &option;
      auto error = about(option, UsageError("needs a value"));
      name_option(error, OnCommandLine{&option, std::string(typed_name)});
      throw error;
    }
    return take();
  }

  void add(const Option& option, std::string value) {
    result_.options.push_back({.option = &option, .value = std::move(value)});
  }

  static std::string flag_value(const Option& flag, std::string_view value) {
    return about_option(flag, [&] { return parse_flag(value); });
  }

  /// Whether an engine newer than the option table may have this option.
  bool may_be_engine_option(std::string_view name) const {
    return (Command::Launch | Command::Doctor).has(command_) && !name.empty() &&
           !meant_by_foreign_name(name, command_);
  }

  void parse_long(const std::string& word) {
    std::string name;
    std::string value;
    if (!CLI::detail::split_long(word, name, value)) {
      const auto typed_name = word.substr(0, word.find('=')); // such as ---rm
      throw_unknown(
          typed_name,
          typed_name.substr(std::min(typed_name.find_first_not_of('-'), typed_name.size())),
          command_);
    }
    const auto typed_name = fmt::format("--{}", name);
    const bool has_value = word.size() > typed_name.size(); // an empty one after the `=`
    if (name == "help") {
      result_.help = true;
      return;
    }
    const Option* option = find_option(name, command_);
    if (option == nullptr && may_be_engine_option(name) && has_value) {
      add(unlisted_option, word);
      result_.options.back().origin = OnCommandLine{&unlisted_option, typed_name};
      return;
    }
    if (option == nullptr) {
      throw_unknown(
          typed_name, name, command_,
          may_be_engine_option(name)
              ? fmt::format("If it is an option of the engine, write {0}=VALUE, or {0}=true.",
                            typed_name)
              : "");
    }
    if (has_value) {
      add(*option, option->arity == Arity::Flag ? flag_value(*option, value) : std::move(value));
    } else if (needs_value(option->arity)) {
      add(*option, take_value(*option, typed_name));
    } else {
      add(*option, option->arity == Arity::Flag ? "true" : "");
    }
  }

  /// `-itu me`, `-itume`, `-itu=me`: flags, and at the end possibly an option with a value.
  void parse_cluster(std::string_view word) {
    auto rest = word.substr(1);
    while (!rest.empty()) {
      const char short_name = rest.front();
      rest.remove_prefix(1);
      if (short_name == 'h') {
        if (option("hostname").commands.has(command_) && (word.size() > 2 || !words_.empty())) {
          throw_ambiguous_h(rest);
        }
        result_.help = true;
        return;
      }
      const Option* option = find_option(short_name, command_);
      const auto typed_name = fmt::format("-{}", short_name);
      if (option == nullptr) {
        throw_unknown(typed_name, word.substr(1), command_); // -rm probably means --rm
      }
      const bool has_equals = rest.starts_with('=');
      if (option->arity == Arity::Flag && !has_equals) {
        add(*option, "true");
        continue;
      }
      // For docker, a lone `=` after an option with a value is the value.
      if (has_equals && (option->arity == Arity::Flag || rest.size() > 1)) rest.remove_prefix(1);
      if (option->arity == Arity::Flag) {
        add(*option, flag_value(*option, rest));
      } else {
        add(*option, rest.empty() ? take_value(*option, typed_name) : std::string(rest));
      }
      return;
    }
  }

  /// `attached`: what follows the letter in its word.
  [[noreturn]] void throw_ambiguous_h(std::string_view attached) const {
    if (attached.starts_with('=')) attached.remove_prefix(1);
    std::string value(attached);
    if (value.empty()) value = words_.empty() || words_[0].starts_with('-') ? "NAME" : words_[0];
    throw pointing_to(
        option("hostname"),
        UsageError("-h means --help here, not --hostname as in docker",
                   fmt::format("For a host name, type `--hostname {}`.", text::quote_word(value))));
  }

  void parse_positional(std::string_view word) {
    if (word.empty()) throw UsageError("an argument is empty", "Is it a variable that is not set?");
    if (positionals_ == Positionals::Variant && word.starts_with('@') && word.size() > 1) {
      add(option("variant"), std::string(word.substr(1)));
      return;
    }
    if (positionals_ == Positionals::Names) { // which never begin with `-`
      if (word != "--") result_.positionals.emplace_back(word);
      return;
    }
    if (!result_.options.empty() && result_.options.back().is(option("dns-search")) &&
        word != "--") {
      add(*result_.options.back().option, std::string(word));
      return;
    }
    throw_unexpected_positional(word);
  }

  /// The remedy guesses what the word was meant for.
  [[noreturn]] void throw_unexpected_positional(std::string_view word) const {
    const auto refusal = [&](const std::string& remedy) {
      return UsageError(fmt::format("unexpected argument \"{}\"", word), remedy);
    };
    const auto* last = result_.options.empty() ? nullptr : &result_.options.back();
    if (last != nullptr && last->option->arity == Arity::OptionalValue &&
        last->option->value() == word) {
      throw pointing_to(*last->option, refusal(fmt::format("Write the value as --{}={}.",
                                                           last->option->name(), word)));
    }
    if (command_ == Command::Launch) {
      throw pointing_to(option("cmd"),
                        refusal("Put the container's command after the image, as in idr run "
                                "OPTIONS IMAGE COMMAND, or use --cmd."));
    }
    if (!option("role").commands.has(command_)) throw refusal("This command accepts only options.");
    const std::string accepted =
        positionals_ == Positionals::Variant
            ? "This command accepts a @VARIANT, but not an image or a command"
            : "This command does not accept an image, a variant or a command";
    if (last_value(result_.options, option("role")) != nullptr) throw refusal(accepted + ".");
    throw pointing_to(option("role"), refusal(accepted + "; for a role, use --role ROLE."));
  }

  std::span<const std::string> words_;
  Command command_;
  Positionals positionals_;
  Arguments result_;
  const Option* awaiting_ = nullptr;
  bool options_ended_ = false;
};

} // namespace

Arguments parse_arguments(const std::vector<std::string>& words, Command command,
                          Positionals positionals) {
  return Parser(words, command, positionals).parse();
}

TypedSoFar parse_so_far(const std::vector<std::string>& words, Command command,
                        Positionals positionals) {
  return Parser(words, command, positionals).parse_so_far();
}

std::string parse_flag(std::string_view value) {
  static constexpr std::array yes = {"1", "t", "T", "true", "TRUE", "True"};
  static constexpr std::array no = {"0", "f", "F", "false", "FALSE", "False"};
  if (std::find(yes.begin(), yes.end(), value) != yes.end()) return "true";
  if (std::find(no.begin(), no.end(), value) != no.end()) return "false";
  throw UsageError(fmt::format("must be true or false, not \"{}\"", text::abbreviated(value)));
}

void throw_unknown_option(std::string_view typed, Command command, const std::string& otherwise) {
  throw_unknown(typed, typed.substr(std::min(typed.find_first_not_of('-'), typed.size())), command,
                otherwise);
}

} // namespace idr::options
