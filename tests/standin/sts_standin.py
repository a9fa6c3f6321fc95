#!/usr/bin/python3
"""A stand-in for AWS STS and IAM on a loopback port, for tests.

It checks every signature, keeps users, roles and the sessions that it issued, and answers as the
services do: the query protocol over POST, replies and errors in XML. Its state starts from a JSON
file:

    {
      "users": [{"name": "dev", "account": "123456789012", "path": "/",
                 "access_keys": [{"id": "AKIA…", "secret": "…"}],
                 "denied_actions": ["iam:GetRole"],
                 "mfa": {"serial": "arn:aws:iam::123456789012:mfa/dev", "code": "123456"}}],
      "roles": [{"arn": "arn:aws:iam::123456789012:role/path/NAME",
                 "trust": {"principals": ["arn:…", "123456789012", "*"],
                           "external_id": "…", "mfa": true},
                 "max_session_duration": 3600, "session_seconds": 5,
                 "denied_actions": [], "web_identity_tokens": []}],
      "faults": [{"action": "AssumeRole", "role": "NAME or ARN", "delay_seconds": 0.5,
                  "code": "Throttling", "status": 400, "message": "…", "times": 2,
                  "drop": false}],
      "clock_offset_seconds": 0, "clock_tolerance_seconds": 900,
      "signing_regions": {"iam": "us-east-1"}
    }

Every key is optional. While it runs, `PUT /_standin/state` takes the same form: users and roles are
added, what else is named is replaced. `GET /_standin/health` says that it is up. With --log it
writes one line of JSON a request, with --secrets one line for every secret that exists, so that a
test can look where they turn up.
"""

import argparse
import datetime
import email.utils
import itertools
import json
import os
import signal
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

sys.dont_write_bytecode = True

import iam_actions  # noqa: E402
import replies  # noqa: E402
import signature  # noqa: E402
import sts_actions  # noqa: E402
from accounts import Accounts  # noqa: E402
from parameters import Parameters  # noqa: E402
from replies import ServiceError  # noqa: E402

SERVICES = {"2011-06-15": "sts", "2010-05-08": "iam"}
ACTIONS = {"sts": sts_actions.ACTIONS, "iam": iam_actions.ACTIONS}
BODY_LIMIT = 1 << 20


class LineFile:
    """A file that grows by whole lines, from any thread; nowhere where `path` is None."""

    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8") if path else None
        self._lock = threading.Lock()

    def write(self, line):
        if self._file:
            with self._lock:
                self._file.write(line + "\n")
                self._file.flush()


class Service:
    """Serves query requests: who asks, may they, and what is the answer."""

    def __init__(self, accounts):
        self._accounts = accounts

    def answer(self, request, entry):
        """The status and the XML for a request; notes in `entry` what the log should say."""
        request_id = entry["request_id"]
        fields = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        fields += parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        parameters = Parameters(dict(fields))
        action = parameters.text("Action") or ""
        service = SERVICES.get(parameters.text("Version") or "", "sts")
        entry.update(service=service, action=action, parameters=parameters.as_dict())
        try:
            result = self._perform(request, service, action, parameters, entry)
        except ServiceError as error:
            entry.update(outcome=error.code)
            return error.status, replies.error_document(service, error, request_id)
        entry.update(outcome="OK")
        return 200, replies.result_document(service, action, result, request_id)

    def _perform(self, request, service, action, parameters, entry):
        if action not in ACTIONS[service]:
            version = parameters.text("Version") or "null"
            raise ServiceError(
                "InvalidAction", f"Could not find operation {action or 'null'} for version {version}"
            )
        function, wants_signature = ACTIONS[service][action]
        caller = self._authenticate(request, service, entry) if wants_signature else None
        self._apply_fault(action, parameters)
        return function(self._accounts, caller, parameters)

    def _apply_fault(self, action, parameters):
        role = parameters.text("RoleArn") or parameters.text("RoleName") or ""
        fault = self._accounts.fault_for(action, role)
        if fault is None:
            return
        time.sleep(fault.delay_seconds)
        if fault.drop:
            raise ConnectionAbortedError("dropped as the state says")
        if fault.code is not None:
            raise ServiceError(fault.code, fault.message, fault.status)

    def _authenticate(self, request, service, entry):
        authorization = signature.parse_authorization(request)
        entry.update(access_key_id=authorization.access_key_id, region=authorization.region)
        caller = self._accounts.caller(authorization.access_key_id)
        if caller is None or request.header("X-Amz-Security-Token") != caller.session_token:
            raise ServiceError(
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                403,
            )
        now = self._accounts.now()
        signature.check(
            request,
            authorization,
            caller.secret_access_key,
            service=service,
            region=self._accounts.signing_regions.get(service),
            now=now,
            tolerance=self._accounts.clock_tolerance_seconds,
        )
        entry.update(caller=caller.arn)
        if caller.expiration is not None and caller.expiration <= now:
            raise ServiceError(
                "ExpiredToken", "The security token included in the request is expired", 403
            )
        return caller


class Handler(BaseHTTPRequestHandler):
    """One connection; `server` holds what the connections share."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body of a reply leave together

    def setup(self):
        super().setup()
        self.connection_number = next(self.server.connection_numbers)

    def do_GET(self):  # noqa: N802 (the name is http.server's)
        if self.path == "/_standin/health":
            self._reply(200, "application/json", b'{"status": "ok"}\n')
        else:
            self._serve(b"")

    def do_POST(self):  # noqa: N802
        body = self._body()
        if body is not None:
            self._serve(body)

    def do_PUT(self):  # noqa: N802
        body = self._body()
        if body is None:
            return
        if self.path != "/_standin/state":
            self._reply(404, "text/plain", b"no such thing\n")
            return
        try:
            self.server.accounts.update(json.loads(body))
        except (TypeError, KeyError, ValueError) as error:
            self._reply(400, "text/plain", f"{error}\n".encode())
            return
        self._reply(200, "application/json", b'{"status": "ok"}\n')

    def _body(self):
        """The request's body; None where it cannot be read and the refusal has been sent."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._reply(400, "text/plain", b"a body needs a Content-Length of at most 1 MiB\n")
            return None
        return self.rfile.read(int(length))

    def _serve(self, body):
        scheme = "https" if self.server.uses_tls else "http"
        request = signature.ReceivedRequest(
            method=self.command,
            url=f"{scheme}://{self.headers.get('Host', 'localhost')}{self.path}",
            headers=list(self.headers.items()),
            body=body,
        )
        entry = {
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(),
            "connection": self.connection_number,
            "request_id": replies.new_request_id(),
            "user_agent": self.headers.get("User-Agent"),
            "access_key_id": None,
        }
        try:
            status, document = self.server.service.answer(request, entry)
        except ConnectionAbortedError:
            self.close_connection = True
            entry.update(outcome="dropped", status=None)
            self.server.log.write(json.dumps(entry))
            return
        entry.update(status=status)
        self.server.log.write(json.dumps(entry))
        self._reply(status, "text/xml", document, request_id=entry["request_id"])

    def _reply(self, status, content_type, body, request_id=None):
        self.send_response(status)
        if request_id:
            self.send_header("x-amzn-RequestId", request_id)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp=None):
        """The Date header, by the stand-in's own clock."""
        now = self.server.accounts.now().replace(tzinfo=datetime.timezone.utc)
        return email.utils.format_datetime(now, usegmt=True)

    def version_string(self):
        return "sts-standin"

    def log_message(self, *_):
        pass  # --log has it all


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port, accounts, log, tls_context):
        super().__init__(("127.0.0.1", port), Handler)
        self.accounts = accounts
        self.service = Service(accounts)
        self.log = log
        self.uses_tls = tls_context is not None
        self.connection_numbers = itertools.count(1)
        if tls_context:
            self.socket = tls_context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


def write_atomically(path, text):
    scratch = f"{path}.{os.getpid()}"
    with open(scratch, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(scratch, path)


def main():
    arguments = argparse.ArgumentParser(description="A stand-in for AWS STS and IAM, for tests.")
    arguments.add_argument("--port", type=int, default=0, help="0: any free port")
    arguments.add_argument("--port-file", help="where the port is written once it listens")
    arguments.add_argument("--state", help="JSON file with users, roles and faults")
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

    accounts = Accounts(state, note_secret=LineFile(given.secrets).write)
    server = Server(given.port, accounts, LineFile(given.log), tls_context)

    def stop(*_):
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if given.port_file:
        write_atomically(given.port_file, f"{server.server_port}\n")
    server.serve_forever(poll_interval=0.05)
    server.server_close()


if __name__ == "__main__":
    main()
