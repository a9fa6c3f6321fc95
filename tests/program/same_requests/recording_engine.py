"""A listener in place of an engine."""

import json
import re
import socketserver
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit


class RecordingEngine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Records each request in `requests` as [method, path, query, document]; has every image, creates
    every container, starts none. Reports that it runs on `system`."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, path):
        self.requests, self.system = [], "linux"
        super().__init__(path, Asked)


class Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api_version = re.compile(r"^/v[0-9.]+")

    def address_string(self):
        return "client"

    def log_message(self, *_):
        pass

    def reply(self, status, document=None):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Api-Version", "1.50")
        self.send_header("Ostype", self.server.system)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def document(self):
        body = self.body()
        try:
            return json.loads(body) if body else None
        except ValueError:
            return f"{len(body)} bytes"

    def asked(self):
        url = urlsplit(self.path)
        path = self.api_version.sub("", url.path)
        query = parse_qsl(url.query, keep_blank_values=True)
        document = self.document()
        if path == "/_ping":
            return self.reply(200)
        # The request to wait for the end is sent concurrently, at an unpredictable time.
        if path.endswith("/wait"):
            return self.reply(200, {"StatusCode": 0})
        self.server.requests.append([self.command, path, query, document])
        if path == "/images/create":
            return self.reply(200, {"status": "Status: Image is up to date"})
        if path == "/containers/create":
            return self.reply(201, {"Id": "0123456789abcdef" * 4, "Warnings": []})
        return self.reply(500, {"message": "recorded"})

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = asked
