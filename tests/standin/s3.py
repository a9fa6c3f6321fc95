"""S3: which action a signed request means, and who may do it."""

from urllib.parse import unquote

import s3_configuration
import s3_listings
import s3_multipart
import s3_objects
import s3_signature
from operation import Operation
from s3_access import Access, permission_for
from s3_buckets import Buckets
from s3_call import Call
from s3_replies import S3Error, error_reply, not_implemented

# The queries and the header that make another action of a request.
SUBRESOURCES = set(
    "accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory "
    "legal-hold lifecycle location logging metrics notification object-lock ownershipControls "
    "policy policyStatus publicAccessBlock replication requestPayment restore retention "
    "renameObject response-content-type select session tagging torrent uploadId uploads versioning "
    "versions website".split()
)
COPY_HEADER = "x-amz-copy-source"
# By what the path names, the method, the subresource, and whether another object is the source.
ACTIONS = {
    ("service", "GET", None, False): ("ListBuckets", s3_configuration.list_buckets),
    ("bucket", "HEAD", None, False): ("HeadBucket", s3_configuration.head_bucket),
    ("bucket", "GET", "location", False): ("GetBucketLocation", s3_configuration.get_location),
    ("bucket", "GET", "versioning", False): ("GetBucketVersioning", s3_configuration.get_versioning),
    ("bucket", "PUT", "versioning", False): ("PutBucketVersioning", s3_configuration.put_versioning),
    ("bucket", "GET", "object-lock", False): ("GetObjectLockConfiguration", s3_configuration.get_object_lock),
    ("bucket", "PUT", "object-lock", False): ("PutObjectLockConfiguration", s3_configuration.put_object_lock),
    ("bucket", "GET", "policy", False): ("GetBucketPolicy", s3_configuration.get_policy),
    ("bucket", "PUT", "policy", False): ("PutBucketPolicy", s3_configuration.put_policy),
    ("bucket", "DELETE", "policy", False): ("DeleteBucketPolicy", s3_configuration.delete_policy),
    ("bucket", "GET", None, False): ("ListObjects", s3_listings.list_objects),
    ("bucket", "GET", "versions", False): ("ListObjectVersions", s3_listings.list_versions),
    ("bucket", "GET", "uploads", False): ("ListMultipartUploads", s3_listings.list_uploads),
    ("bucket", "POST", "delete", False): ("DeleteObjects", s3_objects.delete_objects),
    ("object", "HEAD", None, False): ("HeadObject", s3_objects.get_object),
    ("object", "GET", None, False): ("GetObject", s3_objects.get_object),
    ("object", "PUT", None, False): ("PutObject", s3_objects.put_object),
    ("object", "PUT", None, True): ("CopyObject", s3_objects.copy_object),
    ("object", "DELETE", None, False): ("DeleteObject", s3_objects.delete_object),
    ("object", "GET", "tagging", False): ("GetObjectTagging", s3_objects.get_tagging),
    ("object", "GET", "retention", False): ("GetObjectRetention", s3_objects.get_retention),
    ("object", "PUT", "retention", False): ("PutObjectRetention", s3_objects.put_retention),
    ("object", "POST", "uploads", False): ("CreateMultipartUpload", s3_multipart.create),
    ("object", "PUT", "uploadId", False): ("UploadPart", s3_multipart.upload_part),
    ("object", "PUT", "uploadId", True): ("UploadPartCopy", s3_multipart.upload_part_copy),
    ("object", "POST", "uploadId", False): ("CompleteMultipartUpload", s3_multipart.complete),
    ("object", "DELETE", "uploadId", False): ("AbortMultipartUpload", s3_multipart.abort),
    ("object", "GET", "uploadId", False): ("ListParts", s3_multipart.list_parts),
}
# They check the permission themselves: for each object, and for the retention in the body.
WITHOUT_PERMISSION = {"DeleteObjects", "PutObjectRetention"}


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
        self.action, self._function = self._find_action()
        self._caller = self._body = self._has_digest = None

    def _find_action(self):
        """Its name in the API Reference, or "Unsupported", and its function."""
        level = "object" if self.key else "bucket" if self.bucket_name else "service"
        query = self._request.query
        subresource = next((name for name in query if name in SUBRESOURCES), None)
        is_copy = self._request.header(COPY_HEADER) is not None
        if subresource is None and "partNumber" in query:  # one part of an object
            return "Unsupported", None
        key = (level, self._request.method, subresource, is_copy)
        if key == ("bucket", "GET", None, False) and query.get("list-type") == "2":
            return "ListObjectsV2", s3_listings.list_objects_v2
        return ACTIONS.get(key, ("Unsupported", None))

    def authenticate(self, entry):
        self._caller, self._body, self._has_digest = s3_signature.authenticate(
            self._request, self._accounts, entry
        )

    def perform(self):
        if self._function is None:
            raise not_implemented()
        now = self._accounts.now().replace(microsecond=0)
        access = Access(self._caller, self._request, self.action, now)
        bucket = self._usable_bucket() if self.bucket_name else None
        if self.action not in WITHOUT_PERMISSION:
            has_version = "versionId" in self._request.query
            access.check(permission_for(self.action, has_version=has_version), bucket, self.key)
        return self._function(Call(
            request=self._request,
            body=self._body,
            has_digest=self._has_digest,
            account=self._caller.account,
            access=access,
            buckets=self._buckets,
            bucket=bucket,
            key=self.key,
            now=now,
        ))

    def _usable_bucket(self):
        """The bucket, which must belong to the caller's account, as the caller expects, and to the region of the
        signature."""
        bucket = self._buckets.find(self.bucket_name)
        expected_owner = self._request.header("x-amz-expected-bucket-owner")
        if bucket.account != self._caller.account or expected_owner not in (None, bucket.account):
            raise S3Error("AccessDenied", "Access Denied", 403)
        region = s3_signature.region_of(self._request)
        # Clients that do not know the region yet ask us-east-1.
        if region != bucket.region and (self.action, region) != ("GetBucketLocation", "us-east-1"):
            raise s3_signature.malformed(
                f"the region '{region}' is wrong; expecting '{bucket.region}'", Region=bucket.region
            )
        return bucket
