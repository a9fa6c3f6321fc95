"""Buckets with the versions of their objects, and uploads in parts; in memory.

Rules: Amazon S3 User Guide, "Using versioning in S3 buckets", "Using S3 Object Lock" and "Uploading and
copying objects using multipart upload".
"""

import datetime
import hashlib
import secrets
import threading
from dataclasses import dataclass, field, replace

from accounts import ACCOUNT
from policies import Policy
from s3_replies import S3Error

CAPACITY = 256 << 20  # bytes in all buckets together
UNVERSIONED = "null"  # the id of a version that was stored without versioning


@dataclass(frozen=True)
class Retention:
    mode: str  # GOVERNANCE or COMPLIANCE
    until: datetime.datetime  # UTC, without a zone


@dataclass(frozen=True)
class StoredObject:
    """One version of an object, or a delete marker, which has no body."""

    body: bytes | None
    headers: tuple  # of (name, value), returned with it
    modified: datetime.datetime  # UTC, without a zone
    etag: str = ""
    version_id: str = UNVERSIONED
    retention: Retention | None = None

    @property
    def is_delete_marker(self):
        return self.body is None


def etag_of(body):
    return f'"{hashlib.md5(body).hexdigest()}"'


@dataclass
class Upload:
    """A multipart upload that is neither complete nor aborted."""

    id: str
    key: str
    headers: tuple
    initiated: datetime.datetime
    retention: Retention | None = None
    parts: dict = field(default_factory=dict)  # by number: the body


@dataclass
class Bucket:
    name: str
    account: str = ACCOUNT
    region: str = "us-east-1"
    created: datetime.datetime = datetime.datetime(2024, 1, 1)
    versioning: str | None = None  # Enabled or Suspended
    object_lock: dict | None = None  # with Mode and Days if there is a default retention
    policy: Policy | None = None
    policy_text: str | None = None
    versions: dict = field(default_factory=dict)  # by key: of StoredObject, the latest last
    uploads: dict = field(default_factory=dict)  # by id

    def __post_init__(self):
        if isinstance(self.policy, dict):
            self.policy = Policy(self.policy, of_resource=True)
        if self.object_lock is not None:
            self.versioning = "Enabled"

    def current(self, key):
        """The latest version; None if there is none or it is a delete marker."""
        versions = self.versions.get(key)
        return versions[-1] if versions and not versions[-1].is_delete_marker else None

    def version(self, key, version_id):
        return next((each for each in self.versions.get(key, ()) if each.version_id == version_id), None)

    def keys(self):
        """The keys of all current objects, in the order of their bytes."""
        return sorted((key for key in self.versions.copy() if self.current(key)), key=str.encode)

    def default_retention(self, now):
        rule = self.object_lock or {}
        if "Mode" not in rule:
            return None
        return Retention(rule["Mode"], now + datetime.timedelta(days=rule["Days"]))

    def size(self):
        stored = sum(len(each.body or b"") for all in self.versions.values() for each in all)
        return stored + sum(len(body) for upload in self.uploads.values() for body in upload.parts.values())


class Buckets:
    """All buckets. Every method may be called from any thread."""

    def __init__(self):
        self._lock = threading.RLock()
        self._buckets = {}

    def load(self, entries):
        """Replaces all buckets."""
        buckets = [Bucket(**entry) for entry in entries]
        with self._lock:
            self._buckets = {bucket.name: bucket for bucket in buckets}

    def find(self, name):
        """S3Error if there is no such bucket."""
        bucket = self._buckets.get(name)
        if bucket is None:
            raise S3Error(
                "NoSuchBucket", "The specified bucket does not exist", 404, BucketName=name
            )
        return bucket

    def of_account(self, account):
        return [bucket for bucket in self._buckets.values() if bucket.account == account]

    def _make_room(self, size):
        """S3Error if the stand-in's memory for objects is full."""
        if sum(bucket.size() for bucket in self._buckets.values()) + size > CAPACITY:
            raise S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")

    def put(self, bucket, key, stored, *, only_if_absent=False):
        """Stores a new version, which it returns; S3Error if there is one that must not be replaced."""
        with self._lock:
            if only_if_absent and bucket.current(key):
                raise S3Error(
                    "PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold",
                    412,
                    Condition="If-None-Match",
                )
            self._make_room(len(stored.body))
            return self._add(bucket, key, stored)

    def delete(self, bucket, key, now):
        """Deletes the object, or hides it by a delete marker, which it returns."""
        with self._lock:
            if bucket.versioning is None:
                bucket.versions.pop(key, None)
                return None
            return self._add(bucket, key, StoredObject(None, (), now))

    @staticmethod
    def _add(bucket, key, stored):
        versions = bucket.versions.setdefault(key, [])
        if bucket.versioning == "Enabled":
            stored = replace(stored, version_id=secrets.token_hex(16))
        else:
            versions[:] = [each for each in versions if each.version_id != UNVERSIONED]
        versions.append(stored)
        return stored

    def delete_version(self, bucket, key, version_id, may_remove):
        """Removes one version permanently if `may_remove` accepts it; returns it, or None."""
        with self._lock:
            found = bucket.version(key, version_id)
            if found is not None:
                may_remove(found)
                bucket.versions[key].remove(found)
                if not bucket.versions[key]:
                    del bucket.versions[key]
            return found

    def retain(self, bucket, key, version_id, change):
        """Replaces the retention of a version by what `change` returns for it."""
        with self._lock:
            versions = bucket.versions[key]
            index = next(i for i, each in enumerate(versions) if each.version_id == version_id)
            versions[index] = replace(versions[index], retention=change(versions[index].retention))

    # ---- uploads in parts ----

    def begin_upload(self, bucket, upload):
        with self._lock:
            bucket.uploads[upload.id] = upload

    def upload(self, bucket, key, upload_id):
        upload = bucket.uploads.get(upload_id)
        if upload is None or upload.key != key:
            raise S3Error(
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload "
                "may have been aborted or completed.",
                404,
                UploadId=upload_id,
            )
        return upload

    def add_part(self, bucket, upload, number, body):
        with self._lock:
            self._make_room(len(body) - len(upload.parts.get(number, b"")))
            upload.parts[number] = body

    def end_upload(self, bucket, upload):
        with self._lock:
            bucket.uploads.pop(upload.id, None)
