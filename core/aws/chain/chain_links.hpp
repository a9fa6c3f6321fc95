// Descriptions of the source and the steps of a credential chain.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/sources/source.hpp"

#include <vector>

namespace idr::aws {

/// Returns the source first, then the steps. The plan must have a chain.
std::vector<ChainLink> chain_links(const CredentialPlan& plan);

} // namespace idr::aws
