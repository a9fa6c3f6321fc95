#include "core/aws/cache/refresh.hpp"

#include "core/error.hpp"

#include <utility>

namespace idr::aws {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds final_failure_lasts{5};

} // namespace

seconds advisory_window(seconds lifetime) {
  if (lifetime <= minutes(20)) return minutes(5);
  return lifetime < minutes(90) ? minutes(15) : minutes(60);
}

RefreshingCredentials::RefreshingCredentials(std::function<Credentials()> source, Options options,
                                             std::optional<Held> held)
    : source_(std::move(source)), options_(std::move(options)), held_(std::move(held)) {}

bool RefreshingCredentials::due() const {
  if (!held_ || invalidated_) return true;
  const auto& end = held_->credentials.expiration;
  return end && *end - options_.now() <= held_->window;
}

const Credentials& RefreshingCredentials::get() {
  failure_ = nullptr;
  in_backoff_ = false;
  if (!due()) return held_->credentials;
  const auto now = options_.now();
  if (final_failure_ && now < final_failure_ends_) std::rethrow_exception(final_failure_);
  if (held_ && now < not_before_) {
    in_backoff_ = true;
    return held_->credentials;
  }
  try {
    refresh();
  } catch (const CredentialError& error) {
    if (!error.temporary()) {
      final_failure_ = std::current_exception();
      final_failure_ends_ = now + final_failure_lasts;
      throw;
    }
    if (!held_) throw;
    failure_ = std::current_exception();
    not_before_ = now + (options_.backoff ? options_.backoff() : seconds(0));
  }
  return held_->credentials;
}

void RefreshingCredentials::refresh() {
  auto fresh = source_();
  const auto now = options_.now();
  if (fresh.expiration && *fresh.expiration <= now) {
    throw CredentialError("the source returned credentials that have already expired", {}, true);
  }
  const auto lifetime = fresh.expiration ? *fresh.expiration - now : seconds(0);
  held_ = Held{std::move(fresh), options_.window(lifetime)};
  invalidated_ = false;
  final_failure_ = nullptr;
}

} // namespace idr::aws
