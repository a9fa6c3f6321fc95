// A credential chain in words: its source, and each step.
#pragma once

#include "core/aws/chain/identity.hpp"

#include <string>
#include <vector>

namespace idr::aws {

struct ChainLink {
  std::string kind;     ///< `access key`, `SSO`, `role`, …
  std::string detail;   ///< which one; holds no secret
  std::string profile;  ///< that it is set in; may be empty
  std::string origin;   ///< FILE:LINE, an option or a variable; may be empty
  std::string endpoint; ///< that is asked; empty where none is
  std::string region;   ///< of the endpoint; may be empty
};

/// The source first, then the steps. An identity with a chain.
std::vector<ChainLink> chain_links(const Identity& identity);

} // namespace idr::aws
