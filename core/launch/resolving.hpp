// Credentials for a launch, and for commands that examine or resemble one: runs the resolver of
// core/aws with the network, the terminal and the reporter of this process.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/chain/resolve_credentials.hpp"
#include "core/launch/reporter.hpp"
#include "core/options/project_file.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::launch {

/// Whether the user may be prompted for an MFA code.
enum class Prompts : bool { Forbidden, Allowed };

/// Returns a resolver for this plan. `reporter` must outlive it.
aws::Resolver make_resolver(const aws::CredentialPlan& credential_plan, const system::Host& host,
                            const Reporter& reporter);

/// Resolves the credentials, for a container or to be printed. On a CI system that can hide secrets
/// in its log, they have been registered as such. Throws as Resolver::resolve does.
aws::ResolvedCredentials resolve(const aws::CredentialPlan& credential_plan,
                                 const system::Host& host, const Reporter& reporter,
                                 aws::SessionUse use, Prompts prompts = Prompts::Allowed);

/// Records the role given with --role for completion, if credentials for it were requested and did
/// not come from the cache; not in CI jobs, nor with --no-cache.
void remember_role(const aws::ChainOptions& typed, const aws::CredentialPlan& credential_plan,
                   const aws::ResolvedCredentials& resolved, const system::Host& host);

/// Removes the temporary files that killed launches left in the folders of cached credentials and
/// of recorded roles.
void remove_unfinished_files(const aws::CredentialPlan& credential_plan,
                             const system::Host& host) noexcept;

/// With --verbose, prints what was found before the first request: files, region and profile.
void say_findings(const options::OptionFiles& files, const aws::SharedConfig& config,
                  const aws::CredentialPlan& credential_plan, const Reporter& reporter);

} // namespace idr::launch
