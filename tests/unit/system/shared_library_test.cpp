#include "core/error.hpp"
#include "core/system/host.hpp"
#include "core/system/shared_library.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

namespace idr::system {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

#if defined(__APPLE__)
constexpr auto library_of_math = "libm.dylib";
#else
constexpr auto library_of_math = "libm.so.6";
#endif

TEST(SharedLibrary, returns_a_function_with_its_type) {
  const SharedLibrary library(library_of_math);
  double (*root)(double) = library["sqrt"];
  EXPECT_EQ(root(16), 4);
}

TEST(SharedLibrary, names_a_missing_library) {
  EXPECT_THAT([] { SharedLibrary("libidr-nowhere.so.1"); },
              ThrowsMessage<Error>(
                  AllOf(HasSubstr("cannot load a library"), HasSubstr("libidr-nowhere.so.1"))));
}

TEST(SharedLibrary, names_a_missing_function) {
  const SharedLibrary library(library_of_math);
  EXPECT_THAT([&] { library["idr_no_such_function"]; },
              ThrowsMessage<Error>(HasSubstr("idr_no_such_function")));
}

#if !defined(__APPLE__) // whose own libraries are not files
/// A folder for libraries shipped with this program, as passed to SharedLibrary.
std::string from_program(const test::ScratchFolder& folder) {
  return std::filesystem::relative(folder.path(), program_file().parent_path());
}
constexpr auto nowhere_else = "libidr-carried.so.1";

TEST(CarriedLibrary, is_used_if_the_system_has_none) {
  const test::ScratchFolder folder;
  std::filesystem::copy_file(SharedLibrary(library_of_math).file_of("sqrt"), folder / nowhere_else);
  const SharedLibrary library(nowhere_else, from_program(folder));
  double (*root)(double) = library["sqrt"];
  EXPECT_EQ(root(16), 4);
  EXPECT_EQ(library.file_of("sqrt"), folder / nowhere_else);
}

TEST(CarriedLibrary, is_ignored_if_the_system_has_one) {
  const test::ScratchFolder folder;
  folder.write(library_of_math, "no library");
  EXPECT_NO_THROW(SharedLibrary(library_of_math, from_program(folder))["sqrt"]);
}

TEST(CarriedLibrary, is_named_if_it_cannot_be_loaded_either) {
  const test::ScratchFolder folder;
  const auto load = [&] { SharedLibrary(nowhere_else, from_program(folder)); };
  EXPECT_THAT(load, ThrowsMessage<Error>(Not(HasSubstr(folder.path().string()))));
  folder.write(nowhere_else, "no library");
  EXPECT_THAT(load, ThrowsMessage<Error>(AllOf(HasSubstr(std::string("library: ") + nowhere_else),
                                               HasSubstr((folder / nowhere_else).string()))));
}
#endif

} // namespace
} // namespace idr::system
