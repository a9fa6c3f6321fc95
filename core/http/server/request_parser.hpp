// Beast's parser of HTTP/1 requests, which fills a ReceivedRequest.
#pragma once

#include "core/http/server/server.hpp"

#include <boost/beast/http/basic_parser.hpp>

namespace idr::http {

/// Reads a request up to the end of its headers.
class RequestParser : public boost::beast::http::basic_parser<true> {
public:
  explicit RequestParser(std::size_t header_bytes);

  /// Complete once is_header_done() is true.
  const ReceivedRequest& request() const { return request_; }

private:
  using Text = boost::beast::string_view;
  using Code = boost::beast::error_code;
  using Size = boost::optional<std::uint64_t>;

  void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version,
                       Code& error) override;
  void on_field_impl(boost::beast::http::field kind, Text name, Text value, Code& error) override;

  void on_response_impl(int /*status*/, Text /*reason*/, int /*version*/,
                        Code& /*error*/) override {}
  void on_header_impl(Code& /*error*/) override {}
  void on_body_init_impl(const Size& /*length*/, Code& /*error*/) override {}
  std::size_t on_body_impl(Text /*body*/, Code& /*error*/) override { return 0; }
  void on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/, Code& /*error*/) override {
  }
  std::size_t on_chunk_body_impl(std::uint64_t /*rest*/, Text /*body*/, Code& /*error*/) override {
    return 0;
  }
  void on_finish_impl(Code& /*error*/) override {}

  ReceivedRequest request_;
};

} // namespace idr::http
