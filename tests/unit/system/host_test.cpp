#include "core/error.hpp"
#include "core/system/host.hpp"
#include "core/system/signals.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/terminal.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <pwd.h>
#include <string>
#include <termios.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#else
#include <sys/resource.h>
#endif

namespace idr::system {
namespace {

// Tests that change the process run in a child.

TEST(Host, takes_the_user_name_from_the_environment_or_the_database) {
  // In a container, a user may have no name, only a number.
  const passwd* entry = ::getpwuid(::geteuid());
  const auto account = entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
  struct {
    const char* logname;
    const char* user;
    std::string expected;
  } const cases[] = {
      {"ann", "bob", "ann"}, {"", "bob", "bob"}, {" ", "bob", "bob"}, {"", "", account}};
  for (const auto& row : cases) {
    EXPECT_TRUE(test::succeeds([&] {
      ::setenv("LOGNAME", row.logname, 1);
      ::setenv("USER", row.user, 1);
      return Host::of_process().user_name == row.expected ? 0 : 1;
    })) << row.expected;
  }
}

TEST(Host, is_this_machine_and_this_folder) {
  std::array<char, 256> name{};
  ASSERT_EQ(::gethostname(name.data(), name.size()), 0);
  const auto host = Host::of_process();
  EXPECT_EQ(host.host_name, name.data());
  EXPECT_EQ(host.working_directory, std::filesystem::current_path());
  EXPECT_EQ(host.environment.variables(), Environment::of_process().variables());
}

TEST(Host, tolerates_a_deleted_working_directory) {
  const test::ScratchFolder folder;
  EXPECT_TRUE(test::succeeds([&] {
    std::filesystem::current_path(folder.path());
    std::filesystem::remove(folder.path());
    return Host::of_process().working_directory.empty() ? 0 : 1;
  }));
}

TEST(Host, knows_which_streams_are_terminals) {
  const auto terminals = [] {
    const auto host = Host::of_process();
    return (host.stdin_is_terminal ? 1 : 0) + (host.stdout_is_terminal ? 2 : 0);
  };
  const auto without = [&](int stream) {
    return [terminals, stream] {
      ::dup2(::open("/dev/null", O_RDWR), stream);
      return terminals();
    };
  };
  EXPECT_EQ(WEXITSTATUS(test::Terminal(terminals).child().wait()), 3);
  EXPECT_EQ(WEXITSTATUS(test::Terminal(without(STDIN_FILENO)).child().wait()), 2);
  EXPECT_EQ(WEXITSTATUS(test::Terminal(without(STDOUT_FILENO)).child().wait()), 1);
  EXPECT_EQ(WEXITSTATUS(test::Terminal(without(STDERR_FILENO)).child().wait()), 3);
}

TEST(HomeFolder, is_HOME_or_from_the_user_database) {
  const passwd* entry = ::getpwuid(::geteuid());
  const std::string home = entry != nullptr ? entry->pw_dir : "";
  const auto home_with = [](const std::string& value) {
    return home_folder(Environment({{"HOME", value}})).string();
  };
  EXPECT_EQ(home_with("/elsewhere"), "/elsewhere");
  EXPECT_EQ(home_with(" "), home);
  EXPECT_EQ(home_folder(Environment()), home);
}

TEST(TemporaryFolder, is_TMPDIR_or_tmp) {
  const auto folder_with = [](const std::string& value) {
    return temporary_folder(Environment({{"TMPDIR", value}})).string();
  };
  EXPECT_EQ(folder_with("/var/tmp"), "/var/tmp");
  EXPECT_EQ(folder_with(""), "/tmp");
  EXPECT_EQ(folder_with(" "), "/tmp");
  EXPECT_EQ(temporary_folder(Environment()), "/tmp");
}

TEST(XdgFolder, is_the_value_of_the_variable_if_that_is_absolute) {
  const auto folder_with = [](const std::string& value, const char* otherwise) {
    return xdg_folder(Environment({{"XDG_STATE_HOME", value}}), "XDG_STATE_HOME", otherwise);
  };
  EXPECT_EQ(folder_with("/states", "/home/ann/.local/state"), "/states");
  for (const auto* value : {"", " ", "states", "./states"}) {
    EXPECT_EQ(folder_with(value, "/home/ann/.local/state"), "/home/ann/.local/state") << value;
    EXPECT_EQ(folder_with(value, ".local/state"), std::nullopt) << value;
  }
}

TEST(XdgFolderToWrite, is_none_in_a_missing_home) {
  const test::ScratchFolder folder;
  const auto folder_with = [](const std::filesystem::path& value,
                              const std::filesystem::path& home) {
    return xdg_folder_to_write(Environment({{"XDG_STATE_HOME", value.string()}}), "XDG_STATE_HOME",
                               home, ".local/state");
  };
  const auto home = folder / "home";
  EXPECT_EQ(folder_with("", home), std::nullopt);
  EXPECT_EQ(folder_with("", home / ""), std::nullopt);
  EXPECT_EQ(folder_with(home / "states", home), std::nullopt);
  EXPECT_EQ(folder_with(folder / "home-of-states", home), folder / "home-of-states");
  EXPECT_EQ(folder_with("", ""), std::nullopt);
  EXPECT_EQ(folder_with(folder / "states", ""), folder / "states");
  folder.write("home", "a file");
  EXPECT_EQ(folder_with("", home), std::nullopt);
  std::filesystem::remove(home);
  std::filesystem::create_directory(home);
  EXPECT_EQ(folder_with("", home), home / ".local/state");
  EXPECT_EQ(folder_with(home / "states", home), home / "states");
}

/// The standard streams belong to the container, so they are redirected here.
void leave_standard_streams() {
  const int null = ::open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, stream);
}

TEST(PromptOnTerminal, reads_a_line_without_echo) {
  test::Terminal terminal([] {
    leave_standard_streams();
    return prompt_on_terminal("MFA code: ") == "123456" ? 0 : 1;
  });
  ASSERT_TRUE(terminal.shows("MFA code: "));
  ASSERT_TRUE(test::eventually([&] { return !terminal.echoes(); }));
  terminal.type("123456\n");
  EXPECT_EQ(terminal.child().wait(), 0);
  ASSERT_TRUE(terminal.shows("\n"));
  EXPECT_EQ(terminal.shown().find('1'), std::string::npos) << terminal.shown();
  EXPECT_TRUE(terminal.echoes());
}

TEST(PromptOnTerminal, returns_an_empty_answer_at_the_end_of_input) {
  test::Terminal terminal([] { return prompt_on_terminal("MFA code: ").empty() ? 0 : 1; });
  ASSERT_TRUE(test::eventually([&] { return !terminal.echoes(); }));
  terminal.type("\x04");
  EXPECT_EQ(terminal.child().wait(), 0);
  EXPECT_TRUE(terminal.echoes());
}

TEST(PromptOnTerminal, restores_the_echo_when_interrupted) {
  test::Terminal terminal([] {
    ::signal(SIGINT, SIG_DFL);
    prompt_on_terminal("MFA code: ");
    return 0;
  });
  ASSERT_TRUE(terminal.shows("MFA code: "));
  ASSERT_TRUE(test::eventually([&] { return !terminal.echoes(); }));
  terminal.type("12\x03");
  const int status = terminal.child().wait();
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) << status;
  EXPECT_TRUE(terminal.echoes());
}

/// While the output is stopped, the question cannot be written, and so no answer is read yet.
TEST(PromptOnTerminal, is_interrupted_before_it_reads) {
  for (const int number : EndingSignals::numbers) {
    test::Terminal terminal([number] {
      ::signal(number, SIG_DFL);
      forbid_core_files();
      ::tcflow(STDOUT_FILENO, TCOOFF);
      prompt_on_terminal("MFA code: ");
      return 0;
    });
    ASSERT_TRUE(test::eventually([&] { return !terminal.echoes(); }));
    ::kill(terminal.child().pid(), number);
    const int status = terminal.child().wait();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == number) << status;
    EXPECT_TRUE(terminal.echoes());
  }
}

TEST(PromptOnTerminal, continues_after_an_ignored_signal) {
  test::Terminal terminal([] {
    ::signal(SIGINT, SIG_IGN);
    return prompt_on_terminal("MFA code: ") == "123456" ? 0 : 1;
  });
  ASSERT_TRUE(terminal.shows("MFA code: "));
  terminal.type("\x03");
  terminal.type("123456\n");
  EXPECT_EQ(terminal.child().wait(), 0);
}

TEST(PromptOnTerminal, fails_without_a_terminal) {
  EXPECT_TRUE(test::succeeds([] {
    ::setsid();
    try {
      prompt_on_terminal("MFA code: ");
    } catch (const SystemError& error) {
      return std::string(error.what()).starts_with("the terminal: ") ? 0 : 2;
    }
    return 1;
  }));
}

/// Otherwise the env file might become stdout or stderr, and receive messages.
TEST(OpenMissingStreams, prevents_a_file_from_becoming_one) {
  for (const int missing : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    EXPECT_TRUE(test::succeeds([&] {
      ::close(missing);
      open_missing_streams();
      return ::open("/dev/null", O_RDONLY) > STDERR_FILENO ? 0 : 1;
    })) << missing;
  }
  EXPECT_TRUE(test::succeeds([] {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) ::close(stream);
    open_missing_streams();
    return ::open("/dev/null", O_RDONLY) > STDERR_FILENO && ::write(STDOUT_FILENO, "x", 1) == 1 ? 0
                                                                                                : 1;
  }));
}

TEST(OpenMissingStreams, leaves_the_others_unchanged) {
  const test::ScratchFolder folder;
  EXPECT_TRUE(test::succeeds([&] {
    ::dup2(::open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    ::close(STDIN_FILENO);
    open_missing_streams();
    return ::write(STDOUT_FILENO, "x", 1) == 1 ? 0 : 1;
  }));
  EXPECT_EQ(test::content_of(folder / "out"), "x");
}

bool leaves_core_files() {
#if defined(__linux__)
  return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
#else
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  return limit.rlim_max != 0;
#endif
}

TEST(ForbidCoreFiles, prevents_core_files_of_this_process) {
  EXPECT_TRUE(test::succeeds([] {
    forbid_core_files();
    return leaves_core_files() ? 1 : 0;
  }));
}

TEST(Host, knows_the_file_of_the_program) {
  const auto file = program_file();
  EXPECT_EQ(file.filename(), "unit_system");
  EXPECT_EQ(file, std::filesystem::canonical(file));
}

} // namespace
} // namespace idr::system
