"""What S3 requires of a request that creates an object, and how Object Lock protects what exists.

Rules: Amazon S3 API Reference, "PutObject", and Amazon S3 User Guide, "Using S3 Object Lock", "Creating object
key names", "Working with object metadata" and "Controlling ownership of objects".
"""

from s3_access import LOCK_HEADERS, lock_end
from s3_buckets import Retention
from s3_replies import S3Error, invalid_argument

LONGEST_KEY = 1024  # bytes
MOST_METADATA = 2048  # bytes of names and values
METADATA_PREFIX = "x-amz-meta-"
# The only one for buckets without access control lists, as new ones are.
PERMITTED_ACL = "bucket-owner-full-control"


def _check_new(call):
    """S3Error if no such object may be created."""
    if len(call.key.encode()) > LONGEST_KEY:
        raise S3Error("KeyTooLongError", "Your key is too long")
    metadata = [
        name.lower().removeprefix(METADATA_PREFIX) + value
        for name, value in call.request.headers
        if name.lower().startswith(METADATA_PREFIX)
    ]
    if len("".join(metadata).encode()) > MOST_METADATA:
        raise S3Error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
    acl = call.header("x-amz-acl")
    if acl is not None:
        call.access.check("s3:PutObjectAcl", call.bucket, call.key)
    if acl not in (None, PERMITTED_ACL):
        raise S3Error("AccessControlListNotSupported", "The bucket does not allow ACLs")


def new_retention(call, *, has_body=True):
    """The retention of an object that the request creates: its own, or the default of the bucket. S3Error if
    the request must not create an object."""
    _check_new(call)
    mode, until = map(call.header, LOCK_HEADERS)
    if (mode is None) != (until is None):
        raise invalid_argument(
            "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
        )
    if mode is not None and call.bucket.object_lock is None:
        raise S3Error("InvalidRequest", "Bucket is missing Object Lock Configuration")
    if mode is not None:
        call.access.check("s3:PutObjectRetention", call.bucket, call.key)
    retention = retention_of(mode, until, call.now) if mode else call.bucket.default_retention(call.now)
    if retention and has_body and not call.has_digest:
        raise S3Error(
            "InvalidRequest",
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object "
            "Lock parameters",
        )
    return retention


def retention_of(mode, until, now):
    if mode not in ("GOVERNANCE", "COMPLIANCE"):
        raise invalid_argument("Unknown wormMode directive.")
    end = lock_end(until)
    if end <= now:
        raise invalid_argument("The retain until date must be in the future!")
    return Retention(mode, end)


def refuse_if_locked(call, key, retention):
    if retention is None or retention.until <= call.now or may_bypass(call, key, retention):
        return
    raise locked()


def locked():
    return S3Error("AccessDenied", "Access Denied because object protected by object lock.", 403)


def may_bypass(call, key, retention):
    return (
        retention.mode == "GOVERNANCE"
        and (call.header("x-amz-bypass-governance-retention") or "").lower() == "true"
        and call.access.has("s3:BypassGovernanceRetention", call.bucket, key)
    )
