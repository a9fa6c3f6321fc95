// `idr credentials`
#pragma once

#include "cli/command_line.hpp"
#include "core/aws/credentials.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::cli {

int print_credentials(const CredentialsOptions& options, const system::Host& host);

/// The credentials in one of the formats: `process` as AWS's credential_process wants it, `env` as
/// NAME=VALUE lines, `export` for a POSIX shell, `json` with the region and the ARN as well.
std::string format_credentials(CredentialsFormat format, const aws::Credentials& credentials,
                               const std::string& region, const std::string& arn);

} // namespace idr::cli
