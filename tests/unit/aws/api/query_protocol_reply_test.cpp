#include "core/aws/api/query_protocol.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(QueryReply, returns_the_text_of_an_element_by_its_path) {
  const QueryReply parsed("<?xml version=\"1.0\"?>\n<!-- a comment --><Root xmlns=\"urn:x\">"
                          "<A><B> b &amp; &#x63; </B><C/><D><![CDATA[<d>]]></D></A>"
                          "<E>text</E></Root>");
  EXPECT_EQ(parsed.get("A/B"), " b & c ");
  EXPECT_EQ(parsed.get("A/C"), "");
  EXPECT_EQ(parsed.get("A/D"), "<d>");
  EXPECT_EQ(parsed.get("E"), "text");
  EXPECT_EQ(parsed.get("A"), "");
  EXPECT_EQ(parsed.get("Root/E"), "");
  EXPECT_EQ(parsed.elements().size(), 4U);
}

TEST(QueryReply, returns_the_first_of_several_elements_with_the_same_path) {
  EXPECT_EQ(QueryReply("<R><A><B>first</B></A><A><B>second</B></A></R>").get("A/B"), "first");
}

TEST(QueryReply, names_the_missing_element) {
  const QueryReply parsed("<R><A/></R>");
  EXPECT_THAT(test::thrown<ServiceError>([&] { parsed.require("A"); }),
              HasSubstr("malformed reply: no A"));
  EXPECT_THAT(test::thrown<ServiceError>([&] { parsed.require("B/C"); }),
              HasSubstr("malformed reply: no B/C"));
  EXPECT_EQ(QueryReply("<R><A>a</A></R>").require("A"), "a");
}

TEST(QueryReply, refuses_what_is_not_xml) {
  for (const std::string text :
       {"", " ", "no", "{\"a\": 1}", "<R><A></R>", "<R", "<R><A>a</B></R>"}) {
    EXPECT_THAT(test::thrown<ServiceError>([&] { QueryReply parsed(text); }),
                HasSubstr("malformed reply"))
        << text;
  }
}

// A malicious server must not be able to overflow the stack.
TEST(QueryReply, reads_nested_elements_up_to_a_limit) {
  const auto nested = [](int levels) {
    std::string text;
    for (int level = 0; level < levels; ++level) text = "<a>" + text + "</a>";
    return text;
  };
  EXPECT_EQ(QueryReply(nested(60)).elements().size(), 1U);
  EXPECT_THROW(QueryReply(nested(1000)), ServiceError);
}

TEST(QueryReply, uses_memory_in_proportion_to_its_size) {
  // Each of many elements has a path of 900 bytes and more.
  std::string inner;
  for (int i = 0; i < 100'000; ++i) inner += "<a/>";
  std::string text = inner;
  for (int level = 0; level < 60; ++level) {
    const std::string name(15, 'n');
    text = "<" + name + ">" + text + "</" + name + ">";
  }
  EXPECT_THROW(QueryReply{text}, ServiceError);
  const std::string name(400'000, 'n');
  EXPECT_THROW(QueryReply("<R><" + name + "><b><c>text</c></b></" + name + "></R>"), ServiceError);
  EXPECT_EQ(QueryReply("<R>" + inner + "</R>").elements().size(), 1U);
}

// Entities that refer to a file or grow exponentially are not expanded.
TEST(QueryReply, refuses_a_document_type_and_with_it_custom_entities) {
  EXPECT_THAT(test::thrown<ServiceError>([] {
                QueryReply("<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>"
                           "<R><A>&f;</A></R>");
              }),
              StartsWith("malformed reply"));
}

} // namespace
} // namespace idr::aws
