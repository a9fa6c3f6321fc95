// A service as a function: records every request and returns the scripted replies in order.
#pragma once

#include "core/http/message.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace idr::test {

inline http::Response json_reply(std::string body, int status = 200) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

/// Returns the header as sent; `(not sent)` if it is not sent.
inline std::string header_of(const http::Request& request, const std::string& name) {
  return std::string(http::Response{0, request.headers, {}}.header(name).value_or("(not sent)"));
}

class ScriptedService {
public:
  using Answer = std::function<http::Response()>;

  ScriptedService& then(http::Response response) {
    return then([response = std::move(response)] { return response; });
  }
  ScriptedService& then(Answer answer) {
    state_->answers.push_back(std::move(answer));
    return *this;
  }
  ScriptedService& then_no_answer(bool temporary = true) {
    return then([temporary]() -> http::Response {
      throw http::NetworkError("no answer from the host: refused", "Look at the network.",
                               temporary);
    });
  }

  const std::vector<http::Request>& requests() const { return state_->requests; }
  std::vector<std::string> urls() const {
    std::vector<std::string> all;
    for (const auto& request : requests()) all.push_back(request.url());
    return all;
  }

  http::Transport transport() const {
    return [state = state_](const http::Request& request) {
      state->requests.push_back(request);
      if (state->requests.size() > state->answers.size()) {
        throw std::logic_error("the test has no further answer, for " + request.url());
      }
      return state->answers[state->requests.size() - 1]();
    };
  }

private:
  struct State {
    std::vector<Answer> answers;
    std::vector<http::Request> requests;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

} // namespace idr::test
