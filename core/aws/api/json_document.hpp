// Untrusted JSON from services, processes and files. It is never shown.
#pragma once

#include "core/aws/api/credentials.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace idr::aws {

/// Whether lists and objects are nested more than 64 levels deep, which no document of AWS is. The
/// JSON library serializes recursively, one call per level.
bool nests_too_deep(std::string_view json);
/// Returns std::nullopt if the text is not a JSON object or is nested too deep.
std::optional<nlohmann::json> parse_json_object(std::string_view text);
/// Returns the member's text; empty if there is no such member or it is not a string.
std::string text_of(const nlohmann::json& object, const char* member);
/// Returns the member's number; std::nullopt if there is no such member or it is not an integer.
std::optional<std::int64_t> number_of(const nlohmann::json& object, const char* member);

enum class Lifetime : bool { Any, Temporary };

/// Reads AccessKeyId, SecretAccessKey, Expiration, AccountId, and the session token from the member
/// that the source uses for it. Temporary credentials must have a session token. Throws
/// CredentialError, which names the missing or malformed member.
Credentials read_credentials_document(const nlohmann::json& document,
                                      const char* session_token_member,
                                      Lifetime lifetime = Lifetime::Any);

} // namespace idr::aws
