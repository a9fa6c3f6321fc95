"""The listings of S3: of objects, their versions and uploads in parts. Rules: Amazon S3 API Reference."""

import base64
from urllib.parse import quote

from s3_call import owner_id, s3_time
from s3_replies import invalid_argument, not_implemented, xml_reply

LONGEST_LISTING = 1000


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
    names = list(_names(call, call.bucket.keys(), after))
    limit = _max_keys(call)
    return names[:limit], 0 < limit < len(names)


def _names(call, keys, after):
    """Yields keys and common prefixes beyond `after`, each once; `keys` are in order."""
    prefix, delimiter = call.parameter("prefix"), call.parameter("delimiter")
    last = None
    for key in keys:
        if not key.startswith(prefix) or key.encode() <= after.encode():
            continue
        end = key.find(delimiter, len(prefix)) if delimiter else -1
        name = key if end < 0 else key[: end + len(delimiter)]
        if name not in (last, after):
            yield name
        last = name


def _max_keys(call):
    return call.whole_number("max-keys", LONGEST_LISTING, least=0, most=LONGEST_LISTING)


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
        elif stored := call.bucket.current(name):  # another thread may have deleted it
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
        "LastModified": s3_time(stored.modified),
        "ETag": stored.etag,
        "Size": len(stored.body),
        "Owner": {"ID": owner_id(call.bucket.account)} if has_owner else None,
        "StorageClass": "STANDARD",
    }


def list_versions(call):
    """Continues after a key and one of its versions."""
    entries, is_truncated = _version_page(call)
    encode = _encoder(call)
    following = entries[-1] if is_truncated else None
    return xml_reply("ListVersionsResult", {
        "Name": call.bucket.name,
        "Prefix": encode(call.parameter("prefix")),
        "KeyMarker": encode(call.parameter("key-marker")),
        "VersionIdMarker": call.parameter("version-id-marker"),
        "NextKeyMarker": following and encode(following[0]),
        "NextVersionIdMarker": following and following[1].version_id,
        "MaxKeys": _max_keys(call),
        "EncodingType": call.parameter("encoding-type") or None,
        "IsTruncated": str(is_truncated).lower(),
        "Version": [_version(call, *entry) for entry in entries if not entry[1].is_delete_marker],
        "DeleteMarker": [_version(call, *entry) for entry in entries if entry[1].is_delete_marker],
    })


def _version_page(call):
    """Pairs of key and version, the latest version of a key first; and whether there are more."""
    if call.parameter("delimiter"):
        raise not_implemented()
    marker, version_marker = call.parameter("key-marker"), call.parameter("version-id-marker")
    entries = [
        (key, version)
        for key in sorted(call.bucket.versions.copy(), key=str.encode)
        if key.startswith(call.parameter("prefix")) and key.encode() >= marker.encode()
        for version in reversed(call.bucket.versions.get(key, ()))
    ]
    if marker and not version_marker:
        entries = [entry for entry in entries if entry[0] != marker]
    elif marker:
        ids = [version.version_id for key, version in entries if key == marker]
        if version_marker not in ids:
            raise invalid_argument("Invalid version id specified")
        entries = entries[ids.index(version_marker) + 1 :]
    limit = _max_keys(call)
    return entries[:limit], 0 < limit < len(entries)


def _version(call, key, version):
    entry = {
        "Key": _encoder(call)(key),
        "VersionId": version.version_id,
        "IsLatest": str(call.bucket.versions[key][-1].version_id == version.version_id).lower(),
        "LastModified": s3_time(version.modified),
        "Owner": {"ID": owner_id(call.bucket.account)},
    }
    if version.is_delete_marker:
        return entry
    return {**entry, "ETag": version.etag, "Size": len(version.body), "StorageClass": "STANDARD"}


def list_uploads(call):
    """All on one page."""
    uploads = [
        upload
        for upload in sorted(call.bucket.uploads.copy().values(), key=lambda each: (each.key, each.initiated))
        if upload.key.startswith(call.parameter("prefix"))
    ]
    if len(uploads) > LONGEST_LISTING or call.parameter("delimiter"):
        raise not_implemented()
    encode = _encoder(call)
    return xml_reply("ListMultipartUploadsResult", {
        "Bucket": call.bucket.name,
        "Prefix": encode(call.parameter("prefix")),
        "MaxUploads": LONGEST_LISTING,
        "IsTruncated": "false",
        "Upload": [
            {"Key": encode(upload.key), "UploadId": upload.id, "Initiated": s3_time(upload.initiated)}
            for upload in uploads
        ],
    })
