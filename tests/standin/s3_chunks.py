#!/usr/bin/python3
"""Sends an object to S3 in signed chunks, as minio-go does over http, and with faults: prints the replies.

Rules: Amazon S3 API Reference, "Signature calculations for the Authorization header: transferring
payload in multiple chunks".
"""

import hashlib
import os
import re
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
EMPTY = hashlib.sha256(b"").hexdigest()


class ChunkSigner(S3SigV4Auth):
    def payload(self, request):
        return STREAMING

    def chunk(self, request, previous, data):
        """The chunk with its head, and its signature."""
        text = "\n".join([
            "AWS4-HMAC-SHA256-PAYLOAD", request.context["timestamp"], self.credential_scope(request),
            previous, EMPTY, hashlib.sha256(data).hexdigest(),
        ])
        signature = self.signature(text, request)
        return b"%x;chunk-signature=%s\r\n%s\r\n" % (len(data), signature.encode(), data), signature


def send(name, chunks, *, change=lambda body: body, length=None):
    url = os.environ["AWS_ENDPOINT_URL"] + "/store/streamed"
    keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    decoded = sum(len(data) for data in chunks)
    signer = ChunkSigner(keys, "s3", "us-east-1")
    request = AWSRequest("PUT", url, {
        "X-Amz-Decoded-Content-Length": str(length or decoded), "Host": urlsplit(url).netloc,
    })
    signer.add_auth(request)
    signature = re.search("Signature=(.*)", request.headers["Authorization"])[1]
    body = b""
    for data in [*chunks, b""]:
        chunk, signature = signer.chunk(request, signature, data)
        body += chunk
    request.data = change(body)
    reply = URLLib3Session().send(request.prepare())
    code = re.search("<Code>(.*)</Code>", reply.text)
    print(f"{name}: {reply.status_code}{' ' + code[1] if code else ''}")


def main():
    chunks = [b"the first, ", b"the second"]
    send("as it should be", chunks)
    send("another byte", chunks, change=lambda body: body.replace(b"second", b"sacond"))
    send("no last chunk", chunks, change=lambda body: body[: body.rindex(b"0;chunk")])
    send("another length", chunks, length=5)


if __name__ == "__main__":
    main()
