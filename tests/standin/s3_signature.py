"""Checks who signed a request to S3, and what its body is.

S3 differs from the other services: it encodes a path once, the sender states how the body is signed,
and the errors have other names. Rules: Amazon S3 API Reference, "Authenticating Requests (AWS
Signature Version 4)".
"""

import datetime
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

from botocore.auth import SIGV4_TIMESTAMP
from botocore.awsrequest import AWSRequest

import signature
from replies import ServiceError
from s3_replies import S3Error, invalid_argument

SCOPE = re.compile(signature.ALGORITHM + r"\s.*Credential=[^,]*/s3/aws4_request\b")
UNSIGNED = "UNSIGNED-PAYLOAD"
STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]+);chunk-signature=([0-9a-f]{64})\r\n")


def is_for_s3(request):
    """Whether the scope of the signature names S3."""
    return SCOPE.match(request.header("Authorization") or "") is not None


def region_of(request):
    return signature.parse_authorization(request).region


def authenticate(request, accounts, entry):
    """Returns the caller and the body that it sent; records the caller in `entry`."""
    authorization = _authorization(request)
    entry.update(access_key_id=authorization.access_key_id, region=authorization.region)
    payload_hash = _payload_hash(request)
    now = accounts.now()
    caller = _caller(request, accounts, authorization)
    entry.update(caller=caller.arn)
    if caller.expiration is not None and caller.expiration <= now:
        raise S3Error("ExpiredToken", "The provided token has expired.")
    _check_signed_headers(request, authorization)
    stamp = _time_stamp(request, authorization, now, accounts.clock_tolerance_seconds)
    signer = _S3Signer(caller.secret_access_key, authorization)
    if not signature.matches(request, authorization, signer, stamp):
        raise _mismatch(authorization)
    if payload_hash == STREAMING:
        return caller, _signed_chunks(request, authorization, signer, stamp)
    if payload_hash != UNSIGNED and payload_hash != hashlib.sha256(request.body).hexdigest():
        raise S3Error(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    return caller, request.body


class _S3Signer(signature.ReceivedSigner):
    """Encodes the decoded path and query anew, as S3 does; paths are not normalized."""

    def _normalize_url_path(self, path):
        return quote(unquote_to_bytes(path), safe="/~")

    def canonical_query_string(self, request):
        pairs = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        return self._canonical_query_string_params(pairs)


def malformed(reason, **details):
    return S3Error(
        "AuthorizationHeaderMalformed", f"The authorization header is malformed; {reason}", **details
    )


def _mismatch(authorization):
    return S3Error(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
        403,
        AWSAccessKeyId=authorization.access_key_id,
    )


def _authorization(request):
    try:
        return signature.parse_authorization(request)
    except ServiceError as error:
        raise malformed(error.message) from None


def _payload_hash(request):
    value = request.header("X-Amz-Content-SHA256")
    if value is None:
        raise S3Error(
            "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"
        )
    if value not in (UNSIGNED, STREAMING) and not re.fullmatch("[0-9a-f]{64}", value):
        raise invalid_argument(
            f"x-amz-content-sha256 must be {UNSIGNED}, {STREAMING}, or a valid sha256 value.",
            ArgumentName="x-amz-content-sha256",
            ArgumentValue=value,
        )
    return value


def _caller(request, accounts, authorization):
    caller = accounts.caller(authorization.access_key_id)
    token = request.header("X-Amz-Security-Token")
    is_known = caller is not None and accounts.knows(caller, authorization.region)
    if not is_known or (caller.temporary and token is None):
        raise S3Error(
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            403,
            AWSAccessKeyId=authorization.access_key_id,
        )
    if token != caller.session_token:
        raise S3Error("InvalidToken", "The provided token is malformed or otherwise invalid.")
    return caller


def _check_signed_headers(request, authorization):
    """S3 requires the signature of the host and of all its own headers."""
    needed = {"host"} | {
        name.lower() for name, _ in request.headers if name.lower().startswith("x-amz-")
    }
    unsigned = sorted(needed - set(authorization.signed_headers))
    if unsigned:
        raise S3Error(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            403,
            HeadersNotSigned=", ".join(unsigned),
        )


def _time_stamp(request, authorization, now, tolerance):
    stamp = request.header("X-Amz-Date") or ""
    try:
        signed_at = datetime.datetime.strptime(stamp, SIGV4_TIMESTAMP)
    except ValueError:
        raise S3Error(
            "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header", 403
        ) from None
    if stamp[:8] != authorization.date:
        raise malformed(
            f'Invalid credential date "{authorization.date}". This date is not the same as '
            f'X-Amz-Date: "{stamp[:8]}".'
        )
    if abs(signed_at - now) > datetime.timedelta(seconds=tolerance):
        raise S3Error(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
            RequestTime=stamp,
        )
    return stamp


def _signed_chunks(request, authorization, signer, stamp):
    """The body of a request whose chunks are signed, each with the signature before it."""
    body, previous, chunks = request.body, authorization.signature, []
    signed = AWSRequest()
    signed.context["timestamp"] = stamp
    chunk = None
    while chunk != b"":
        head = CHUNK_HEAD.match(body)
        length = int(head[1], 16) if head else 0
        end = head.end() + length if head else 0
        if head is None or body[end : end + 2] != b"\r\n":
            raise S3Error("IncompleteBody", "The request body terminated unexpectedly")
        chunk, body = body[head.end() : end], body[end + 2 :]
        text = "\n".join([
            "AWS4-HMAC-SHA256-PAYLOAD", stamp, signer.credential_scope(signed), previous,
            EMPTY_SHA256, hashlib.sha256(chunk).hexdigest(),
        ])
        previous = signer.signature(text, signed)
        if not hmac.compare_digest(previous, head[2].decode()):
            raise _mismatch(authorization)
        chunks.append(chunk)
    decoded = b"".join(chunks)
    if body or request.header("X-Amz-Decoded-Content-Length") != str(len(decoded)):
        raise S3Error("IncompleteBody", "The request body terminated unexpectedly")
    return decoded
