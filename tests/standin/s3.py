"""S3: which action a signed request means, and who may do it."""

from urllib.parse import unquote

import s3_actions
import s3_signature
from operation import Operation
from s3_buckets import Buckets
from s3_replies import S3Error, error_reply, not_implemented

# The queries that make another action of a request.
SUBRESOURCES = set(
    "accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory "
    "legal-hold lifecycle location logging metrics notification object-lock ownershipControls "
    "partNumber policy policyStatus publicAccessBlock replication requestPayment restore retention "
    "select tagging torrent uploadId uploads versionId versioning versions website".split()
)
# By what the path names, the method and the subresource.
ACTIONS = {
    ("service", "GET", None): "ListBuckets",
    ("bucket", "HEAD", None): "HeadBucket",
    ("bucket", "GET", None): "ListObjects",
    ("bucket", "GET", "location"): "GetBucketLocation",
    ("object", "HEAD", None): "HeadObject",
    ("object", "GET", None): "GetObject",
    ("object", "PUT", None): "PutObject",
    ("object", "DELETE", None): "DeleteObject",
}


class S3:
    def __init__(self, accounts):
        self._accounts = accounts
        self._buckets = Buckets()
        self.load = self._buckets.load

    def operation(self, request):
        """Serves any request that is signed for S3."""
        if not s3_signature.is_for_s3(request):
            return None
        call = _Request(self._accounts, self._buckets, request)
        return Operation(
            service="s3",
            action=call.action,
            perform=call.perform,
            refuse=lambda error: error_reply(error, request.id),
            parameters={"bucket": call.bucket_name, "key": call.key, **request.query},
            authenticate=call.authenticate,
        )


class _Request:
    """Handles one request: identifies the caller, checks its permission, and answers."""

    def __init__(self, accounts, buckets, request):
        self._accounts = accounts
        self._buckets = buckets
        self._request = request
        bucket, _, key = request.path[1:].partition("/")
        self.bucket_name, self.key = unquote(bucket), unquote(key)
        self.action = self._action()
        self._caller = self._body = None

    def _action(self):
        """Its name in the API Reference, or "Unsupported"."""
        level = "object" if self.key else "bucket" if self.bucket_name else "service"
        query = self._request.query
        subresource = next((name for name in query if name in SUBRESOURCES), None)
        action = ACTIONS.get((level, self._request.method, subresource), "Unsupported")
        is_version_2 = action == "ListObjects" and query.get("list-type") == "2"
        return "ListObjectsV2" if is_version_2 else action

    def authenticate(self, entry):
        self._caller, self._body = s3_signature.authenticate(self._request, self._accounts, entry)

    def perform(self):
        function = s3_actions.ACTIONS.get(self.action)
        if function is None:
            raise not_implemented()
        bucket = self._usable_bucket() if self.bucket_name else None
        return function(s3_actions.Call(
            request=self._request,
            body=self._body,
            account=self._caller.account,
            buckets=self._buckets,
            bucket=bucket,
            key=self.key,
            now=self._accounts.now(),
        ))

    def _usable_bucket(self):
        """The bucket, which must belong to the caller's account and to the region of the signature."""
        bucket = self._buckets.find(self.bucket_name)
        if bucket.account != self._caller.account:
            raise S3Error("AccessDenied", "Access Denied", 403)
        region = s3_signature.region_of(self._request)
        # Clients that do not know the region yet ask us-east-1.
        if region != bucket.region and (self.action, region) != ("GetBucketLocation", "us-east-1"):
            raise s3_signature.malformed(
                f"the region '{region}' is wrong; expecting '{bucket.region}'", Region=bucket.region
            )
        return bucket
