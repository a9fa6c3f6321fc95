#include "core/system/hash.hpp"
#include "core/text/hex.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::system {
namespace {

// The examples published with FIPS 180-4, and the digest of nothing.
TEST(Sha256, returns_the_published_digests) {
  EXPECT_EQ(text::to_hex(sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(text::to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(text::to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(text::to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, accepts_an_empty_view) { EXPECT_EQ(sha256({}), sha256("")); }

// The examples published with FIPS 180-4, and the digest of nothing.
TEST(Sha1, returns_the_published_digests) {
  EXPECT_EQ(text::to_hex(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(text::to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(text::to_hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(text::to_hex(sha1(std::string(1'000'000, 'a'))),
            "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  EXPECT_EQ(sha1({}), sha1(""));
}

struct HmacVector {
  const char* name;
  std::string key;
  std::string data;
  const char* digest;
};

class HmacSha256 : public testing::TestWithParam<HmacVector> {};

TEST_P(HmacSha256, returns_the_published_digest) {
  const auto& [name, key, data, digest] = GetParam();
  EXPECT_EQ(text::to_hex(hmac_sha256(key, data)), digest);
}

std::string counting_bytes(char from, char to) {
  std::string bytes;
  for (char c = from; c <= to; ++c) bytes += c;
  return bytes;
}

// RFC 4231, sections 4.2 to 4.8, without the truncated one.
INSTANTIATE_TEST_SUITE_P(
    Rfc4231, HmacSha256,
    testing::Values(
        HmacVector{"short_text", std::string(20, '\x0b'), "Hi There",
                   "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        HmacVector{"short_key", "Jefe", "what do ya want for nothing?",
                   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        HmacVector{"high_bytes", std::string(20, '\xaa'), std::string(50, '\xdd'),
                   "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        HmacVector{"other_key_length", counting_bytes(1, 25), std::string(50, '\xcd'),
                   "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        HmacVector{"key_longer_than_a_block", std::string(131, '\xaa'),
                   "Test Using Larger Than Block-Size Key - Hash Key First",
                   "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        HmacVector{"key_and_text_longer_than_a_block", std::string(131, '\xaa'),
                   "This is a test using a larger than block-size key and a larger than block-size "
                   "data. The key needs to be hashed before being used by the HMAC algorithm.",
                   "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}),
    [](const auto& vector) { return vector.param.name; });

TEST(HmacSha256Edge, accepts_an_empty_key_and_an_empty_text) {
  EXPECT_EQ(text::to_hex(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(ToHex, writes_two_lower_case_digits_per_byte) {
  EXPECT_EQ(text::to_hex(""), "");
  EXPECT_EQ(text::to_hex(std::string_view("\x00\x0f\xa0\xff", 4)), "000fa0ff");
}

} // namespace
} // namespace idr::system
