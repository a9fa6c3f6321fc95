#include "core/system/error.hpp"
#include "core/system/shared_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace idr::system {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

#if defined(__APPLE__)
constexpr auto library_of_math = "libm.dylib";
#else
constexpr auto library_of_math = "libm.so.6";
#endif

TEST(SharedLibrary, gives_a_function_with_its_type) {
  const SharedLibrary library(library_of_math);
  double (*root)(double) = library["sqrt"];
  EXPECT_EQ(root(16), 4);
}

TEST(SharedLibrary, names_a_library_that_is_not_there) {
  EXPECT_THAT([] { SharedLibrary("libidr-nowhere.so.1"); },
              ThrowsMessage<Error>(
                  AllOf(HasSubstr("cannot load a library"), HasSubstr("libidr-nowhere.so.1"))));
}

TEST(SharedLibrary, names_a_function_that_is_not_there) {
  const SharedLibrary library(library_of_math);
  EXPECT_THAT([&] { library["idr_no_such_function"]; },
              ThrowsMessage<Error>(HasSubstr("idr_no_such_function")));
}

} // namespace
} // namespace idr::system
