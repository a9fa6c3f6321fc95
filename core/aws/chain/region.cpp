#include "core/aws/chain/region.hpp"

#include "core/aws/api/partition.hpp"
#include "core/error.hpp"
#include "core/options/option_table.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace idr::aws {
namespace {

/// A link of a chain that belongs to one partition.
struct Place {
  std::string what;   ///< `the role`, `sso_region NAME`, …
  std::string origin; ///< FILE:LINE, an option or a variable
  std::string partition;
};

/// Collects the places; a text that is not an ARN is skipped.
struct CollectPlaces {
  std::vector<Place>& places;

  void operator()(const WebIdentity& plan) const {
    add("the role", plan.role_arn, to_string(plan.origin));
  }
  void operator()(const Sso& sso) const {
    if (sso.region.empty()) return;
    places.push_back({"sso_region " + sso.region, to_string(sso.origin),
                      std::string(partition_of(sso.region).name)});
  }
  void operator()(const LoginSession& login) const {
    add("the login session", login.session, to_string(login.origin));
  }
  void operator()(const SessionToken& session) const {
    add("the device", session.mfa.serial, "MFA");
  }
  void operator()(const AssumeRole& role) const {
    add("the role", role.role.arn, to_string(role.origin));
  }
  template <typename Other>
  void operator()(const Other&) const {}

  void add(const std::string& what, const std::string& arn, const std::string& origin) const {
    auto partition = partition_in_arn(arn);
    if (!partition.empty()) places.push_back({what, origin, std::move(partition)});
  }
};

std::vector<Place> places_of(const CredentialChain& chain) {
  std::vector<Place> places;
  const CollectPlaces collect{places};
  std::visit(collect, chain.source);
  for (const auto& step : chain.steps) std::visit(collect, step);
  return places;
}

[[noreturn]] void throw_mistake(bool is_typed, const std::string& message,
                                const std::string& remedy) {
  if (is_typed) throw UsageError(message, remedy);
  throw ConfigError(message, remedy);
}

Region default_region(const std::vector<Place>& places, bool is_typed) {
  const auto* partition = find_partition(places.empty() ? "aws" : places.back().partition);
  if (partition != nullptr) return {std::string(partition->default_region), options::Default{}};
  const auto& last = places.back();
  throw_mistake(is_typed,
                fmt::format("{}: {} is in partition {}, whose regions are unknown", last.origin,
                            last.what, text::abbreviated(last.partition)),
                "Correct the ARN, or set the region with --region.");
}

void check_partitions(const std::vector<Place>& places, const Region& region, bool is_typed) {
  const std::string_view expected = partition_of(region.name).name;
  for (const auto& place : places) {
    const auto* partition = find_partition(place.partition);
    if (partition == nullptr || partition->name == expected) continue;
    throw_mistake(is_typed,
                  fmt::format("{}: {} is in partition {}, but region {} ({}) is in partition {}",
                              place.origin, place.what, partition->name, region.name,
                              to_string(region.origin), expected),
                  partition->name == places.back().partition
                      ? fmt::format("Set a region of that partition, as in --region {}.",
                                    partition->default_region)
                      : "Credentials of one partition are not valid in another: correct the ARN.");
  }
}

} // namespace

Region checked_region(Region region, bool is_option) {
  region.name = text::trimmed(region.name);
  if (is_region_name(region.name)) return region;
  const auto message = fmt::format("{}: \"{}\" is not a region", to_string(region.origin),
                                   text::abbreviated(region.name));
  if (is_option) throw pointing_to(options::option("region"), UsageError(message));
  throw ConfigError(message);
}

std::optional<Region> find_set_region(const ChainOptions& options, const Settings& settings) {
  std::optional<Region> region;
  if (const auto property = settings.find("", "region")) {
    region = {property->value, property->origin};
  }
  for (const auto* variable : {"AWS_DEFAULT_REGION", "AWS_REGION"}) {
    if (const auto name = settings.environment.get_nonblank(variable))
      region = {*name, options::FromVariable{variable}};
  }
  if (!options.region.empty()) {
    region = {options.region, options.origin(options::option("region"))};
  }
  if (!region) return region;
  return checked_region(*std::move(region), !options.region.empty());
}

std::string partition_of_chain(const CredentialChain& chain) {
  const auto places = places_of(chain);
  return places.empty() ? "" : places.back().partition;
}

Region settle_region(const std::optional<Region>& set_region,
                     const std::optional<CredentialChain>& chain, bool is_typed) {
  const auto places = chain ? places_of(*chain) : std::vector<Place>();
  auto region = set_region ? *set_region : default_region(places, is_typed);
  check_partitions(places, region, is_typed);
  return region;
}

} // namespace idr::aws
