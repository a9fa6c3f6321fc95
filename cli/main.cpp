// The program: runs the command and prints all errors.
#include "cli/command_line.hpp"
#include "cli/credentials_command.hpp"
#include "cli/doctor_command.hpp"
#include "cli/exec_command.hpp"
#include "cli/failures.hpp"
#include "cli/help.hpp"
#include "cli/launch_command.hpp"
#include "cli/messages.hpp"
#include "cli/ps_command.hpp"
#include "cli/schedule_command.hpp"
#include "cli/stop_command.hpp"
#include "cli/version.hpp"
#include "cli/whoami_command.hpp"
#include "core/completion/completions.hpp"
#include "core/options/naming.hpp"
#include "core/system/host.hpp"
#include "core/system/signals.hpp"

#include <cfenv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace idr::cli {
namespace {

/// Runs the command; returns the exit code.
struct Perform {
  const system::Host& host;

  int operator()(const Help& help) const {
    const bool coloured = colours_on_stdout();
    const auto width = width_of_stdout();
    print_verbatim(help.command ? help_text(*help.command, help.section, coloured, width)
                                : overview_text(coloured, width));
    return 0;
  }
  int operator()(const Version& /*version*/) const {
    print_verbatim(version_text());
    return 0;
  }
  int operator()(const Completion& completion) const {
    print_verbatim(completion::completions(completion.request, host));
    return 0;
  }
  int operator()(const plan::RunOptions& options) const {
    print_only_warnings(options.warnings_only);
    return launch_container(options, host);
  }
  int operator()(const plan::ProgramOptions& options) const {
    print_only_warnings(options.warnings_only);
    return run_program(options, host);
  }
  int operator()(const CredentialsOptions& options) const {
    print_only_warnings(options.warnings_only);
    return print_credentials(options, host);
  }
  int operator()(const WhoamiOptions& options) const {
    print_only_warnings(options.warnings_only);
    return print_whoami(options, host);
  }
  int operator()(const DoctorOptions& options) const {
    print_only_warnings(options.warnings_only);
    return examine(options, host);
  }
  int operator()(const PsOptions& options) const {
    print_only_warnings(options.warnings_only);
    return print_launches(options, host);
  }
  int operator()(const StopOptions& options) const {
    print_only_warnings(options.warnings_only);
    return stop_launches(options, host);
  }
  int operator()(const ScheduleOptions& options) const {
    print_only_warnings(options.warnings_only);
    return schedule(options, host);
  }
};

/// Returns the words' exit code. Adds to an error about the words where to find help.
int perform(const std::vector<std::string>& words, const system::Host& host) try {
  return std::visit(Perform{host}, parse_command_line(words, host));
} catch (UsageError& error) {
  name_option(error, options::Origins()); // unless named, it is about a typed option
  throw pointing_to_help(error, words);
}

int run(const std::vector<std::string>& words) {
  return exit_code_of([&] {
    system::open_missing_streams();
    system::ignore_write_signals(); // a launch continues if its messages cannot be written
    system::forbid_core_files();
    if (is_unattended_run(words)) print_errors_in_one_line();
    const auto host = system::Host::of_process();
    adapt_to_terminal(host.environment);
    return perform(words, host);
  });
}

/// Overwrites the values of `-e NAME=VALUE` in the process list, which all users can see.
void hide_values(char** words, char** end) {
  bool is_value = false; // of the previous option
  for (; words != end; ++words) {
    const std::string_view word = *words;
    const bool is_short = word.starts_with('-') && !word.starts_with("--");
    if (is_value || word.starts_with("--env=") || (is_short && word.find('e') < word.find('='))) {
      const auto assigned = word.find('=', word.starts_with("--env=") ? 6 : 0);
      if (assigned != std::string_view::npos)
        std::memset(*words + assigned + 1, '*', word.size() - assigned - 1);
    }
    is_value = word == "--env" ||
               (is_short && word.ends_with('e') && word.find('=') == std::string_view::npos);
  }
}

} // namespace
} // namespace idr::cli

#if defined(__GLIBCXX__)
/// Replaces libstdc++'s, which prints the exception, and for that brings a demangler.
void __gnu_cxx::__verbose_terminate_handler() { std::abort(); }

// Only parts of std::from_chars that the program does not call need these two functions, but for
// them the linker would have libm loaded at every start. The rounding mode is never changed.
extern "C" int fegetround() noexcept { return FE_TONEAREST; }
extern "C" int fesetround(int /*mode*/) noexcept { return 0; }
#endif

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  idr::cli::hide_values(argv, argv + argc);
  const int code = idr::cli::run(words);
#if defined(IDR_SANITIZE)
  return code; // so that leaks are detected
#else
  // Everything is written and removed. Only memory is left, which the kernel frees faster than the
  // destructors of thirty libraries do.
  std::_Exit(code);
#endif
}
