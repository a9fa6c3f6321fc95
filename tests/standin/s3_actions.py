"""The actions of S3 on buckets and objects. Rules and limits: Amazon S3 API Reference."""

import base64
import binascii
import datetime
import email.utils
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from replies import Reply
from s3_buckets import Bucket, Buckets, StoredObject
from s3_replies import S3Error, empty_reply, invalid_argument, not_implemented, xml_reply
from signature import ReceivedRequest

LONGEST_LISTING = 1000
LONGEST_KEY = 1024  # bytes
STORED_HEADERS = (
    "content-type", "cache-control", "content-disposition", "content-encoding", "content-language",
    "expires",
)
# They change what a request means. Ignoring them would accept what S3 refuses.
UNSUPPORTED_HEADERS = re.compile(
    r"if-.*|x-amz-(copy-source.*|server-side-encryption.*|object-lock.*|tagging|grant-.*"
    r"|write-offset-bytes|website-redirect-location)"
)


@dataclass(frozen=True)
class Call:
    """A request by a caller who may do it."""

    request: ReceivedRequest
    body: bytes  # decoded
    account: str  # of the caller
    buckets: Buckets
    bucket: Bucket | None
    key: str
    now: datetime.datetime  # UTC, without a zone

    def parameter(self, name):
        return self.request.query.get(name, "")


def _s3_time(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def list_buckets(call):
    owned = [
        {"Name": bucket.name, "CreationDate": _s3_time(bucket.created)}
        for bucket in call.buckets.of_account(call.account)
    ]
    owner = {"ID": _owner_id(call.account)}
    return xml_reply("ListAllMyBucketsResult", {"Owner": owner, "Buckets": {"Bucket": owned}})


def _owner_id(account):
    """The canonical ID of an account."""
    return hashlib.sha256(account.encode()).hexdigest()


def head_bucket(call):
    return empty_reply(200, [("x-amz-bucket-region", call.bucket.region)])


def get_bucket_location(call):
    """us-east-1 has no name here."""
    region = call.bucket.region
    return xml_reply("LocationConstraint", "" if region == "us-east-1" else region)


# ---- listings ----


def list_objects(call):
    """Version 1: continues after a marker, which is a name."""
    marker = call.parameter("marker")
    names, is_truncated = _page(call, marker)
    encode = _encoder(call)
    next_marker = encode(names[-1]) if is_truncated and call.parameter("delimiter") else None
    return _listing(call, names, is_truncated, {"Marker": encode(marker), "NextMarker": next_marker})


def list_objects_v2(call):
    """Version 2: continues with an opaque token."""
    token = call.parameter("continuation-token")
    start_after = call.parameter("start-after")
    names, is_truncated = _page(call, _name_in(token) if token else start_after)
    following = base64.b64encode(names[-1].encode()).decode() if is_truncated else None
    return _listing(call, names, is_truncated, {
        "KeyCount": len(names),
        "ContinuationToken": token or None,
        "NextContinuationToken": following,
        "StartAfter": _encoder(call)(start_after) or None,
    })


def _name_in(token):
    try:
        return base64.b64decode(token, validate=True).decode()
    except ValueError:
        raise invalid_argument("The continuation token provided is incorrect") from None


def _page(call, after):
    """The names of one page, and whether there are more."""
    names = list(call.bucket.names(call.parameter("prefix"), call.parameter("delimiter"), after))
    limit = _max_keys(call)
    return names[:limit], 0 < limit < len(names)


def _max_keys(call):
    value = call.request.query.get("max-keys", str(LONGEST_LISTING))
    if not re.fullmatch(r"\d{1,10}", value, re.ASCII):
        raise invalid_argument(
            "Provided max-keys not an integer or within integer range",
            ArgumentName="max-keys",
            ArgumentValue=value,
        )
    return min(int(value), LONGEST_LISTING)


def _encoder(call):
    """What encodes the names in a listing, as the request wants it."""
    encoding = call.parameter("encoding-type")
    if encoding not in ("", "url"):
        raise invalid_argument("Invalid Encoding Method specified in Request")
    return (lambda name: quote(name, safe="/")) if encoding else (lambda name: name)


def _listing(call, names, is_truncated, more):
    encode = _encoder(call)
    delimiter = call.parameter("delimiter")
    beyond_prefix = len(call.parameter("prefix"))
    contents, prefixes = [], []
    for name in names:
        if delimiter and delimiter in name[beyond_prefix:]:
            prefixes.append({"Prefix": encode(name)})
        elif stored := call.bucket.objects.get(name):  # another thread may have deleted it
            contents.append(_entry(call, encode(name), stored))
    return xml_reply("ListBucketResult", {
        "Name": call.bucket.name,
        "Prefix": encode(call.parameter("prefix")),
        "Delimiter": encode(delimiter) if delimiter else None,
        "MaxKeys": _max_keys(call),
        "EncodingType": call.parameter("encoding-type") or None,
        "IsTruncated": str(is_truncated).lower(),
        **more,
        "Contents": contents,
        "CommonPrefixes": prefixes,
    })


def _entry(call, name, stored):
    has_owner = call.parameter("list-type") != "2" or call.parameter("fetch-owner") == "true"
    return {
        "Key": name,
        "LastModified": _s3_time(stored.modified),
        "ETag": stored.etag,
        "Size": len(stored.body),
        "Owner": {"ID": _owner_id(call.bucket.account)} if has_owner else None,
        "StorageClass": "STANDARD",
    }


# ---- objects ----


def get_object(call):
    """Also of HEAD, whose reply has no body."""
    _refuse_unsupported_headers(call)
    stored = call.bucket.objects.get(call.key)
    if stored is None:
        raise S3Error("NoSuchKey", "The specified key does not exist.", 404, Key=call.key)
    headers = [
        ("ETag", stored.etag),
        ("Accept-Ranges", "bytes"),
        ("Last-Modified", _http_time(stored.modified)),
        *(header for header in stored.headers if header[0] != "content-type"),
    ]
    content_type = dict(stored.headers).get("content-type", "binary/octet-stream")
    span = _range(call.request.header("Range"), len(stored.body))
    if span is None:
        return Reply(200, content_type, stored.body, tuple(headers))
    headers.append(("Content-Range", f"bytes {span.start}-{span.stop - 1}/{len(stored.body)}"))
    return Reply(206, content_type, stored.body[span.start : span.stop], tuple(headers))


def _http_time(moment):
    return email.utils.format_datetime(moment.replace(tzinfo=datetime.timezone.utc), usegmt=True)


def _range(header, size):
    """The requested bytes; None if all. A header of another form is ignored, as by S3."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "", re.ASCII)
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    if first:
        found = range(int(first), min(int(last) + 1, size) if last else size)
        if last and int(last) < int(first):
            return None
    else:
        found = range(max(size - int(last), 0), size)
    if not found:
        raise S3Error(
            "InvalidRange", "The requested range is not satisfiable", 416,
            RangeRequested=header, ActualObjectSize=size,
        )
    return found


def put_object(call):
    _refuse_unsupported_headers(call)
    if len(call.key.encode()) > LONGEST_KEY:
        raise S3Error("KeyTooLongError", "Your key is too long")
    _check_digest(call)
    headers = [
        (name.lower(), value)
        for name, value in call.request.headers
        if name.lower() in STORED_HEADERS or name.lower().startswith("x-amz-meta-")
        if (name.lower(), value) != ("content-encoding", "aws-chunked")  # not of the object
    ]
    stored = StoredObject(call.body, tuple(headers), call.now.replace(microsecond=0))
    call.buckets.put(call.bucket, call.key, stored)
    return empty_reply(200, [("ETag", stored.etag)])


def _check_digest(call):
    claimed = call.request.header("Content-MD5")
    if claimed is None:
        return
    try:
        digest = base64.b64decode(claimed, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != 16:
        raise S3Error("InvalidDigest", "The Content-MD5 you specified was invalid.")
    if digest != hashlib.md5(call.body).digest():
        raise S3Error(
            "BadDigest", "The Content-MD5 you specified did not match what we received."
        )


def _refuse_unsupported_headers(call):
    if any(UNSUPPORTED_HEADERS.fullmatch(name.lower()) for name, _ in call.request.headers):
        raise not_implemented()


def delete_object(call):
    """Also succeeds if there is no such object."""
    _refuse_unsupported_headers(call)
    call.buckets.delete(call.bucket, call.key)
    return empty_reply(204)


ACTIONS = {
    "ListBuckets": list_buckets,
    "HeadBucket": head_bucket,
    "GetBucketLocation": get_bucket_location,
    "ListObjects": list_objects,
    "ListObjectsV2": list_objects_v2,
    "HeadObject": get_object,
    "GetObject": get_object,
    "PutObject": put_object,
    "DeleteObject": delete_object,
}
