"""Which permissions a request to S3 needs, and what its conditions are about.

Rules: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3", and Amazon
S3 User Guide, "Required permissions for Amazon S3 API operations".
"""

import datetime

from policies import AccessRequest, is_allowed
from s3_replies import S3Error, invalid_argument

# The permissions of the actions whose names differ from theirs.
PERMISSIONS = {
    "ListBuckets": "ListAllMyBuckets",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "ListParts": "ListMultipartUploadParts",
}
# The permissions for a version that the request names.
OF_VERSIONS = {
    "GetObject": "GetObjectVersion",
    "DeleteObject": "DeleteObjectVersion",
    "GetObjectTagging": "GetObjectVersionTagging",
}
LOCK_HEADERS = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date")
CREATING = {"PutObject", "CopyObject", "CompleteMultipartUpload"}
# Condition keys that are a header or a parameter of the request, in lower case as all keys here.
HEADER_KEYS = {
    "s3:if-none-match": "If-None-Match",
    "s3:if-match": "If-Match",
    "s3:x-amz-acl": "x-amz-acl",
    "s3:x-amz-copy-source": "x-amz-copy-source",
    "s3:x-amz-metadata-directive": "x-amz-metadata-directive",
    "s3:x-amz-content-sha256": "x-amz-content-sha256",
}
PARAMETER_KEYS = {
    "s3:prefix": "prefix",
    "s3:delimiter": "delimiter",
    "s3:max-keys": "max-keys",
    "s3:versionid": "versionId",
}
# The permissions that have a condition key; all others have the key, too, but never a value.
LISTING = {"s3:ListBucket", "s3:ListBucketVersions"}
WRITING = {"s3:PutObject"}
LOCKING = {"s3:PutObject", "s3:PutObjectRetention"}
PERMISSIONS_WITH = {
    "s3:prefix": LISTING,
    "s3:delimiter": LISTING,
    "s3:max-keys": LISTING,
    "s3:if-none-match": WRITING,
    "s3:if-match": WRITING,
    "s3:x-amz-copy-source": WRITING,
    "s3:x-amz-metadata-directive": WRITING,
    "s3:objectcreationoperation": WRITING,
    "s3:object-lock-mode": LOCKING,
    "s3:object-lock-retain-until-date": LOCKING,
    "s3:object-lock-remaining-retention-days": LOCKING,
    "s3:x-amz-acl": {"s3:PutObject", "s3:PutObjectAcl"},
}


def permission_for(action, *, has_version=False):
    name = PERMISSIONS.get(action, action)
    return f"s3:{OF_VERSIONS.get(name, name) if has_version else name}"


def resource_arn(partition, bucket, key=""):
    """Of all buckets, of one, or of an object."""
    return f"arn:{partition}:s3:::{bucket or '*'}{'/' if key else ''}{key}"


class Access:
    """The permissions of one caller, for one request."""

    def __init__(self, caller, request, action, now):
        self._caller = caller
        self._context = _context(caller, request, action, now)

    def check(self, permission, bucket, key="", more=None):
        """Raises AccessDenied unless the caller has the permission; `more` are other condition keys."""
        name = bucket.name if bucket else ""
        resource = resource_arn(self._caller.partition, name, key)
        if not self.has(permission, bucket, key, more):
            raise S3Error(
                "AccessDenied",
                f"User: {self._caller.arn} is not authorized to perform: {permission} on resource: "
                f'"{resource}" because no policy allows the {permission} action',
                403,
            )

    def has(self, permission, bucket, key="", more=None):
        caller = self._caller
        if bucket is not None and bucket.account != caller.account:
            return False
        request = AccessRequest(
            action=permission,
            resource=resource_arn(caller.partition, bucket.name if bucket else "", key),
            principals=frozenset({"*", caller.arn, caller.principal_arn}),
            accounts=frozenset({caller.account, f"arn:{caller.partition}:iam::{caller.account}:root"}),
            context={
                name: value if permission in PERMISSIONS_WITH.get(name, {permission}) else None
                for name, value in {**self._context, **(more or {})}.items()
            },
        )
        return not caller.denies(permission) and is_allowed(
            request,
            identity=caller.policies,
            resource=bucket.policy if bucket else None,
            session=caller.session_policies,
        )


def _context(caller, request, action, now):
    stated = {key: request.header(name) for key, name in HEADER_KEYS.items()}
    stated |= {key: request.query.get(name) for key, name in PARAMETER_KEYS.items()}
    stated |= lock_keys(*map(request.header, LOCK_HEADERS), now)
    return stated | {
        "s3:objectcreationoperation": str(action in CREATING).lower(),
        "aws:securetransport": str(request.url.startswith("https:")).lower(),
        "aws:principalarn": caller.principal_arn,
        "aws:principalaccount": caller.account,
        "aws:username": caller.user.name if caller.user and not caller.federated_name else None,
        "aws:userid": caller.user_id,
        "aws:currenttime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def lock_keys(mode, until, now):
    """The condition keys of a retention that a request wants."""
    return {
        "s3:object-lock-mode": mode,
        "s3:object-lock-retain-until-date": until,
        "s3:object-lock-remaining-retention-days": until and str((lock_end(until) - now).days),
    }


def lock_end(text):
    """A time in the format of ISO 8601, as UTC without a zone."""
    try:
        end = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise invalid_argument("The retain until date must be provided in ISO 8601 format") from None
    return end.astimezone(datetime.timezone.utc).replace(tzinfo=None) if end.tzinfo else end
