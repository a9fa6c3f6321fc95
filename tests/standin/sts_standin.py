#!/usr/bin/python3
"""A stand-in for AWS on a local port, for tests: the services that provide credentials.

STS and IAM: it checks every signature, stores users, roles and the sessions that it issued, and
answers like the services: the query protocol over POST, replies and errors in XML. On the same
port it provides

    GET /federation/credentials          the portal of IAM Identity Center
    POST /token                          IAM Identity Center OIDC, for the refresh of access tokens
    /latest/api/token, /latest/meta-data/iam/security-credentials/…   EC2 instance metadata
    GET of the issuer's path             the issuer of identity tokens of GitHub Actions
    any request signed for `s3`          buckets and objects in memory, path style (see s3.py)
    any other GET                        the credentials of containers

whose credentials are sessions that STS, IAM and S3 accept. Its state starts from a JSON file:

    {
      "users": [{"name": "dev", "account": "123456789012", "path": "/",
                 "partition": "aws",
                 "access_keys": [{"id": "AKIA…", "secret": "…"}],
                 "denied_actions": ["iam:GetRole"], "policies": [{"Statement": …}],
                 "mfa": {"serial": "arn:aws:iam::123456789012:mfa/dev", "code": "123456"}}],
      "roles": [{"arn": "arn:aws:iam::123456789012:role/path/NAME",
                 "trust": {"principals": ["arn:…", "123456789012", "*"],
                           "external_id": "…", "mfa": true},
                 "max_session_duration": 3600, "session_seconds": 5,
                 "denied_actions": [], "policies": [], "web_identity_tokens": [],
                 "web_identity_subjects": ["repo:org/app:ref:refs/heads/main"]}],
      "sso_sessions": [{"access_token": "…", "refresh_token": "…", "seconds": 28800,
                        "client_id": "…", "client_secret": "…", "user": "dev@example.com",
                        "roles": [{"account": "123456789012", "name": "Dev", "seconds": 3600,
                                   "trust_as": "arn:…"}]}],
      "instance": {"role": "NAME or ARN", "v1": false, "token_uses": 3, "disabled": false},
      "containers": [{"path": "/v2/credentials/abc", "role": "NAME or ARN",
                      "authorization": "…"}],
      "oidc_issuer": {"path": "/actions/token", "request_token": "…",
                      "subject": "repo:org/app:ref:refs/heads/main", "seconds": 300},
      "buckets": [{"name": "backups", "account": "123456789012", "region": "us-east-1",
                   "versioning": "Enabled", "object_lock": {"Mode": "GOVERNANCE", "Days": 1},
                   "policy": {"Statement": …}}],
      "faults": [{"action": "AssumeRole", "role": "NAME or ARN", "delay_seconds": 0.5,
                  "code": "Throttling", "status": 400, "message": "…", "body": "…", "times": 2,
                  "drop": false}],
      "clock_offset_seconds": 0, "clock_tolerance_seconds": 900,
      "signing_regions": {"iam": "us-east-1"},
      "enabled_regions": ["ap-east-1"], "disabled_sts_regions": ["eu-west-3"]
    }

Every key is optional.

- The region of the signature determines the partition and the region of a request. Credentials of
  another partition are unknown there. In an opt-in region all credentials are unknown unless
  `enabled_regions` contains it; then only those from the global endpoint (the host
  sts.amazonaws.com) are unknown. STS is deactivated in `disabled_sts_regions`.
- `sso_sessions`: `seconds` is the lifetime of the access tokens from a refresh (the given
  `access_token` does not expire), a role's `seconds` that of its credentials. These are sessions of
  the role AWSReservedSSO_NAME_0123456789abcdef, named after the `user`; trust policies may also
  name them by `trust_as`.
- `instance`: with `v1`, requests without a token are served too; after `token_uses` requests a
  token is refused; `disabled` disables the service. Absent or null: there is no instance. Tokens
  survive a change of the instance.
- `containers`: without `authorization`, every request is served.
- `oidc_issuer`: `seconds` is the lifetime of its tokens; roles trust them through
  `web_identity_subjects`. Absent or null: there is none.
- `policies`: what a user or role may do with S3; absent: everything. STS and IAM only know
  `denied_actions`, which S3 refuses too. A session has what both its user or role and the policies
  passed to STS allow; managed policies, whose documents are not known here, allow nothing. A policy
  with something that policies.py does not support is refused.
- `buckets`: they start empty. `versioning` is Enabled or Suspended (absent: never enabled);
  `object_lock` enables both, {} without a default retention; `policy` is the bucket's policy. A bucket
  is only for its own account. What S3 does not support here is answered with NotImplemented.
- Credentials from metadata and for containers last six hours, or the role's `session_seconds`;
  every request gets new ones.
- `faults`: a matching request is answered with its `code`, `status` (503) and `message` in the
  service's format, or with `status` and `body` (`content_type`: text/html) if it has a body; a
  fault without `code`, `status` and `body` only delays. `action` is one of those of STS, IAM and S3
  (PutObject, ListObjectsV2, … as in s3.py), GetRoleCredentials, CreateToken, GetMetadataToken,
  GetMetadataRole, GetMetadataCredentials, GetContainerCredentials, GetOidcToken, or "*"; `role` is the
  requested role, at Identity Center its name there, never one for S3. Faults apply after the check of the signature, and before any other check.

While it runs, `PUT /_standin/state` accepts the same format: users and roles are added, other
settings that are given are replaced. `GET /_standin/health` reports that it is running. With --log
it writes one line of JSON per request, with --secrets one line per secret, so that a test can
search for them.
"""

import argparse
import datetime
import email.utils
import ipaddress
import itertools
import json
import os
import signal
import socket
import ssl
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.dont_write_bytecode = True

from replies import json_reply, new_request_id, text_reply  # noqa: E402
from services import Services  # noqa: E402
from signature import ReceivedRequest  # noqa: E402

BODY_LIMIT = 64 << 20
STANDIN_OK = json_reply({"status": "ok"})


class LineFile:
    """Appends whole lines to a file, from any thread; does nothing if `path` is None."""

    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8") if path else None
        self._lock = threading.Lock()

    def write(self, line):
        if self._file:
            with self._lock:
                self._file.write(line + "\n")
                self._file.flush()


class Handler(BaseHTTPRequestHandler):
    """One connection; `server` has the state that connections share."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body of a reply are sent together

    def setup(self):
        super().setup()
        self.connection_number = next(self.server.connection_numbers)

    def do_GET(self):  # noqa: N802 (the name is defined by http.server)
        if self.path == "/_standin/health":
            self._reply(STANDIN_OK)
        else:
            self._serve(b"")

    def do_POST(self):  # noqa: N802
        body = self._body()
        if body is not None:
            self._serve(body)

    do_HEAD = do_DELETE = do_POST  # noqa: N815

    def do_PUT(self):  # noqa: N802
        body = self._body()
        if body is None:
            return
        if self.path != "/_standin/state":
            self._serve(body)
            return
        try:
            self.server.services.update(json.loads(body))
        except (TypeError, LookupError, ValueError) as error:
            self._reply(text_reply(f"{error}\n", 400))
            return
        self._reply(STANDIN_OK)

    def handle_expect_100(self):
        """Sends `100 Continue` at once; clients of S3 wait for it before they send a body."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def _body(self):
        """The request's body; None if it cannot be read and an error has been sent."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._reply(text_reply("a body needs a Content-Length of at most 64 MiB\n", 400))
            return None
        return self.rfile.read(int(length))

    def _serve(self, body):
        scheme = "https" if self.server.uses_tls else "http"
        request = ReceivedRequest(
            method=self.command,
            url=f"{scheme}://{self.headers.get('Host', 'localhost')}{self.path}",
            headers=list(self.headers.items()),
            body=body,
            id=new_request_id(),
        )
        entry = {
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(),
            "connection": self.connection_number,
            "tls": self.connection.version() if self.server.uses_tls else None,
            "request_id": request.id,
            "user_agent": self.headers.get("User-Agent"),
            "access_key_id": None,
        }
        try:
            reply = self.server.services.answer(request, entry)
        except ConnectionAbortedError:
            self.close_connection = True
            entry.update(outcome="dropped", status=None)
            self.server.log.write(json.dumps(entry))
            return
        if reply is None:
            self._reply(text_reply("no such thing\n", 404))
            return
        entry.update(status=reply.status)
        self.server.log.write(json.dumps(entry))
        self._reply(reply, request_id=request.id)

    def _reply(self, reply, request_id=None):
        self.send_response(reply.status)
        if request_id:
            self.send_header("x-amzn-RequestId", request_id)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def date_time_string(self, timestamp=None):
        """The Date header, from the stand-in's own clock."""
        now = self.server.services.accounts.now().replace(tzinfo=datetime.timezone.utc)
        return email.utils.format_datetime(now, usegmt=True)

    def version_string(self):
        return "sts-standin"

    def log_message(self, *_):
        pass  # see --log


class Server(ThreadingHTTPServer):
    """Listens at one address; `services` and `log` may be shared with others."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    connection_numbers = itertools.count(1)

    def __init__(self, address, services, log, tls_context):
        self.address_family = _family(address[0])
        super().__init__(address, Handler)
        self.services = services
        self.log = log
        self.uses_tls = tls_context is not None
        if tls_context:
            self.socket = tls_context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


def _family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def named_address(text):
    """An address of this machine, but not all of them: others must not reach the stand-in."""
    if ipaddress.ip_address(text).is_unspecified:
        raise argparse.ArgumentTypeError(f"{text} means every address; name each instead")
    return text


def listen(addresses, port, *shared):
    """One Server for each address, all with the same port."""
    servers = [Server((addresses[0], port), *shared)]
    for address in addresses[1:]:
        servers.append(Server((address, servers[0].server_port), *shared))
    return servers


def write_atomically(path, text):
    scratch = f"{path}.{os.getpid()}"
    with open(scratch, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(scratch, path)


def main():
    arguments = argparse.ArgumentParser(description="A stand-in for AWS, for tests.")
    arguments.add_argument("--address", action="append", type=named_address,
                           help="where it listens (127.0.0.1); may be repeated")
    arguments.add_argument("--port", type=int, default=0, help="0: any free port")
    arguments.add_argument("--port-file", help="file for its port, and for a port on which nothing listens")
    arguments.add_argument("--state", help="JSON file with users, roles, faults and the rest")
    arguments.add_argument("--log", help="file for one line of JSON a request")
    arguments.add_argument("--secrets", help="file for one line a secret")
    arguments.add_argument("--tls-cert", help="PEM certificate; serves HTTPS")
    arguments.add_argument("--tls-key", help="PEM key of the certificate")
    given = arguments.parse_args()

    state = {}
    if given.state:
        with open(given.state, encoding="utf-8") as file:
            state = json.load(file)
    tls_context = None
    if given.tls_cert:
        tls_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls_context.minimum_version = ssl.TLSVersion.TLSv1_2
        tls_context.load_cert_chain(given.tls_cert, given.tls_key)

    services = Services(note_secret=LineFile(given.secrets).write)
    services.update(state)
    addresses = given.address or ["127.0.0.1"]
    servers = listen(addresses, given.port, services, LineFile(given.log), tls_context)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    # While it is bound, no other process can listen there.
    with socket.socket(_family(addresses[0])) as closed:
        closed.bind((addresses[0], 0))
        for server in servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        if given.port_file:
            port = servers[0].server_port
            write_atomically(given.port_file, f"{port} {closed.getsockname()[1]}\n")
        stopped.wait()
    for server in servers:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
