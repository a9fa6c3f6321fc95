#include "core/aws/api/service_error.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/api/xml_elements.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace idr::aws {
namespace {

constexpr std::array<std::string_view, 14> throttling_codes = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException"};
/// Failures of the service without a status code that shows it.
constexpr std::array<std::string_view, 3> temporary_codes = {
    "RequestTimeout", "RequestTimeoutException", "IDPCommunicationError"};
constexpr std::array temporary_statuses = {429, 500, 502, 503, 504};

/// Returns the code if it is a single word, as all codes of AWS are, since it is shown; else an
/// empty string.
std::string checked_code(std::string code) {
  constexpr std::size_t longest = 100;
  const bool is_word =
      code.size() <= longest && std::all_of(code.begin(), code.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
      });
  return is_word ? code : std::string();
}

ErrorReply read_xml_error(std::string_view body) {
  const auto elements = read_xml(body);
  if (!elements) return {};
  // Behind a gateway, errors have the format of EC2.
  for (const std::string path : {"Error", "Errors/Error"}) {
    auto code = text_at(*elements, path + "/Code");
    auto message = text_at(*elements, path + "/Message");
    if (!code.empty() || !message.empty()) {
      return {checked_code(std::move(code)), std::move(message)};
    }
  }
  return {};
}

/// Returns `Name` from `aws.protocol#Name:http://…`, in which every part except the name is
/// optional.
std::string error_name(std::string_view text) {
  text = text.substr(0, text.find(':'));
  const auto hash = text.find('#');
  return checked_code(std::string(hash == std::string_view::npos ? text : text.substr(hash + 1)));
}

ErrorReply read_json_error(const http::Response& response) {
  const auto document = parse_json_object(response.body);
  if (!document) return {};
  ErrorReply error;
  const auto header = response.header("x-amzn-ErrorType");
  error.code = error_name(header ? std::string(*header) : text_of(*document, "__type"));
  for (const auto* member : {"code", "Code", "error"}) {
    if (error.code.empty()) error.code = error_name(text_of(*document, member));
  }
  for (const auto* member : {"message", "Message", "error_description"}) {
    if (error.message.empty()) error.message = text_of(*document, member);
  }
  return error;
}

constexpr char lower_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool has_word(std::string_view text, std::string_view lower_case_word) {
  return std::search(text.begin(), text.end(), lower_case_word.begin(), lower_case_word.end(),
                     [](char a, char b) { return lower_letter(a) == b; }) != text.end();
}

} // namespace

bool is_web_page(const http::Response& response) {
  constexpr std::size_t enough = 1024; // for anything before a page's first element
  const auto beginning = std::string_view(response.body).substr(0, enough);
  return has_word(response.header("Content-Type").value_or(""), "text/html") ||
         has_word(beginning, "<!doctype html") || has_word(beginning, "<html");
}

ServiceError not_from_aws(const http::Response& response, std::string_view authority,
                          std::string_view origin) {
  const bool web_page = is_web_page(response);
  std::string remedy;
  // A service that is down may return an error page.
  if (web_page && response.status < 500) {
    remedy = "The response is from a proxy or the network's login page: sign in there, or check "
             "HTTPS_PROXY and NO_PROXY.";
  }
  if (!origin.empty()) {
    remedy += fmt::format("{}The endpoint comes from: {}.", remedy.empty() ? "" : " ", origin);
  }
  return {fmt::format("{} answered {}{}, not in the format of AWS", authority, response.status,
                      web_page ? " with a web page" : ""),
          "", response.status, remedy, is_temporary(response, {})};
}

ErrorReply read_error(const http::Response& response) {
  const auto first = response.body.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && response.body[first] == '<') {
    return read_xml_error(response.body);
  }
  return read_json_error(response);
}

bool is_throttling(const http::Response& response, const ErrorReply& error) {
  return response.status == 429 || text::contains(throttling_codes, error.code);
}

bool is_temporary(const http::Response& response, const ErrorReply& error) {
  return is_throttling(response, error) || text::contains(temporary_statuses, response.status) ||
         text::contains(temporary_codes, error.code);
}

} // namespace idr::aws
