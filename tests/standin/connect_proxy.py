#!/usr/bin/python3
"""An HTTP proxy on a loopback port, for tests: it supports CONNECT and refuses every other method.

A tunnel leads to the requested host, or always to HOST:PORT with --to. With --tls-cert and --tls-key
the proxy ends the client's TLS and forwards the decrypted data, so that a server without TLS can
replace any host in the certificate. With --login USER:PASSWORD it requires these. --log gets one line
of JSON per request: its method, host and status.
"""

import argparse
import base64
import json
import os
import select
import signal
import socket
import socketserver
import ssl
import sys
import threading

HEAD_LIMIT = 1 << 16


def read_head(connection):
    """The request line and the headers; empty if the client has disconnected."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < HEAD_LIMIT:
        data = connection.recv(1)  # only the head: TLS follows
        if not data:
            return ""
        head += data
    return head.decode("latin-1")


def pump(client, server):
    """Forwards the data of both sides until one of them closes its stream."""
    while True:
        waiting = isinstance(client, ssl.SSLSocket) and client.pending()
        ready = [client] if waiting else select.select([client, server], [], [])[0]
        for source in ready:
            try:
                data = source.recv(1 << 16)
            except ssl.SSLWantReadError:
                continue
            if not data:
                return
            (server if source is client else client).sendall(data)


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        lines = read_head(self.request).split("\r\n")
        if len(lines[0].split()) != 3:
            return
        method, host, _ = lines[0].split()
        status = self._status(method, lines[1:])
        self.server.note({"method": method, "host": host, "status": status})
        if status != 200:
            self.request.sendall(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
            return
        target, _, port = (self.server.target or host).rpartition(":")
        with socket.create_connection((target.strip("[]"), int(port))) as upstream:
            self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            client = self.request
            if self.server.tls_context:
                client = self.server.tls_context.wrap_socket(client, server_side=True)
            pump(client, upstream)

    def _status(self, method, headers):
        if method != "CONNECT":
            return 405
        if self.server.login is None:
            return 200
        wanted = base64.b64encode(self.server.login.encode()).decode()
        for line in headers:
            name, _, value = line.partition(":")
            if name.lower() == "proxy-authorization" and value.split()[1:] == [wanted]:
                return 200
        return 407


class Proxy(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, given):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = given.to
        self.login = given.login
        self.tls_context = None
        if given.tls_cert:
            self.tls_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls_context.load_cert_chain(given.tls_cert, given.tls_key)
        self._log = open(given.log, "a", encoding="utf-8")
        self._lock = threading.Lock()

    def note(self, entry):
        with self._lock:
            self._log.write(json.dumps(entry) + "\n")
            self._log.flush()

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # ssl.SSLError is one
            super().handle_error(request, client_address)


def main():
    arguments = argparse.ArgumentParser(description="A proxy, for tests.")
    arguments.add_argument("--port-file", required=True, help="where the port is written")
    arguments.add_argument("--log", required=True, help="file for one line of JSON a request")
    arguments.add_argument("--to", help="HOST:PORT that every tunnel leads to")
    arguments.add_argument("--login", help="USER:PASSWORD")
    arguments.add_argument("--tls-cert", help="PEM certificate; ends the client's TLS")
    arguments.add_argument("--tls-key", help="PEM key of the certificate")
    given = arguments.parse_args()
    proxy = Proxy(given)

    def stop(*_):
        threading.Thread(target=proxy.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    with open(f"{given.port_file}.new", "w", encoding="utf-8") as file:
        file.write(f"{proxy.server_address[1]}\n")
    os.replace(f"{given.port_file}.new", given.port_file)
    proxy.serve_forever(poll_interval=0.05)
    proxy.server_close()


if __name__ == "__main__":
    main()
