"""The actions of S3 on objects and their versions. Rules: Amazon S3 API Reference."""

import re
from urllib.parse import unquote

from replies import Reply
from s3_access import LOCK_HEADERS, lock_keys, permission_for
from s3_buckets import StoredObject, etag_of
from s3_call import http_time, malformed_xml, s3_time
from s3_creation import locked, may_bypass, new_retention, refuse_if_locked, retention_of
from s3_replies import S3Error, empty_reply, error_elements, invalid_argument, not_implemented, xml_reply

MOST_DELETED = 1000  # objects by one request


# ---- read ----


def get_object(call):
    """Also of HEAD, whose reply has no body."""
    call.refuse_unsupported_headers("if-match", "if-none-match")
    stored = find(call)
    headers = [
        ("ETag", stored.etag),
        ("Accept-Ranges", "bytes"),
        ("Last-Modified", http_time(stored.modified)),
        *_version_headers(call.bucket, stored),
        *(header for header in stored.headers if header[0] != "content-type"),
    ]
    if stored.retention:
        headers += [
            ("x-amz-object-lock-mode", stored.retention.mode),
            ("x-amz-object-lock-retain-until-date", s3_time(stored.retention.until)),
        ]
    if call.header("If-Match") not in (None, "*", stored.etag):
        raise S3Error(
            "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412,
            Condition="If-Match",
        )
    if call.header("If-None-Match") in ("*", stored.etag):
        return Reply(304, "application/xml", b"", tuple(headers))
    content_type = dict(stored.headers).get("content-type", "binary/octet-stream")
    span = requested_range(call.header("Range"), len(stored.body))
    if span is None:
        return Reply(200, content_type, stored.body, tuple(headers))
    headers.append(("Content-Range", f"bytes {span.start}-{span.stop - 1}/{len(stored.body)}"))
    return Reply(206, content_type, stored.body[span.start : span.stop], tuple(headers))


def find(call):
    """The version that the request names, or the current one."""
    return find_version(call.bucket, call.key, call.request.query.get("versionId"), call.access)


def find_version(bucket, key, version_id, access):
    """S3Error if there is none; a caller who may not list the bucket does not learn that."""
    if version_id is not None:
        found = bucket.version(key, version_id)
        if found is None:
            raise S3Error(
                "NoSuchVersion", "The specified version does not exist.", 404, Key=key, VersionId=version_id
            )
        if found.is_delete_marker:
            raise S3Error(
                "MethodNotAllowed", "The specified method is not allowed against this resource.", 405
            )
        return found
    found = bucket.current(key)
    if found is None:
        if not access.has("s3:ListBucket", bucket):
            raise S3Error("AccessDenied", "Access Denied", 403)
        raise S3Error("NoSuchKey", "The specified key does not exist.", 404, Key=key)
    return found


def _version_headers(bucket, stored):
    return [("x-amz-version-id", stored.version_id)] if stored and bucket.versioning else []


def requested_range(header, size):
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


def get_tagging(call):
    """No object has tags."""
    find(call)
    return xml_reply("Tagging", {"TagSet": ""})


# ---- write ----


def put_object(call):
    call.refuse_unsupported_headers("if-none-match", *LOCK_HEADERS)
    stored = StoredObject(
        call.body, call.stored_headers(), call.now, etag_of(call.body), retention=new_retention(call)
    )
    return _stored(call, stored)


def _stored(call, stored):
    """Stores it, and replies as PutObject does."""
    stored = call.buckets.put(call.bucket, call.key, stored, only_if_absent=only_if_absent(call))
    return empty_reply(200, [("ETag", stored.etag), *_version_headers(call.bucket, stored)])


def only_if_absent(call):
    """Whether an object must not be replaced."""
    condition = call.header("If-None-Match")
    if condition not in (None, "*"):
        raise not_implemented()
    return condition is not None


def copy_object(call):
    call.refuse_unsupported_headers("if-none-match", "x-amz-copy-source", "x-amz-metadata-directive", *LOCK_HEADERS)
    source = copy_source(call)
    directive = call.header("x-amz-metadata-directive") or "COPY"
    if directive not in ("COPY", "REPLACE"):
        raise invalid_argument("Unknown metadata directive.")
    if call.bucket.current(call.key) is source and directive == "COPY":
        raise S3Error(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without "
            "changing the object's metadata, storage class, website redirect location or encryption "
            "attributes.",
        )
    headers = source.headers if directive == "COPY" else call.stored_headers()
    retention = new_retention(call, has_body=False)
    stored = StoredObject(source.body, headers, call.now, etag_of(source.body), retention=retention)
    reply = _stored(call, stored)
    content = {"LastModified": s3_time(call.now), "ETag": stored.etag}
    return xml_reply("CopyObjectResult", content, reply.headers[1:])


def copy_source(call):
    """The object that x-amz-copy-source names, which the caller must be allowed to read."""
    path, _, version_id = call.header("x-amz-copy-source").partition("?versionId=")
    name, _, key = unquote(path).removeprefix("/").partition("/")
    if not key:
        raise invalid_argument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
    bucket = call.buckets.find(name)
    call.access.check(permission_for("GetObject", has_version=bool(version_id)), bucket, key)
    return find_version(bucket, key, version_id or None, call.access)


# ---- delete ----


def delete_object(call):
    """Also succeeds if there is no such object."""
    call.refuse_unsupported_headers("x-amz-bypass-governance-retention")
    return empty_reply(204, _delete(call, call.key, call.request.query.get("versionId")).items())


def _delete(call, key, version_id):
    """Returns headers about what was deleted."""
    if version_id is None:
        marker = call.buckets.delete(call.bucket, key, call.now)
        if marker is None:
            return {}
        return {"x-amz-delete-marker": "true", "x-amz-version-id": marker.version_id}
    removed = call.buckets.delete_version(
        call.bucket, key, version_id, lambda found: refuse_if_locked(call, key, found.retention)
    )
    reply = {"x-amz-version-id": version_id}
    if removed and removed.is_delete_marker:
        reply["x-amz-delete-marker"] = "true"
    return reply


def delete_objects(call):
    """Each object has its own result."""
    call.refuse_unsupported_headers("x-amz-bypass-governance-retention")
    document = call.document("Delete")
    if not call.has_digest:
        raise S3Error("InvalidRequest", "Missing required header for this request: Content-MD5")
    entries = document.findall("Object")
    if not 0 < len(entries) <= MOST_DELETED:
        raise malformed_xml()
    deleted, errors = [], []
    for entry in entries:
        key, version_id = entry.findtext("Key"), entry.findtext("VersionId")
        if not key:
            raise malformed_xml()
        named = {"Key": key, "VersionId": version_id}
        try:
            permission = permission_for("DeleteObject", has_version=bool(version_id))
            call.access.check(permission, call.bucket, key)
            headers = _delete(call, key, version_id)
            marker = headers.get("x-amz-delete-marker")
            deleted.append({**named, "DeleteMarker": marker, "DeleteMarkerVersionId": marker and headers["x-amz-version-id"]})
        except S3Error as error:
            errors.append({**named, **error_elements(error)})
    if document.findtext("Quiet") == "true":
        deleted = []
    return xml_reply("DeleteResult", {"Deleted": deleted, "Error": errors})


# ---- retention ----


def get_retention(call):
    stored = find(call)
    _needs_lock(call)
    if stored.retention is None:
        raise S3Error(
            "NoSuchObjectLockConfiguration",
            "The specified object does not have a ObjectLock configuration", 404,
        )
    return xml_reply("Retention", _elements(stored.retention))


def _elements(retention):
    return {"Mode": retention.mode, "RetainUntilDate": s3_time(retention.until)}


def _needs_lock(call):
    if call.bucket.object_lock is None:
        raise S3Error("InvalidRequest", "Bucket is missing Object Lock Configuration")


def put_retention(call):
    """An active retention can be extended; only a governed one can be weakened, by a caller who may bypass it."""
    call.refuse_unsupported_headers("x-amz-bypass-governance-retention")
    document = call.document("Retention")
    mode, until = document.findtext("Mode"), document.findtext("RetainUntilDate")
    call.access.check("s3:PutObjectRetention", call.bucket, call.key, lock_keys(mode, until, call.now))
    stored = find(call)
    _needs_lock(call)
    if not call.has_digest:
        raise S3Error("InvalidRequest", "Missing required header for this request: Content-MD5")
    if mode is None or until is None:
        raise malformed_xml()
    wanted = retention_of(mode, until, call.now)

    def change(current):
        is_active = current is not None and current.until > call.now
        is_weaker = is_active and (wanted.until < current.until or wanted.mode != current.mode)
        if is_weaker and not may_bypass(call, call.key, current):
            raise locked()
        return wanted

    call.buckets.retain(call.bucket, call.key, stored.version_id, change)
    return empty_reply(200)
