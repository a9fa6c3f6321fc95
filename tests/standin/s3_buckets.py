"""Buckets and their objects, in memory."""

import datetime
import hashlib
import threading
from dataclasses import dataclass, field

from accounts import ACCOUNT
from s3_replies import S3Error

CAPACITY = 256 << 20  # bytes in all buckets together


@dataclass(frozen=True)
class StoredObject:
    body: bytes
    headers: tuple  # of (name, value), returned with it
    modified: datetime.datetime  # UTC, without a zone

    @property
    def etag(self):
        return f'"{hashlib.md5(self.body).hexdigest()}"'


@dataclass
class Bucket:
    name: str
    account: str = ACCOUNT
    region: str = "us-east-1"
    created: datetime.datetime = datetime.datetime(2024, 1, 1)
    objects: dict = field(default_factory=dict)  # by key

    def names(self, prefix, delimiter, after):
        """Yields keys and common prefixes beyond `after`, each once, in the order of their bytes."""
        last = None
        for key in sorted(self.objects.copy(), key=str.encode):
            if not key.startswith(prefix) or key.encode() <= after.encode():
                continue
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            name = key if end < 0 else key[: end + len(delimiter)]
            if name not in (last, after):
                yield name
            last = name


class Buckets:
    """All buckets. Every method may be called from any thread."""

    def __init__(self):
        self._lock = threading.Lock()
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

    def put(self, bucket, key, stored):
        """S3Error if the stand-in's memory for objects is full."""
        with self._lock:
            buckets = self._buckets.values()
            used = sum(len(each.body) for found in buckets for each in found.objects.values())
            replaced = bucket.objects.get(key)
            used -= len(replaced.body) if replaced else 0
            if used + len(stored.body) > CAPACITY:
                raise S3Error(
                    "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"
                )
            bucket.objects[key] = stored

    def delete(self, bucket, key):
        with self._lock:
            bucket.objects.pop(key, None)
