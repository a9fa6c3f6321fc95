// Credentials for the commands: the library's resolver, with this program's network, terminal and
// voice.
#pragma once

#include "core/aws/chain/identity.hpp"
#include "core/aws/chain/resolve_credentials.hpp"
#include "core/options/project_file.hpp"
#include "core/system/host.hpp"

namespace idr::cli {

/// The shared config of this user. Throws as SharedConfig::load does.
aws::SharedConfig load_config(const system::Host& host);

aws::Resolver make_resolver(const aws::Identity& identity, const system::Host& host, bool verbose);

/// The credentials, for a container or to be printed; a CI system that can hide secrets in its log
/// has been told of them.
aws::ResolvedCredentials resolve(const aws::Identity& identity, const system::Host& host,
                                 bool verbose, aws::SessionUse use);

/// Notes the role that was typed with --role for the completion of the next one, when somebody was
/// asked for its credentials; not in CI jobs, nor with --no-cache.
void remember_role(const aws::IdentityOptions& typed, const aws::Identity& identity,
                   const aws::ResolvedCredentials& resolved, const system::Host& host);

/// Removes what killed launches left of files that they were writing, of credentials and of roles.
void remove_unfinished_files(const aws::Identity& identity, const system::Host& host) noexcept;

/// Says what was found before anybody is asked: the files, the region and the profile.
void say_findings(const options::OptionFiles& files, const aws::SharedConfig& config,
                  const aws::Identity& identity);

/// `arn:…, until 23:13 UTC (59 min)`: who the credentials make one, and how long.
std::string describe(const aws::ResolvedCredentials& resolved, const aws::Identity& identity);

} // namespace idr::cli
