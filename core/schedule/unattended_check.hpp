// Checks, before a job is scheduled, that it can run with nobody there.
#pragma once

#include "core/launch/reporter.hpp"
#include "core/options/arguments.hpp"
#include "core/options/project_file.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::schedule {

/// Whether a job may be scheduled whose credentials need a person.
enum class People : bool { Refused, Accepted };

struct UnattendedCheck {
  std::string variant;
  const options::OptionList& given; ///< the options in effect for the variant
  const options::OptionFiles& files;
  const system::Host& host;       ///< the user's own
  const system::Host& unattended; ///< see unattended_host
  People people = People::Refused;
  bool resolves = true; ///< also request the credentials, as a run does
};

/// Plans the variant as an unattended run does, and requests its credentials. Throws what planning
/// and resolving throw, and CredentialError, with what to use instead, if the credentials need a
/// person; if that is accepted, it warns instead. Prints the identity.
void check_unattended(const UnattendedCheck& check, const launch::Reporter& reporter);

/// Throws UsageError for a container that would run in the background.
void refuse_detached(const options::OptionList& given);

} // namespace idr::schedule
