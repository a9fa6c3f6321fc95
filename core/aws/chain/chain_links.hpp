// A credential chain in words: its source, and each step.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/sources/source.hpp"

#include <vector>

namespace idr::aws {

/// The source first, then the steps. An identity with a chain.
std::vector<ChainLink> chain_links(const CredentialPlan& plan);

} // namespace idr::aws
