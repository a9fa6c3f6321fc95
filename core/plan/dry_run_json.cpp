#include "core/aws/chain/chain_links.hpp"
#include "core/plan/dry_run.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace idr::plan {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> names(const std::vector<docker::Variable>& variables) {
  std::vector<std::string> result;
  result.reserve(variables.size());
  for (const auto& variable : variables) result.push_back(variable.name);
  return result;
}

std::vector<std::string> texts(const std::vector<Warning>& warnings) {
  std::vector<std::string> result;
  result.reserve(warnings.size());
  for (const auto& warning : warnings) result.push_back(to_string(warning));
  return result;
}

/// The possible paths of the container-name file; the first one that is writable is used.
std::vector<std::string> name_files(const RunPlan& plan) {
  std::vector<std::string> files;
  if (!plan.name_file) return files;
  for (const auto& prefix : plan.name_file->prefixes) {
    files.push_back((prefix / plan.name_file->folder / docker::container_name_file_name).string());
  }
  return files;
}

/// Null if the launch needs none, because it has no credentials.
Json region_json(const aws::Region& region) {
  if (region.name.empty()) return nullptr;
  return {{"name", region.name}, {"origin", to_string(region.origin)}};
}
Json endpoint_json(const aws::Endpoint& endpoint) {
  if (endpoint.authority.empty()) return nullptr;
  return {{"url", endpoint.url()}, {"origin", origin_text(endpoint)}};
}

Json step_json(const aws::SessionToken& step) {
  return {{"action", "GetSessionToken"},
          {"duration", step.duration.count()},
          {"mfa_serial", step.mfa.serial}};
}

Json step_json(const aws::AssumeRole& step) {
  Json json = {
      {"action", "AssumeRole"},
      {"role", step.role.arn.empty() ? step.role.path.substr(1) + step.role.name : step.role.arn},
      {"origin", to_string(step.origin)},
      {"session_name", step.options.session_name},
      {"mfa_serial", step.mfa.serial}};
  if (step.options.duration) json["duration"] = step.options.duration->count();
  return json;
}

Json chain_json(const aws::CredentialPlan& credential_plan) {
  const auto& chain = *credential_plan.chain;
  const auto source = aws::chain_links(credential_plan).front();
  Json json = {{"source", source.kind},          {"detail", source.detail},
               {"origin", source.origin_text()}, {"endpoint", source.endpoint},
               {"profile", chain.profile},       {"steps", Json::array()}};
  for (const auto& step : chain.steps) {
    json["steps"].push_back(std::visit([](const auto& kind) { return step_json(kind); }, step));
  }
  return json;
}

/// The option's value without its secret part.
std::string shown_value(const options::TypedOption& given) {
  switch (given.option->secrecy) {
  case options::Secrecy::Value:
    return "…";
  case options::Secrecy::Assigned:
    return given.value.substr(0, given.value.find('='));
  default:
    return given.value;
  }
}

Json given_json(const options::TypedOption& given, const RunOptions& options) {
  const bool unlisted = given.option == &options::unlisted_option;
  const auto equals = unlisted ? given.value.find('=') : 0;
  Json json = {{"option", unlisted ? given.value.substr(2, equals - 2) : given.option->name()},
               {"value", unlisted ? given.value.substr(equals + 1) : shown_value(given)}};
  const auto* place = std::get_if<options::InFile>(&given.origin);
  if (place == nullptr) {
    json["from"] = "command line";
    return json;
  }
  json["from"] = given.of_variant                    ? "variant " + options.variant
                 : place->file == options.files.user ? "user file"
                                                     : "file";
  json["where"] = to_string(given.origin);
  return json;
}

Json decision_json(const Decision& decision) {
  Json json = {{"option", decision.option->name()}, {"value", decision.value}};
  if (options::is<options::Default>(decision.origin)) {
    json["from"] = "default";
    return json;
  }
  json["from"] = options::is<options::InFile>(decision.origin) ? "file" : "environment";
  json["where"] = to_string(decision.origin);
  return json;
}

Json values_json(const RunPlan& plan, const RunOptions& options) {
  auto values = Json::array();
  for (const auto& given : options.given) values.push_back(given_json(given, options));
  for (const auto& decision : plan.decisions) values.push_back(decision_json(decision));
  return values;
}

} // namespace

std::string to_json(const RunPlan& plan, const RunOptions& options) {
  const auto& credential_plan = plan.credentials;
  const auto lines = example_lines(plan);
  Json json = {{"engine", plan.run.engine},
               {"image", plan.run.image},
               {"command", plan.run.command},
               {"detached", plan.detached},
               {"delivery", plan.pod ? "endpoint" : "env"},
               {"arguments", lines.back()},
               {"companion_arguments", lines.size() > 1 ? Json(lines.front()) : Json(nullptr)},
               {"region", region_json(credential_plan.region)},
               {"sts", endpoint_json(credential_plan.sts)},
               {"iam", endpoint_json(credential_plan.iam)},
               {"ca_bundle", credential_plan.ca_bundle},
               {"credentials", credential_plan.chain ? chain_json(credential_plan) : Json(nullptr)},
               {"variables", names(plan.variables)},
               {"inherited_variables", names(plan.inherited)},
               {"temporary_folder", plan.temporary_folder.string()},
               {"container_name_files", name_files(plan)},
               {"values", values_json(plan, options)},
               {"warnings", texts(plan.warnings)}};
  // JSON must be valid UTF-8, but arguments may not be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace idr::plan
