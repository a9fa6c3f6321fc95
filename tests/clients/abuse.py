"""Requests from within the container that the credential endpoint must refuse; after each of them, and with
hundreds of idle connections, the right request is answered within the two seconds that SDKs wait.

Prints how many were refused; fails if one was not.
"""

import os
import socket
import time
import urllib.parse
import urllib.request

uri = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
token = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
address = (urllib.parse.urlsplit(uri).hostname, urllib.parse.urlsplit(uri).port)
host = f"{address[0]}:{address[1]}"
right = f"Host: {host}\r\nAuthorization: {token}\r\n"


def answered():
    start = time.monotonic()
    request = urllib.request.Request(uri, headers={"Authorization": token})
    with urllib.request.urlopen(request, timeout=2) as reply:
        assert b"AccessKeyId" in reply.read(), "no credentials"
    assert time.monotonic() - start < 2, "too slow"


def refused(text):
    """Sends a request; it must be answered with an error, or not at all."""
    with socket.create_connection(address, timeout=10) as connection:
        try:
            connection.sendall(text.encode("latin-1"))
            reply = connection.recv(65536)
        except OSError:  # closed before the whole request was sent
            reply = b""
    assert reply == b"" or reply.startswith(b"HTTP/1.1 4"), (text[:80], reply[:80])
    assert b"AccessKeyId" not in reply and b"\r\n\r\n{" not in reply, reply
    answered()


requests = [
    f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token[:-1]}x\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}{token}\r\n\r\n",
    f"GET /other HTTP/1.1\r\n{right}\r\n",
    f"GET /?x=1 HTTP/1.1\r\n{right}\r\n",
    f"GET / HTTP/1.1\r\nHost: localhost:{address[1]}\r\nAuthorization: {token}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: evil.example\r\nAuthorization: {token}\r\n\r\n",
    f"POST / HTTP/1.1\r\n{right}Content-Length: 3\r\n\r\nabc",
    f"DELETE / HTTP/1.1\r\n{right}\r\n",
    f"GET / HTTP/1.1\r\n{right}Content-Length: 10485760\r\n\r\n" + "x" * 10485760,
    f"GET / HTTP/1.1\r\n{right}X: " + "x" * 10485760 + "\r\n\r\n",
    "\x00\xff garbage\r\n\r\n",
]
answered()
for each in requests:
    refused(each)

idle = []
for _ in range(900):  # this process's limit is 1,024 descriptors
    idle.append(socket.create_connection(address, timeout=10))
    if len(idle) % 100 == 0:
        answered()
idle[0].close()
print(f"refused: {len(requests)}; answered throughout")
