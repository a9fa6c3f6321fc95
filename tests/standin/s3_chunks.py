#!/usr/bin/python3
"""Sends an object to S3 in chunks, signed ones as minio-go does over http, and with a checksum after them as
newer SDKs do; and with faults: prints the replies.

Rules: Amazon S3 API Reference, "Signature calculations for the Authorization header: transferring
payload in multiple chunks" and "… with trailing headers".
"""

import base64
import hashlib
import os
import re
import zlib
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
EMPTY = hashlib.sha256(b"").hexdigest()
CHECKSUM = "x-amz-checksum-crc32"


class ChunkSigner(S3SigV4Auth):
    def __init__(self, kind):
        keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
        super().__init__(keys, "s3", "us-east-1")
        self._kind = kind
        self._previous = None

    def payload(self, request):
        return self._kind

    def begin(self, request):
        self.add_auth(request)
        self._previous = re.search("Signature=(.*)", request.headers["Authorization"])[1]

    def chunk(self, request, data):
        """The chunk with its head."""
        if self._kind == UNSIGNED:
            return b"%x\r\n%s%s" % (len(data), data, b"\r\n" if data else b"")
        hashes = [EMPTY, hashlib.sha256(data).hexdigest()]
        signature = self._next("AWS4-HMAC-SHA256-PAYLOAD", request, hashes)
        return b"%x;chunk-signature=%s\r\n%s%s" % (len(data), signature.encode(), data, b"\r\n" if data else b"")

    def trailer(self, request, value):
        line = f"{CHECKSUM}:{value}\n"
        if self._kind == UNSIGNED:
            return line.replace("\n", "\r\n").encode()
        signature = self._next("AWS4-HMAC-SHA256-TRAILER", request, [hashlib.sha256(line.encode()).hexdigest()])
        return f"{line}\r\nx-amz-trailer-signature:{signature}\r\n".encode()

    def _next(self, algorithm, request, hashes):
        text = [algorithm, request.context["timestamp"], self.credential_scope(request), self._previous, *hashes]
        self._previous = self.signature("\n".join(text), request)
        return self._previous


def send(name, chunks, *, kind=SIGNED, checksum=None, change=lambda body: body, length=None):
    """`checksum` of the whole body is sent after the chunks."""
    url = os.environ["AWS_ENDPOINT_URL"] + "/store/streamed"
    decoded = sum(len(data) for data in chunks)
    signer = ChunkSigner(kind)
    request = AWSRequest("PUT", url, {
        "X-Amz-Decoded-Content-Length": str(length or decoded), "Host": urlsplit(url).netloc,
    })
    if checksum is not None:
        request.headers["X-Amz-Trailer"] = CHECKSUM
    signer.begin(request)
    body = b"".join(signer.chunk(request, data) for data in [*chunks, b""])
    if checksum is not None:
        body += signer.trailer(request, base64.b64encode(checksum.to_bytes(4, "big")).decode())
    request.data = change(body + b"\r\n")
    reply = URLLib3Session().send(request.prepare())
    code = re.search("<Code>(.*)</Code>", reply.text)
    print(f"{name}: {reply.status_code}{' ' + code[1] if code else ''}")


def main():
    chunks = [b"the first, ".ljust(8192), b"the second"]
    send("as it should be", chunks)
    send("a small chunk", [b"small", b"and another"])
    send("another byte", chunks, change=lambda body: body.replace(b"second", b"sacond"))
    send("no last chunk", chunks, change=lambda body: body[: body.rindex(b"0;chunk")])
    send("another length", chunks, length=5)

    checksum = zlib.crc32(b"".join(chunks))
    for name, kind in (("signed", SIGNED + "-TRAILER"), ("unsigned", UNSIGNED)):
        send(f"{name}, with a checksum", chunks, kind=kind, checksum=checksum)
        send(f"{name}, with another checksum", chunks, kind=kind, checksum=checksum ^ 1)
        send(f"{name}, another byte", chunks, kind=kind, checksum=checksum,
             change=lambda body: body.replace(b"second", b"sacond"))
        send(f"{name}, another trailer", chunks, kind=kind, checksum=checksum,
             change=lambda body: body.replace(CHECKSUM.encode(), b"x-amz-checksum-sha1"))
        send(f"{name}, without the trailer", chunks, kind=kind, checksum=checksum,
             change=lambda body: body[: body.index(CHECKSUM.encode())] + b"\r\n")


if __name__ == "__main__":
    main()
