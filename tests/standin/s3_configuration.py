"""The actions of S3 on buckets as a whole. Rules: Amazon S3 API Reference."""

import re

from policies import Policy, PolicyError
from replies import Reply
from s3_call import malformed_xml, owner_id, s3_time
from s3_replies import S3Error, empty_reply, xml_reply


def list_buckets(call):
    owned = [
        {"Name": bucket.name, "CreationDate": s3_time(bucket.created)}
        for bucket in sorted(call.buckets.of_account(call.account), key=lambda each: each.name)
    ]
    owner = {"ID": owner_id(call.account)}
    return xml_reply("ListAllMyBucketsResult", {"Owner": owner, "Buckets": {"Bucket": owned}})


def head_bucket(call):
    return empty_reply(200, [("x-amz-bucket-region", call.bucket.region)])


def get_location(call):
    """us-east-1 has no name here."""
    region = call.bucket.region
    return xml_reply("LocationConstraint", "" if region == "us-east-1" else region)


def get_versioning(call):
    return xml_reply("VersioningConfiguration", {"Status": call.bucket.versioning})


def put_versioning(call):
    status = call.document("VersioningConfiguration").findtext("Status")
    if status not in ("Enabled", "Suspended"):
        raise malformed_xml()
    if call.bucket.object_lock is not None and status == "Suspended":
        raise S3Error(
            "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, so the versioning state cannot "
            "be changed.",
            409,
        )
    call.bucket.versioning = status
    return empty_reply(200)


def get_object_lock(call):
    lock = call.bucket.object_lock
    if lock is None:
        raise S3Error(
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
            404,
        )
    rule = {"DefaultRetention": {"Mode": lock["Mode"], "Days": lock["Days"]}} if lock else None
    return xml_reply("ObjectLockConfiguration", {"ObjectLockEnabled": "Enabled", "Rule": rule})


def put_object_lock(call):
    document = call.document("ObjectLockConfiguration")
    mode, days = (document.findtext(f"Rule/DefaultRetention/{name}") for name in ("Mode", "Days"))
    if document.findtext("ObjectLockEnabled") != "Enabled":
        raise malformed_xml()
    if call.bucket.versioning != "Enabled":
        raise S3Error(
            "InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock "
            "configuration", 409,
        )
    if mode is None and days is None:
        call.bucket.object_lock = {}
    elif mode in ("GOVERNANCE", "COMPLIANCE") and re.fullmatch(r"[1-9]\d{0,4}", days or ""):
        call.bucket.object_lock = {"Mode": mode, "Days": int(days)}
    else:
        raise malformed_xml()
    return empty_reply(200)


def get_policy(call):
    if call.bucket.policy is None:
        raise S3Error("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
    return Reply(200, "application/json", call.bucket.policy_text.encode())


def put_policy(call):
    try:
        text = call.body.decode()
        policy = Policy(text, of_resource=True)
    except (PolicyError, UnicodeDecodeError) as error:
        raise S3Error("MalformedPolicy", str(error)) from None
    call.bucket.policy, call.bucket.policy_text = policy, text
    return empty_reply(204)


def delete_policy(call):
    call.bucket.policy = call.bucket.policy_text = None
    return empty_reply(204)
