# A stand-in that answers over TLS. To be loaded after the helpers.

# tls_standin_for_file: a CA that only these tests trust, in CA_DIR, and a stand-in with a certificate of it.
tls_standin_for_file() {
  export CA_DIR=$BATS_FILE_TMPDIR/ca
  ca_make "$CA_DIR"
  certificate_make "$CA_DIR" "IP:127.0.0.1, DNS:localhost, DNS:sts.example.com"
  export STANDIN_CA=$CA_DIR/ca.pem
  standin_start "$BATS_FILE_TMPDIR/standin" "$PROGRAM_TESTS/standin.json" \
    --tls-cert "$CA_DIR/tls.pem" --tls-key "$CA_DIR/tls.key"
}

# with_bundle: the CA is trusted.
with_bundle() { export AWS_CA_BUNDLE=$STANDIN_CA; }
