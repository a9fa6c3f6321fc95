// Which servers the transport trusts, tested with self-signed certificates.
#include "core/http/client/curl_transport.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/http/loopback_server.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

namespace idr::http {
namespace {

using system::Environment;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* connection) const { SSL_free(connection); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

/// A self-signed certificate, valid for `name` (`IP:127.0.0.1`).
struct SelfSigned {
  Owned<EVP_PKEY> key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  Owned<X509> certificate{X509_new()};
  std::filesystem::path file;

  explicit SelfSigned(const std::string& name) {
    auto* made = certificate.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -60);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    constexpr unsigned char holder[] = {'i', 'd', 'r'};
    X509_NAME_add_entry_by_NID(X509_get_subject_name(made), NID_commonName, MBSTRING_ASC, holder,
                               sizeof holder, -1, 0);
    X509_set_issuer_name(made, X509_get_subject_name(made));
    X509_set_pubkey(made, key.get());
    const Owned<X509_EXTENSION> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str()));
    X509_add_ext(made, names.get(), -1);
    X509_sign(made, key.get(), EVP_sha256());

    std::string path = (std::filesystem::temp_directory_path() / "idr-ca-XXXXXX").string();
    const Owned<std::FILE> out(::fdopen(::mkstemp(path.data()), "w"));
    file = path;
    PEM_write_X509(out.get(), made);
  }
  ~SelfSigned() { std::filesystem::remove(file); }
  SelfSigned(const SelfSigned&) = delete;
  SelfSigned& operator=(const SelfSigned&) = delete;
};

/// Sends a request to a TLS server with this certificate, trusting `ca_bundle`. `received` is set
/// to the data that the server receives after the handshake.
Response ask(const SelfSigned& identity, const std::string& ca_bundle, std::string& received,
             int newest_version = TLS1_3_VERSION) {
  const Owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(context.get(), identity.certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), identity.key.get());
  SSL_CTX_set_security_level(context.get(),
                             0); // otherwise it would not accept anything older than TLS 1.2
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), newest_version);
  test::LoopbackServer server([&](int connection) {
    const Owned<SSL> tls(SSL_new(context.get()));
    SSL_set_fd(tls.get(), connection);
    if (SSL_accept(tls.get()) != 1) return;
    std::string buffer(4096, '\0');
    const int count = SSL_read(tls.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) return;
    received = buffer.substr(0, static_cast<std::size_t>(count));
    const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
    SSL_write(tls.get(), reply.data(), static_cast<int>(reply.size()));
    SSL_shutdown(tls.get());
  });
  Request request;
  request.authority = server.authority();
  request.headers = {{"X-Amz-Security-Token", "secret"}};
  const auto response = curl_transport(ca_bundle, Environment())(request);
  server.stop();
  return response;
}

class CurlTransportTls : public testing::Test {
protected:
  void SetUp() override { test::ask_loopback_directly(); }
  std::string received;
};

TEST_F(CurlTransportTls, trusts_the_given_certificates) {
  const SelfSigned identity("IP:127.0.0.1");
  EXPECT_EQ(ask(identity, identity.file.string(), received).body, "x");
  EXPECT_THAT(received, HasSubstr("X-Amz-Security-Token: secret"));
}

TEST_F(CurlTransportTls, sends_nothing_to_a_server_with_an_untrusted_certificate) {
  const SelfSigned identity("IP:127.0.0.1");
  EXPECT_THAT(test::thrown<NetworkError>([&] { ask(identity, "", received); }),
              AllOf(StartsWith("no answer from 127.0.0.1:"), HasSubstr("AWS_CA_BUNDLE")));
  EXPECT_EQ(received, "");
}

TEST_F(CurlTransportTls, sends_nothing_to_a_server_trusted_only_by_another_bundle) {
  const SelfSigned identity("IP:127.0.0.1");
  const SelfSigned another("IP:127.0.0.1");
  EXPECT_THAT(test::thrown<NetworkError>([&] { ask(identity, another.file.string(), received); }),
              HasSubstr(another.file.string()));
  EXPECT_EQ(received, "");
}

TEST_F(CurlTransportTls, sends_nothing_to_a_server_with_the_certificate_of_another_host) {
  for (const auto* name : {"DNS:sts.amazonaws.com", "IP:127.0.0.2"}) {
    const SelfSigned identity(name);
    EXPECT_THROW(ask(identity, identity.file.string(), received), NetworkError);
    EXPECT_EQ(received, "");
  }
}

TEST_F(CurlTransportTls, requires_tls_1_2) {
  const SelfSigned identity("IP:127.0.0.1");
  EXPECT_EQ(ask(identity, identity.file.string(), received, TLS1_2_VERSION).body, "x");
  received.clear();
  EXPECT_THAT(test::thrown<NetworkError>(
                  [&] { ask(identity, identity.file.string(), received, TLS1_1_VERSION); }),
              HasSubstr("TLS 1.2"));
  EXPECT_EQ(received, "");
}

TEST_F(CurlTransportTls, names_an_unreadable_bundle) {
  const SelfSigned identity("IP:127.0.0.1");
  const test::ScratchFolder folder;
  const auto missing = (folder / "ca.pem").string();
  EXPECT_THAT(test::thrown<NetworkError>([&] { ask(identity, missing, received); }),
              HasSubstr(missing));
  EXPECT_EQ(received, "");
}

} // namespace
} // namespace idr::http
