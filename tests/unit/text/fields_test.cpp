#include "core/text/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::text {

bool operator==(const Field& a, const Field& b) { return a.key == b.key && a.value == b.value; }

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FieldsOf, have_keys_and_values) {
  EXPECT_THAT(
      fields_of("type=bind,source=/a=b,readonly"),
      ElementsAre(Field{"type", "bind"}, Field{"source", "/a=b"}, Field{"readonly", std::nullopt}));
  EXPECT_THAT(fields_of("src="), ElementsAre(Field{"src", ""}));
  EXPECT_THAT(fields_of(""), IsEmpty());
}

TEST(FieldsOf, may_be_in_quotes) {
  EXPECT_THAT(fields_of(R"("src=/a b",dst=/x)"),
              ElementsAre(Field{"src", "/a b"}, Field{"dst", "/x"}));
}

} // namespace
} // namespace idr::text
