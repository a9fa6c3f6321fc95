// The XML of AWS replies as a map: the elements that have text, by their paths.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace idr::aws {

/// The text of each element without child elements, by its path below the root element:
/// `AssumeRoleResult/Credentials/AccessKeyId`. If several elements have the same path, the first
/// one is used. White space alone is no text.
using XmlElements = std::map<std::string, std::string, std::less<>>;

/// Returns std::nullopt for a text that is not well-formed, has a document type, nests deeper than
/// 64 elements, or has names of more than 1 MiB. The parser's memory is overwritten when freed.
std::optional<XmlElements> read_xml(std::string_view text);

/// Returns the text of the element, or an empty one if there is no such element.
std::string text_at(const XmlElements& elements, std::string_view path);

} // namespace idr::aws
