"""Uploads in parts. Rules and limits: Amazon S3 API Reference, and Amazon S3 User Guide, "Amazon S3
multipart upload limits"."""

import hashlib
import re
import secrets

from s3_access import LOCK_HEADERS
from s3_buckets import StoredObject, Upload, etag_of
from s3_call import malformed_xml, s3_time
from s3_creation import new_retention
from s3_objects import copy_source, only_if_absent
from s3_replies import S3Error, empty_reply, invalid_argument, xml_reply

SMALLEST_PART = 5 << 20  # bytes, except for the last part
MOST_PARTS = 10000


def create(call):
    call.refuse_unsupported_headers(*LOCK_HEADERS)
    upload = Upload(
        id=secrets.token_hex(32),
        key=call.key,
        headers=call.stored_headers(),
        initiated=call.now,
        retention=new_retention(call, has_body=False),
    )
    call.buckets.begin_upload(call.bucket, upload)
    return xml_reply("InitiateMultipartUploadResult", {
        "Bucket": call.bucket.name, "Key": call.key, "UploadId": upload.id,
    })


def _upload(call):
    return call.buckets.upload(call.bucket, call.key, call.parameter("uploadId"))


def _part_number(call):
    value = call.parameter("partNumber")
    if not re.fullmatch(r"\d{1,5}", value, re.ASCII) or not 1 <= int(value) <= MOST_PARTS:
        raise invalid_argument(
            f"Part number must be an integer between 1 and {MOST_PARTS}, inclusive",
            ArgumentName="partNumber",
            ArgumentValue=value,
        )
    return int(value)


def upload_part(call):
    call.refuse_unsupported_headers()
    upload = _upload(call)
    if upload.retention and not call.has_digest:
        raise S3Error(
            "InvalidRequest",
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Part requests with Object "
            "Lock parameters",
        )
    call.buckets.add_part(call.bucket, upload, _part_number(call), call.body)
    return empty_reply(200, [("ETag", etag_of(call.body))])


def upload_part_copy(call):
    call.refuse_unsupported_headers("x-amz-copy-source", "x-amz-copy-source-range")
    upload = _upload(call)
    body = copy_source(call).body
    span = call.header("x-amz-copy-source-range")
    if span is not None:
        if not re.fullmatch(r"bytes=\d+-\d+", span, re.ASCII):
            raise invalid_argument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
                "last are the zero-based offsets of the first and last bytes to copy"
            )
        first, last = map(int, span.removeprefix("bytes=").split("-"))
        if not first <= last < len(body):
            raise invalid_argument(f"Range specified is not valid for source object of size: {len(body)}")
        if len(body) <= SMALLEST_PART:
            raise S3Error(
                "InvalidRequest", "The specified copy source is not supported as a byte-range copy source"
            )
        body = body[first : last + 1]
    call.buckets.add_part(call.bucket, upload, _part_number(call), body)
    return xml_reply("CopyPartResult", {"LastModified": s3_time(call.now), "ETag": etag_of(body)})


def complete(call):
    call.refuse_unsupported_headers("if-none-match")
    upload = _upload(call)
    numbers, bodies = [], []
    for part in call.document("CompleteMultipartUpload").findall("Part"):
        number, etag = part.findtext("PartNumber") or "", part.findtext("ETag") or ""
        body = upload.parts.get(int(number)) if re.fullmatch(r"\d{1,5}", number, re.ASCII) else None
        if body is None or etag.strip('"') != etag_of(body).strip('"'):
            raise S3Error(
                "InvalidPart",
                "One or more of the specified parts could not be found. The part may not have been "
                "uploaded, or the specified entity tag may not match the part's entity tag.",
                UploadId=upload.id, PartNumber=number, ETag=etag,
            )
        numbers.append(int(number))
        bodies.append(body)
    if not bodies:
        raise malformed_xml()
    if numbers != sorted(set(numbers)):
        raise S3Error("InvalidPartOrder", "The list of parts was not in ascending order.")
    if any(len(body) < SMALLEST_PART for body in bodies[:-1]):
        raise S3Error(
            "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
            MinSizeAllowed=SMALLEST_PART,
        )
    digests = hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()
    stored = StoredObject(
        b"".join(bodies), upload.headers, call.now, f'"{digests}-{len(bodies)}"', retention=upload.retention
    )
    call.buckets.end_upload(call.bucket, upload)
    try:
        stored = call.buckets.put(call.bucket, call.key, stored, only_if_absent=only_if_absent(call))
    except S3Error:
        call.buckets.begin_upload(call.bucket, upload)
        raise
    headers = [("x-amz-version-id", stored.version_id)] if call.bucket.versioning else []
    return xml_reply("CompleteMultipartUploadResult", {
        "Bucket": call.bucket.name, "Key": call.key, "ETag": stored.etag,
    }, headers)


def abort(call):
    call.buckets.end_upload(call.bucket, _upload(call))
    return empty_reply(204)


def list_parts(call):
    """Those beyond a part number."""
    upload = _upload(call)
    after = call.whole_number("part-number-marker", 0, least=0, most=MOST_PARTS)
    limit = call.whole_number("max-parts", 1000, least=1, most=1000)
    numbers = sorted(number for number in upload.parts.copy() if number > after)
    page = numbers[:limit]
    return xml_reply("ListPartsResult", {
        "Bucket": call.bucket.name,
        "Key": call.key,
        "UploadId": upload.id,
        "PartNumberMarker": after,
        "NextPartNumberMarker": page[-1] if page else 0,
        "MaxParts": limit,
        "IsTruncated": str(len(page) < len(numbers)).lower(),
        "Part": [
            {"PartNumber": number, "ETag": etag_of(upload.parts[number]), "Size": len(upload.parts[number]),
             "LastModified": s3_time(upload.initiated)}
            for number in page
        ],
    })
