#include "core/http/server/request_parser.hpp"

namespace idr::http {

using boost::beast::http::field;

RequestParser::RequestParser(std::size_t header_bytes) {
  header_limit(static_cast<std::uint32_t>(header_bytes));
  body_limit(boost::none); // otherwise a long body would look like a faulty request
}

void RequestParser::on_request_impl(boost::beast::http::verb /*verb*/, Text method, Text target,
                                    int /*version*/, Code& /*error*/) {
  request_.method.assign(method.data(), method.size());
  request_.target.assign(target.data(), target.size());
}

void RequestParser::on_field_impl(field kind, Text name, Text value, Code& /*error*/) {
  request_.headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
  // Beast takes an encoding other than chunked for no body at all; what follows would then be read
  // as another request. It refuses faulty and contradictory lengths itself.
  request_.has_body |=
      kind == field::transfer_encoding ||
      (kind == field::content_length && value.find_first_not_of('0') != Text::npos);
}

} // namespace idr::http
