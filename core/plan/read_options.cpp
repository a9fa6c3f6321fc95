#include "core/plan/read_options.hpp"

#include "core/options/layers.hpp"
#include "core/options/naming.hpp"
#include "core/options/values.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace idr::plan {
namespace {

using options::any_text_of;
using options::is_set;
using options::option;
using options::text_of;
using options::texts_of;

std::pair<std::string, std::string> parse_tag(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw about(option("tag"), UsageError("must be KEY=VALUE", "For example: --tag team=shop."));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// If several tags have the same key, the last one is used.
std::vector<std::pair<std::string, std::string>> read_tags(const options::OptionList& given) {
  std::vector<std::pair<std::string, std::string>> tags;
  for (const auto& typed : given) {
    if (!typed.is(option("tag"))) continue;
    auto tag = options::naming(typed, [&] { return parse_tag(options::value_of(typed)); });
    std::erase_if(tags, [&](const auto& earlier) { return earlier.first == tag.first; });
    tags.push_back(std::move(tag));
  }
  return tags;
}

aws::SessionOptions read_session_options(const options::OptionList& given) {
  aws::SessionOptions session;
  session.session_name = text_of(given, option("role-session-name"));
  const auto duration = text_of(given, option("duration"));
  if (!duration.empty()) session.duration = aws::parse_duration_option(duration);
  session.external_id = text_of(given, option("external-id"));
  session.policy = text_of(given, option("policy"));
  session.policy_arns = texts_of(given, option("policy-arn"));
  session.tags = read_tags(given);
  session.transitive_tag_keys = texts_of(given, option("transitive-tag-key"));
  session.source_identity = text_of(given, option("source-identity"));
  return session;
}

/// A variant with a program of this machine is no container.
void refuse_program(const options::OptionList& given) {
  if (!is_program(given)) return;
  const auto variant = "@" + text_of(given, option("variant"));
  throw about(option("exec"),
              UsageError("the variant runs a program on this machine, not a container",
                         fmt::format("Type `{}`.", text::command_line({"idr", "exec", variant}))));
}

} // namespace

aws::ChainOptions read_chain_options(const options::OptionList& given) {
  aws::ChainOptions result;
  result.origins = options::origins_in_files(given);
  options::naming(result.origins, [&] {
    result.role = text_of(given, option("role"));
    result.profile = text_of(given, option("profile"));
    result.region = text_of(given, option("region"));
    result.endpoint_url = text_of(given, option("endpoint-url"));
    result.no_session = is_set(given, option("no-session"));
    result.no_cache = is_set(given, option("no-cache"));
    result.mfa_serial = text_of(given, option("mfa-serial"));
    result.mfa_code = text_of(given, option("mfa-code"));
    result.web_identity_token_env = text_of(given, option("web-identity-token-env"));
    result.session = read_session_options(given);
  });
  return result;
}

bool is_program(const options::OptionList& given) {
  return options::last_value(given, option("exec")) != nullptr;
}

DryRun read_dry_run(const options::OptionList& given) {
  const auto value = any_text_of(given, option("dry-run"));
  if (!value) return DryRun::No;
  if (value->empty()) return DryRun::CommandLine;
  if (*value == "json") return DryRun::Json;
  throw about(
      option("dry-run"),
      UsageError("accepts only =json", "--dry-run prints text, --dry-run=json a JSON document."));
}

RunOptions read_run_options(options::OptionList given) {
  RunOptions run;
  run.credentials = read_chain_options(given);
  options::naming(run.credentials.origins, [&] { refuse_program(given); });
  run.image = text_of(given, option("image"));
  run.full_entrypoint = any_text_of(given, option("full-entrypoint"));
  run.cmd = any_text_of(given, option("cmd"));
  run.shell = is_set(given, option("shell"));
  run.interactive = is_set(given, option("interactive", options::Reader::Idr));
  run.host_source_path = text_of(given, option("host-source-path"));
  run.container_source_path = text_of(given, option("container-source-path"));
  run.selinux = is_set(given, option("selinux"));
  run.mount_docker = is_set(given, option("mount-docker"));
  run.custom_env_file = text_of(given, option("custom-env-file"));
  run.engine = {text_of(given, option("engine")), run.credentials.origin(option("engine"))};
  options::naming(run.credentials.origins, [&] { run.delivery = read_delivery(given); });
  run.no_volume = is_set(given, option("no-volume"));
  run.dry_run = read_dry_run(given);
  run.variant = text_of(given, option("variant"));
  run.given = std::move(given);
  return run;
}

} // namespace idr::plan
