"""Checks the AWS Signature Version 4 of a received request with botocore's own signer.

Rules: AWS General Reference, "Signature Version 4 signing process" (Authorization header form).
"""

import datetime
import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from replies import ServiceError

ALGORITHM = "AWS4-HMAC-SHA256"
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+|aws-global")


@dataclass(frozen=True)
class ReceivedRequest:
    method: str
    url: str  # with scheme and host; the target is unchanged
    headers: list  # of (name, value), in their original order
    body: bytes
    id: str = ""

    @property
    def path(self):
        return urlsplit(self.url).path

    @property
    def query(self):
        """The query string as a dict; if a name is repeated, the last value is used."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def header(self, name):
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return None


@dataclass(frozen=True)
class Authorization:
    """The parsed Authorization header."""

    access_key_id: str
    date: str  # YYYYMMDD
    region: str
    service: str
    signed_headers: tuple
    signature: str


class ReceivedSigner(SigV4Auth):
    """botocore's signer for exactly the headers that the sender declares as signed."""

    def __init__(self, secret_access_key, authorization):
        super().__init__(
            Credentials(authorization.access_key_id, secret_access_key),
            authorization.service,
            authorization.region,
        )
        self._names = authorization.signed_headers

    def headers_to_sign(self, request):
        chosen = HTTPHeaders()
        for name, value in request.headers.items():
            if name.lower() in self._names:
                chosen[name.lower()] = value
        return chosen


def _mismatch(message):
    return ServiceError("SignatureDoesNotMatch", message, 403)


def parse_authorization(request):
    """The parts of the Authorization header; ServiceError if it is missing or incomplete."""
    header = request.header("Authorization")
    if not header:
        raise ServiceError(
            "MissingAuthenticationToken", "Request is missing Authentication Token", 403
        )
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise ServiceError(
            "IncompleteSignature", f"Unsupported AWS 'algorithm': '{algorithm}'.", 403
        )
    parts = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition("=")
        parts[name] = value
    missing = [name for name in ("Credential", "SignedHeaders", "Signature") if not parts.get(name)]
    if missing:
        wanted = " ".join(f"Authorization header requires '{name}' parameter." for name in missing)
        raise ServiceError("IncompleteSignature", wanted, 403)
    scope = parts["Credential"].split("/")
    if len(scope) != 5 or scope[4] != "aws4_request":
        raise ServiceError(
            "IncompleteSignature",
            "Credential must have exactly 5 slash-delimited elements, "
            f"e.g. keyid/date/region/service/term, got '{parts['Credential']}'",
            403,
        )
    return Authorization(
        access_key_id=scope[0],
        date=scope[1],
        region=scope[2],
        service=scope[3],
        signed_headers=tuple(parts["SignedHeaders"].split(";")),
        signature=parts["Signature"],
    )


def _check_scope(authorization, service, region):
    if authorization.service != service:
        raise _mismatch(f"Credential should be scoped to correct service: '{service}'. ")
    if not REGION.fullmatch(authorization.region) or region not in (None, authorization.region):
        raise _mismatch(
            f"Credential should be scoped to a valid region, not '{authorization.region}'. "
        )


def _check_signed_headers(request, authorization):
    """A header that changes the meaning of a request must be signed."""
    for name in ("Host", "X-Amz-Date", "X-Amz-Security-Token"):
        if name.lower() not in authorization.signed_headers and (
            name == "Host" or request.header(name) is not None
        ):
            raise _mismatch(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")
    absent = [name for name in authorization.signed_headers if request.header(name) is None]
    if absent:
        raise _mismatch(f"SignedHeaders names a header that was not sent: '{absent[0]}'.")


def _check_date(request, authorization, now, tolerance):
    """The time stamp of the request, within `tolerance` seconds of `now`; returned as text."""
    stamp = request.header("X-Amz-Date") or ""
    try:
        signed_at = datetime.datetime.strptime(stamp, SIGV4_TIMESTAMP)
    except ValueError:
        raise ServiceError(
            "IncompleteSignature",
            "Authorization header requires existence of either a 'X-Amz-Date' "
            "or a 'Date' header in ISO-8601 form.",
            403,
        ) from None
    if stamp[:8] != authorization.date:
        raise _mismatch(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
            f"from HTTP: '{authorization.date}' != '{stamp[:8]}', from '{stamp}'."
        )
    allowed = datetime.timedelta(seconds=tolerance)
    here = now.strftime(SIGV4_TIMESTAMP)
    minutes = tolerance // 60
    if signed_at < now - allowed:
        limit = (now - allowed).strftime(SIGV4_TIMESTAMP)
        raise _mismatch(
            f"Signature expired: {stamp} is now earlier than {limit} ({here} - {minutes} min.)"
        )
    if signed_at > now + allowed:
        limit = (now + allowed).strftime(SIGV4_TIMESTAMP)
        raise _mismatch(
            f"Signature not yet current: {stamp} is still later than {limit} "
            f"({here} + {minutes} min.)"
        )
    return stamp


def check(request, authorization, secret_access_key, *, service, region, now, tolerance):
    """Raises ServiceError unless the request was signed with this secret for this service.

    `region` is the only one accepted, or None for any; `now` is UTC without a zone; `tolerance`
    is in seconds.
    """
    _check_scope(authorization, service, region)
    _check_signed_headers(request, authorization)
    stamp = _check_date(request, authorization, now, tolerance)

    claimed = request.header("X-Amz-Content-SHA256")
    if claimed is not None and claimed != hashlib.sha256(request.body).hexdigest():
        raise _mismatch(
            "The provided 'x-amz-content-sha256' header does not match what was computed."
        )

    if not matches(request, authorization, ReceivedSigner(secret_access_key, authorization), stamp):
        raise _mismatch(
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. "
            "Consult the service documentation for details."
        )


def matches(request, authorization, signer, stamp):
    """Whether the signer calculates the signature of the request; `stamp` is its time."""
    received = AWSRequest(method=request.method, url=request.url, data=request.body)
    for name, value in request.headers:
        received.headers.add_header(name, value)
    received.context["timestamp"] = stamp
    canonical_request = signer.canonical_request(received)
    expected = signer.signature(signer.string_to_sign(received, canonical_request), received)
    return hmac.compare_digest(expected, authorization.signature)
