"""One request to S3 by a caller who may send it, and what its actions share."""

import datetime
import email.utils
import hashlib
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from s3_access import Access
from s3_buckets import Bucket, Buckets
from s3_replies import S3Error, invalid_argument, not_implemented
from signature import ReceivedRequest

STORED_HEADERS = (
    "content-type", "cache-control", "content-disposition", "content-encoding", "content-language",
    "expires",
)
# They change what a request means. Ignoring them would accept what S3 refuses.
UNSUPPORTED_HEADERS = re.compile(
    r"if-.*|x-amz-(copy-source.*|server-side-encryption.*|object-lock.*|tagging.*|grant-.*"
    r"|metadata-directive|bypass-governance-retention|write-offset-bytes|website-redirect-location)"
)


@dataclass(frozen=True)
class Call:
    request: ReceivedRequest
    body: bytes  # decoded
    has_digest: bool  # of the body, which was checked
    account: str  # of the caller
    access: Access
    buckets: Buckets
    bucket: Bucket | None
    key: str
    now: datetime.datetime  # UTC, without a zone or fractions of a second

    def parameter(self, name):
        return self.request.query.get(name, "")

    def header(self, name):
        return self.request.header(name)

    def refuse_unsupported_headers(self, *supported):
        """NotImplemented if the request has a header that changes its meaning and is not one of these."""
        for name, _ in self.request.headers:
            if UNSUPPORTED_HEADERS.fullmatch(name.lower()) and name.lower() not in supported:
                raise not_implemented()

    def stored_headers(self):
        """The headers that are returned with the object."""
        return tuple(
            (name.lower(), stored)
            for name, value in self.request.headers
            if name.lower() in STORED_HEADERS or name.lower().startswith("x-amz-meta-")
            if (stored := _without_chunks(value) if name.lower() == "content-encoding" else value) is not None
        )

    def document(self, name):
        """The root element of the body, without namespaces; MalformedXML if it has another name."""
        try:
            root = ElementTree.fromstring(self.body)
        except ElementTree.ParseError:
            raise malformed_xml() from None
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        if root.tag != name:
            raise malformed_xml()
        return root

    def whole_number(self, name, default, *, least, most):
        """The value of a parameter, at most `most`."""
        value = self.request.query.get(name, str(default))
        if not re.fullmatch(r"\d{1,10}", value, re.ASCII) or int(value) < least:
            raise invalid_argument(
                f"Provided {name} not an integer or within integer range",
                ArgumentName=name,
                ArgumentValue=value,
            )
        return min(int(value), most)


def _without_chunks(encodings):
    """The encodings of the object, or None; that of its transfer is not one of them."""
    return ",".join(each.strip() for each in encodings.split(",") if each.strip() != "aws-chunked") or None


def malformed_xml():
    return S3Error(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )


def s3_time(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def http_time(moment):
    return email.utils.format_datetime(moment.replace(tzinfo=datetime.timezone.utc), usegmt=True)


def owner_id(account):
    """The canonical ID of an account."""
    return hashlib.sha256(account.encode()).hexdigest()
