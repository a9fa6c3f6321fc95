// `idr credentials`
#pragma once

#include "cli/command_line.hpp"
#include "core/aws/api/credentials.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::cli {

int print_credentials(const CredentialsOptions& options, const system::Host& host);

/// Formats the credentials as `aws configure export-credentials` of the AWS CLI does; formats that
/// set variables also set the region. `Json` is this program's own format, with region and ARN.
std::string format_credentials(CredentialsFormat format, const aws::Credentials& credentials,
                               const std::string& region, const std::string& arn);

} // namespace idr::cli
