// `idr credentials`
#pragma once

#include "cli/command_line.hpp"
#include "core/aws/api/credentials.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::cli {

int print_credentials(const CredentialsOptions& options, const system::Host& host);

/// The credentials in one of the formats of the AWS CLI, `aws configure export-credentials`; those
/// with variables have the region's as well. `Json` is this program's own, with the region and the
/// ARN.
std::string format_credentials(CredentialsFormat format, const aws::Credentials& credentials,
                               const std::string& region, const std::string& arn);

} // namespace idr::cli
