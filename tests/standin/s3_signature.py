"""Checks who signed a request to S3, and what its body is.

S3 differs from the other services: it encodes a path once, the sender states how the body is signed,
and the errors have other names. Rules: Amazon S3 API Reference, "Authenticating Requests (AWS
Signature Version 4)".
"""

import datetime
import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

from botocore.auth import SIGV4_TIMESTAMP

import s3_payload
import signature
from replies import ServiceError
from s3_replies import S3Error

SCOPE = re.compile(signature.ALGORITHM + r"\s.*Credential=[^,]*/s3/aws4_request\b")


def is_for_s3(request):
    """Whether the scope of the signature names S3."""
    return SCOPE.match(request.header("Authorization") or "") is not None


def region_of(request):
    return signature.parse_authorization(request).region


def authenticate(request, accounts, entry):
    """Returns the caller, the body that it sent, and whether that had a digest; records the caller in `entry`."""
    authorization = _authorization(request)
    entry.update(access_key_id=authorization.access_key_id, region=authorization.region)
    declared = s3_payload.payload_hash(request)
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
    chain = s3_payload.SignatureChain(signer, stamp, authorization.signature, _mismatch(authorization))
    return caller, *s3_payload.decoded(request, declared, chain)


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
