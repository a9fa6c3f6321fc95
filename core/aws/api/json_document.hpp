// JSON from services, processes and files of others: read without trust, and never shown.
#pragma once

#include "core/aws/api/credentials.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace idr::aws {

/// Whether lists and objects stand in each other more than 64 deep, which nothing of AWS's does:
/// the JSON library writes a document with a call for each level.
bool nests_too_deep(std::string_view json);
/// Nothing for a text that is not a JSON object, or nests too deep.
std::optional<nlohmann::json> parse_json_object(std::string_view text);
/// The member's text; empty where there is no such member, or where it is no text.
std::string text_of(const nlohmann::json& object, const char* member);
/// The member's number; nothing where there is no such member, or where it is no whole number.
std::optional<std::int64_t> number_of(const nlohmann::json& object, const char* member);

enum class Lifetime : bool { Any, Temporary };

/// AccessKeyId, SecretAccessKey, Expiration, AccountId, and the session token under the name that
/// the source gives it; temporary credentials must have it. Throws CredentialError that names the
/// member which is missing or malformed.
Credentials read_credentials_document(const nlohmann::json& document,
                                      const char* session_token_member,
                                      Lifetime lifetime = Lifetime::Any);

} // namespace idr::aws
