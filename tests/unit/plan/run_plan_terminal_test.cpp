#include "core/plan/run_plan.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace idr::plan {
namespace {

enum Terminals { none = 0, in = 1, out = 2, both = 3 };

struct TtyCase {
  const char* name;
  bool interactive; ///< the long form, this program's own
  std::vector<std::string> typed;
  int terminals;
  std::vector<std::string> expected;
  bool warning;

  friend std::ostream& operator<<(std::ostream& out, const TtyCase& tty) { return out << tty.name; }
};

class TtyPlan : public LaunchSetting, public testing::WithParamInterface<TtyCase> {};

TEST_P(TtyPlan, has_a_tty_if_docker_would_accept_one) {
  const auto& [name, interactive, typed, terminals, expected, warning] = GetParam();
  options_.interactive = interactive;
  host_.stdin_is_terminal = (terminals & in) != 0;
  host_.stdout_is_terminal = (terminals & out) != 0;
  EXPECT_EQ(options(typed), expected);
  EXPECT_EQ(warns_of("-t is ignored"), warning);
}

INSTANTIATE_TEST_SUITE_P(
    , TtyPlan,
    testing::Values(
        TtyCase{"interactive", true, {}, both, {"--rm", "--interactive", "--tty"}, false},
        TtyCase{"interactive_from_a_pipe", true, {}, out, {"--rm", "--interactive"}, false},
        TtyCase{"interactive_into_a_pipe", true, {}, in, {"--rm", "--interactive"}, false},
        TtyCase{"interactive_detached",
                true,
                {"-d"},
                both,
                {"--detach", "--interactive", "--tty"},
                false},
        TtyCase{"interactive_without_a_tty",
                true,
                {"--tty=false"},
                both,
                {"--rm", "--interactive"},
                false},
        TtyCase{"i", false, {"-i"}, both, {"--rm", "--interactive"}, false},
        TtyCase{"t", false, {"-t"}, both, {"--rm", "--tty"}, false},
        TtyCase{"t_alone_needs_no_terminal", false, {"-t"}, none, {"--rm", "--tty"}, false},
        TtyCase{"it", false, {"-it"}, both, {"--rm", "--interactive", "--tty"}, false},
        TtyCase{"it_into_a_pipe", false, {"-it"}, in, {"--rm", "--interactive", "--tty"}, false},
        TtyCase{"it_from_a_pipe", false, {"-it"}, out, {"--rm", "--interactive"}, true},
        TtyCase{"it_in_a_job", false, {"-it"}, none, {"--rm", "--interactive"}, true},
        TtyCase{
            "it_detached", false, {"-dit"}, none, {"--detach", "--interactive", "--tty"}, false},
        TtyCase{"i_taken_back", false, {"-it", "-i=false"}, none, {"--rm", "--tty"}, false},
        TtyCase{"attached_stdin_without_i",
                false,
                {"-t", "-a", "STDIN"},
                none,
                {"--rm", "--attach", "STDIN"},
                true}),
    [](const auto& tty) { return tty.param.name; });

} // namespace
} // namespace idr::plan
