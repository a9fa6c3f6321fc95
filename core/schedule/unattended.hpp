// What a scheduled run has: no terminal, nobody to answer, and of this shell's variables only those
// that are no secrets.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/system/environment.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::schedule {

struct UnattendedEnvironment {
  system::Environment environment; ///< to be written into the files of a scheduler
  std::vector<std::string>
      withheld; ///< variables that it lacks, because of a password or a control character
};

/// Selects the variables that decide where a run finds its programs, files, engine, proxies and
/// profile.
UnattendedEnvironment unattended_environment(const system::Environment& environment);

/// The host of a scheduled run: without a terminal, and with this environment besides the variables
/// that every scheduler sets.
system::Host unattended_host(const system::Host& host, const system::Environment& environment);

/// Throws CredentialError if the credentials of the plan need a person: now or, as a login does,
/// again later.
void refuse_person(const aws::CredentialPlan& plan);

/// Throws CredentialError if the credentials, as planned for the user's own environment, are
/// variables of this shell.
void refuse_keys_of_shell(const aws::CredentialPlan& plan);

} // namespace idr::schedule
