# A certificate authority for tests, and certificates signed by it. To be sourced.

# ca_make DIR: creates DIR/ca.pem and its key.
ca_make() {
  mkdir -p "$1"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj "/CN=CA of the tests" -keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null
}

# certificate_make DIR NAMES: creates DIR/tls.pem and DIR/tls.key, signed by the CA in DIR, for these names
# (IP:127.0.0.1, DNS:sts.example.com, separated by commas).
certificate_make() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=server of the tests" \
    -keyout "$1/tls.key" 2>/dev/null |
    openssl x509 -req -days 2 -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial \
      -extfile <(echo "subjectAltName = $2") -out "$1/tls.pem" 2>/dev/null
}
