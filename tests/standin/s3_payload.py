"""The body of a request to S3: as it is or in chunks, signed or not, with digests that must match.

Rules: Amazon S3 API Reference, "Signature calculations for the Authorization header: transferring payload
in multiple chunks" and "… with trailing headers"; Amazon S3 User Guide, "Checking object integrity".
"""

import base64
import hashlib
import hmac
import re
import zlib

from botocore.awsrequest import AWSRequest

from s3_replies import S3Error, invalid_argument, not_implemented

UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_CHUNKS_AND_TRAILER = SIGNED_CHUNKS + "-TRAILER"
UNSIGNED_CHUNKS_AND_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
STREAMING = (SIGNED_CHUNKS, SIGNED_CHUNKS_AND_TRAILER, UNSIGNED_CHUNKS_AND_TRAILER)
SMALLEST_CHUNK = 8192  # bytes, except for the last one
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?\r\n")
CHECKSUM = re.compile(r"x-amz-checksum-(?!algorithm|mode|type)\w+")


def payload_hash(request):
    """What the sender declares about the body: its SHA-256, UNSIGNED or one of STREAMING."""
    value = request.header("X-Amz-Content-SHA256")
    if value is None:
        raise S3Error(
            "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"
        )
    if value not in (UNSIGNED, *STREAMING) and not re.fullmatch("[0-9a-f]{64}", value):
        raise invalid_argument(
            f"x-amz-content-sha256 must be {UNSIGNED}, {', '.join(STREAMING)}, or a valid sha256 value.",
            ArgumentName="x-amz-content-sha256",
            ArgumentValue=value,
        )
    return value


def decoded(request, declared, chain):
    """The body without its chunks, and whether it had a digest. `chain` signs what follows the head."""
    trailer = {}
    body = request.body
    if declared in STREAMING:
        body, trailer = _chunks(request, chain if declared != UNSIGNED_CHUNKS_AND_TRAILER else None)
    elif declared != UNSIGNED and declared != hashlib.sha256(body).hexdigest():
        raise S3Error(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    return body, _check_digests(request, trailer, body)


class SignatureChain:
    """The signatures of the chunks and of the trailer, each with the signature before it."""

    def __init__(self, signer, stamp, seed, mismatch):
        self._signer = signer
        self._request = AWSRequest()
        self._request.context["timestamp"] = stamp
        self._previous = seed
        self._mismatch = mismatch

    def check_chunk(self, chunk, signature):
        self._check("AWS4-HMAC-SHA256-PAYLOAD", [EMPTY_SHA256, hashlib.sha256(chunk).hexdigest()], signature)

    def check_trailer(self, trailer, signature):
        text = "".join(f"{name}:{value}\n" for name, value in sorted(trailer.items()))
        self._check("AWS4-HMAC-SHA256-TRAILER", [hashlib.sha256(text.encode()).hexdigest()], signature)

    def _check(self, algorithm, hashes, signature):
        stamp = self._request.context["timestamp"]
        scope = self._signer.credential_scope(self._request)
        text = "\n".join([algorithm, stamp, scope, self._previous, *hashes])
        self._previous = self._signer.signature(text, self._request)
        if not hmac.compare_digest(self._previous, signature):
            raise self._mismatch


def _incomplete():
    return S3Error("IncompleteBody", "The request body terminated unexpectedly")


def _chunks(request, chain):
    """The body in one piece, and the headers after it."""
    rest, chunks = request.body, []
    chunk = None
    while chunk != b"":
        head = CHUNK_HEAD.match(rest)
        if head is None or (head[2] is None) != (chain is None):
            raise _incomplete()
        end = head.end() + int(head[1], 16)
        chunk = rest[head.end() : end]
        if len(chunk) != int(head[1], 16):
            raise _incomplete()
        if chain is not None:
            chain.check_chunk(chunk, head[2].decode())
        if chunk and chunks and len(chunks[-1]) < SMALLEST_CHUNK:
            raise S3Error(
                "InvalidChunkSizeError", "Only the last chunk is allowed to have a size less than 8192 bytes", 403
            )
        chunks.append(chunk)
        rest = rest[end:]
        if chunk:
            if rest[:2] != b"\r\n":
                raise _incomplete()
            rest = rest[2:]
    trailer = _trailer(request, rest, chain)
    body = b"".join(chunks)
    if request.header("X-Amz-Decoded-Content-Length") != str(len(body)):
        raise _incomplete()
    return body, trailer


def _trailer(request, rest, chain):
    """The headers after the last chunk, which the request must have announced."""
    announced = request.header("X-Amz-Trailer")
    # Each line ends with CRLF, and the last one is empty.
    lines = rest.decode("ascii", "replace").split("\r\n")
    if lines[-1] != "" or (announced is None and lines != ["", ""]):
        raise _incomplete()
    trailer = {}
    for line in filter(None, lines):
        name, colon, value = line.rstrip("\n").partition(":")
        if not colon:
            raise _incomplete()
        trailer[name.lower()] = value.strip()
    signature = trailer.pop("x-amz-trailer-signature", None)
    if announced is None:
        return {}
    if set(trailer) != {announced.lower()} or (signature is None) != (chain is None):
        raise S3Error("MalformedTrailerError", "The request contained trailing data that was not well-formed "
                      "or did not conform to our published schema.")
    if chain is not None:
        chain.check_trailer(trailer, signature)
    return trailer


# ---- digests ----


def _table_of(polynomial):
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
        table.append(value)
    return table


CRC32C = _table_of(0x82F63B78)


def _crc32c(body):
    value = 0xFFFFFFFF
    for byte in body:
        value = CRC32C[(value ^ byte) & 0xFF] ^ value >> 8
    return (value ^ 0xFFFFFFFF).to_bytes(4, "big")


DIGESTS = {
    "x-amz-checksum-crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "x-amz-checksum-crc32c": _crc32c,
    "x-amz-checksum-sha1": lambda body: hashlib.sha1(body).digest(),
    "x-amz-checksum-sha256": lambda body: hashlib.sha256(body).digest(),
}


def _check_digests(request, trailer, body):
    """Whether the body has a digest; S3Error if it is wrong."""
    claimed = {name.lower(): value for name, value in request.headers if CHECKSUM.fullmatch(name.lower())}
    claimed |= trailer
    if request.header("x-amz-sdk-checksum-algorithm") is not None and not claimed:
        raise S3Error(
            "InvalidRequest", "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
            "x-amz-trailer headers were found.",
        )
    for name, value in claimed.items():
        if name not in DIGESTS:
            raise not_implemented()
        if value != base64.b64encode(DIGESTS[name](body)).decode():
            algorithm = name.rpartition("-")[2].upper()
            raise S3Error(
                "BadDigest", f"The {algorithm} you specified did not match the calculated checksum."
            )
    return _check_md5(request.header("Content-MD5"), body) or bool(claimed)


def _check_md5(claimed, body):
    if claimed is None:
        return False
    try:
        digest = base64.b64decode(claimed, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != 16:
        raise S3Error("InvalidDigest", "The Content-MD5 you specified was invalid.")
    if digest != hashlib.md5(body).digest():
        raise S3Error(
            "BadDigest", "The Content-MD5 you specified did not match what we received."
        )
    return True
