#include "core/http/uri.hpp"

#include <charconv>

namespace idr::http {
namespace {

constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "abcdefghijklmnopqrstuvwxyz"
                                        "0123456789-._~";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

} // namespace

std::string percent_encode(std::string_view text, std::string_view unescaped) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos ||
        unescaped.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += digits[byte >> 4U];
    encoded += digits[byte & 0xFU];
  }
  return encoded;
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && text.size() - i > 2) {
      const char* const digits = text.data() + i + 1;
      unsigned char byte = 0;
      if (std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
        decoded += static_cast<char>(byte);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

std::string normalize_path(std::string_view path) {
  std::vector<std::string_view> segments;
  bool ends_in_slash = false;
  for (const auto segment : split(path, '/')) {
    ends_in_slash = segment.empty() || segment == "." || segment == "..";
    if (!ends_in_slash) {
      segments.push_back(segment);
    } else if (segment == ".." && !segments.empty()) {
      segments.pop_back();
    }
  }
  std::string normal;
  for (const auto segment : segments) normal.append("/").append(segment);
  if (ends_in_slash) normal += '/';
  return normal;
}

std::string form_encode(const Parameters& parameters) {
  std::string encoded;
  for (const auto& [name, value] : parameters) {
    if (!encoded.empty()) encoded += '&';
    encoded.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return encoded;
}

Parameters parse_query(std::string_view query) {
  Parameters parameters;
  for (const auto piece : split(query, '&')) {
    if (piece.empty()) continue;
    const auto name = piece.substr(0, piece.find('='));
    const auto value = piece.substr(name.size() == piece.size() ? piece.size() : name.size() + 1);
    parameters.emplace_back(percent_decode(name), percent_decode(value));
  }
  return parameters;
}

} // namespace idr::http
