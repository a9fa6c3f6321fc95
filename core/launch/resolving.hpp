// Credentials for a launch, and for all that examines or resembles one: the resolver of core/aws
// with the network, the terminal and the voice of this process.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/chain/resolve_credentials.hpp"
#include "core/launch/voice.hpp"
#include "core/options/project_file.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::launch {

/// The shared config of this user. Throws as SharedConfig::load does.
aws::SharedConfig load_config(const system::Host& host);

/// `voice` outlives the resolver.
aws::Resolver make_resolver(const aws::CredentialPlan& credential_plan, const system::Host& host,
                            const Voice& voice);

/// The credentials, for a container or to be printed; a CI system that can hide secrets in its log
/// has been told of them. Throws as Resolver::resolve does.
aws::ResolvedCredentials resolve(const aws::CredentialPlan& credential_plan,
                                 const system::Host& host, const Voice& voice, aws::SessionUse use);

/// Notes the role that was typed with --role for the completion of the next one, where credentials
/// for it were requested and not cached; not in CI jobs, nor with --no-cache.
void remember_role(const aws::ChainOptions& typed, const aws::CredentialPlan& credential_plan,
                   const aws::ResolvedCredentials& resolved, const system::Host& host);

/// Removes what killed launches left of files that they were writing, of credentials and of roles.
void remove_unfinished_files(const aws::CredentialPlan& credential_plan,
                             const system::Host& host) noexcept;

/// With --verbose, says what was found before the first request: files, region and profile.
void say_findings(const options::OptionFiles& files, const aws::SharedConfig& config,
                  const aws::CredentialPlan& credential_plan, const Voice& voice);

/// `arn:…, until 23:13 UTC (59 min)`: whose credentials they are, and how long they last from
/// `now`.
std::string describe(const aws::ResolvedCredentials& resolved,
                     const aws::CredentialPlan& credential_plan, system::TimePoint now);

} // namespace idr::launch
