#include "core/aws/api/xml_elements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(ReadXml, has_the_text_of_each_element_without_children_by_its_path) {
  const auto elements = read_xml(" <?xml version=\"1.0\"?><R a=\"1\"><A><B>x &lt;</B> <C>  </C></A>"
                                 "<A><B>second</B></A><D><![CDATA[<d>]]></D></R>\n");
  ASSERT_TRUE(elements);
  EXPECT_THAT(*elements, ElementsAre(Pair("A/B", "x <"), Pair("A/C", ""), Pair("D", "<d>")));
  EXPECT_EQ(text_at(*elements, "A/B"), "x <");
  EXPECT_EQ(text_at(*elements, "A"), "");
}

TEST(ReadXml, refuses_what_is_not_well_formed) {
  for (const auto* text : {"", "no", "<R>", "<R></S>", "<R>&no;</R>", "<R>a & b</R>", "<R/><R/>",
                           "<R>\xff</R>", "<R>&#27;</R>"}) {
    EXPECT_EQ(read_xml(text), std::nullopt) << text;
  }
}

TEST(ReadXml, refuses_a_document_type) {
  EXPECT_EQ(read_xml("<!DOCTYPE R [<!ENTITY a \"b\">]><R>&a;</R>"), std::nullopt);
  EXPECT_EQ(read_xml("<!DOCTYPE R><R/>"), std::nullopt);
}

std::string nested(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += "<a>";
  for (int i = 0; i < depth; ++i) text += "</a>";
  return text;
}

TEST(ReadXml, has_limits) {
  EXPECT_TRUE(read_xml(nested(64)));
  EXPECT_FALSE(read_xml(nested(65)));
  const auto name = std::string(1U << 10U, 'a');
  std::string wide = "<R>";
  for (int i = 0; i < 1025; ++i) wide += "<" + name + "/>";
  EXPECT_FALSE(read_xml(wide + "</R>"));
}

} // namespace
} // namespace idr::aws
