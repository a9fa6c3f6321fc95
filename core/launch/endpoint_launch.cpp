#include "core/launch/endpoint_launch.hpp"

#include "core/launch/agent_loading.hpp"
#include "core/launch/companion.hpp"
#include "core/launch/container_run.hpp"
#include "core/launch/examined_image.hpp"
#include "core/launch/first_fetch.hpp"
#include "core/launch/host_endpoint.hpp"
#include "core/launch/keeper.hpp"
#include "core/launch/launch_record.hpp"
#include "core/launch/leftovers.hpp"
#include "core/launch/refresher.hpp"
#include "core/launch/sweep.hpp"
#include "core/plan/image_rivals.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unistd.h>
#include <utility>

namespace idr::launch {
namespace {

/// As docker lists it: docker accepts names that begin with a slash.
std::string listed_name(const std::string& name) {
  return name.starts_with('/') ? name.substr(1) : name;
}

class EndpointLaunch {
public:
  EndpointLaunch(const plan::RunPlan& plan, const aws::ChainOptions& typed,
                 const system::Host& host, const Reporter& reporter)
      : plan_(plan), host_(host), reporter_(reporter), names_{listed_name(container_name(plan)),
                                                              make_launch_id(host.clock())},
        record_(launch_record_folder(host.environment), names_.launch_id),
        engine_(loop_, plan.run.engine, host.environment), image_(engine_, plan.run),
        sweep_(engine_), order_{plan.credentials, typed, host, reporter, Feed()} {
    order_.feed.authorization = random_token();
    order_.feed.engine = plan.run.engine;
    order_.feed.name = names_.application;
    record_.write({::getpid(), std::nullopt, {}, false});
  }

  int run() {
    if (is_on_this_host()) {
      endpoint_.emplace(loop_, host_.clock);
      order_.feed.stream = endpoint_->stream();
    } else {
      companion_.emplace(engine_, *plan_.pod, names_, reporter_);
      companion_->start(exposed_ports());
    }
    if (!image_.was_examined()) image_.begin();
    const auto port = serve_credentials();
    remove_rivals();
    write_record({});
    const auto container = make_run(plan_, application(), names_.application);
    write_name_file(plan_, names_.application, reporter_);
    say_who(container);
    return run_application(container, port);
  }

private:
  /// Whether a process on this machine can serve the container.
  bool is_on_this_host() {
    if (!plan_.pod->is_on_host) return false;
    const auto info = engine_info(engine_);
    return info.host_name == host_.host_name && !info.has_own_network;
  }

  /// For -P, the image must be there before the companion is started.
  std::vector<std::string> exposed_ports() {
    if (!plan_.pod->publishes_all) return {};
    image_.pull_if_absent(reporter_);
    const auto* config = image_.config();
    return config != nullptr ? config->ports : std::vector<std::string>();
  }

  /// Those of the image; those of the user are not in the plan any more.
  void remove_rivals() {
    const auto& run = plan_.run;
    rivals_ =
        plan::remove_rivals(image_.config(), run.image, plan::Delivery::Endpoint,
                            docker::engine_of(run.engine), host_.environment, run.variable_options);
    for (const auto& warning : rivals_.warnings) reporter_.warn(to_string(warning));
  }

  docker::RunCommand application() const {
    auto run = companion_ ? joined_to_companion(plan_.run, names_)
                          : without_companion(plan_.run, *plan_.pod, names_);
    run.variable_options.insert(run.variable_options.end(), rivals_.options.begin(),
                                rivals_.options.end());
    return run;
  }

  /// Fetches the credentials while the companion starts, and feeds it. Returns the port.
  std::uint16_t serve_credentials() {
    const auto first = fetch_first(
        loop_, order_, [this] { return companion_ ? companion_->wait() : std::string(); });
    fetched_ = first.fetched;
    return first.port;
  }

  void say_who(const ContainerRun& container) const {
    reporter_.say(fetched_->identity);
    reporter_.say("the credentials are refreshed for as long as the container runs");
    if (companion_) reporter_.line(text::command_line(companion_->arguments()));
    reporter_.line(text::command_line(container.arguments));
  }

  std::string variables(std::uint16_t port) const {
    auto delivered = plan::delivered_variables(port, order_.feed.authorization);
    delivered.insert(delivered.end(), rivals_.in_file.begin(), rivals_.in_file.end());
    return docker::format_env_file(env_file_variables(plan_, std::move(delivered)));
  }

  int run_application(const ContainerRun& container, std::uint16_t port) {
    const auto ending = [&] {
      const Refresher refresher(loop_, order_, *fetched_, report());
      return run_container(plan_, container, variables(port), host_, reporter_, loop_,
                           [this] { sweep_.begin(); });
    }();
    if (ending.interruptions > 0) loop_.hurry();
    if (is_running()) leave_to_keeper();
    return ending.code;
  }

  void write_record(const std::string& failure) const {
    record_.write({::getpid(), fetched_->expiration, failure, endpoint_.has_value()});
  }

  Refresher::Report report() {
    return {.failed =
                [this](const Error& error) {
                  write_record(to_string(plan::Warning{error.what(), error.remedy()}));
                  reporter_.warn(not_refreshed(error, fetched_->expiration));
                },
            .refreshed =
                [this](const Fetched& fetched, bool recovered) {
                  fetched_ = fetched;
                  write_record({});
                  if (recovered || reporter_.is_verbose()) reporter_.say(refreshed(fetched));
                }};
  }

  /// Whether the container outlives the client: in the background, or because the client was
  /// detached or lost its connection.
  bool is_running() {
    const auto containers = list_containers(engine_, names_.launch_id);
    if (!containers) return true; // unknown; the keeper will see
    const auto found =
        std::find_if(containers->begin(), containers->end(), [this](const auto& container) {
          return container.is_application() &&
                 (container.is_alive() || !removed_unstarted(container));
        });
    if (found == containers->end()) return false;
    application_id_ = found->id;
    return true;
  }

  /// The client may have been interrupted before it started the container, which the engine would
  /// then not remove. Returns false if it has been started meanwhile.
  bool removed_unstarted(const docker::ListedContainer& container) {
    if (!container.is_created() || !text::contains(plan_.run.options, "--rm")) return true;
    return engine_.uninterrupted_answer({"rm", container.id}, answer_limit).succeeded();
  }

  void leave_to_keeper() {
    // Even without a keeper, the container keeps its network and the credentials that it has.
    if (companion_) companion_->release();
    if (endpoint_) endpoint_->release();
    const auto keeper = start_keeper(
        loop_, {plan_.run.engine, names_, application_id_, order_, *fetched_}, record_);
    if (!plan_.detached) {
      reporter_.say(fmt::format("{} may still be running; process {} refreshes its credentials",
                                names_.application, keeper),
                    fmt::format("`idr stop {}` ends both.", text::quote_word(names_.application)));
    }
  }

  const plan::RunPlan& plan_;
  const system::Host& host_;
  const Reporter& reporter_;
  docker::PodNames names_;
  OwnLaunchRecord record_;
  InterruptibleLoop loop_;
  EngineCalls engine_;
  ExaminedImage image_;
  Sweep sweep_;
  FetchOrder order_;
  plan::RemovedRivals rivals_;
  std::optional<Fetched> fetched_;       ///< the credentials in use
  std::string application_id_;           ///< of a container that outlives its client
  std::optional<HostEndpoint> endpoint_; ///< either this
  std::optional<Companion> companion_;   ///< or this
};

} // namespace

int run_with_endpoint(const plan::RunPlan& plan, const aws::ChainOptions& typed,
                      const system::Host& host, const Reporter& reporter) {
  return EndpointLaunch(plan, typed, host, reporter).run();
}

} // namespace idr::launch
