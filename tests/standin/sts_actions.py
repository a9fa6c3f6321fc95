"""The actions of AWS STS. Rules and limits: AWS Security Token Service API Reference."""

import re

from accounts import epoch_seconds
from parameters import NAME_PATTERN
from replies import ServiceError, access_denied, iso_time, validation_error

ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
CHAINED_LIMIT = 3600
PACKED_LIMIT = 4096  # bytes for policies and tags; AWS packs them and publishes no number
STS_AUDIENCE = "sts.amazonaws.com"


def get_caller_identity(_accounts, caller, _parameters):
    return {"Arn": caller.arn, "UserId": caller.user_id, "Account": caller.account}


def get_session_token(accounts, caller, parameters):
    duration = parameters.integer("DurationSeconds", 43200, least=900, most=129600)
    _refuse_session(caller, "GetSessionToken")
    session = accounts.issue_session(duration, user=caller.user, mfa=_mfa(caller, parameters))
    return {"Credentials": _credentials(session)}


def get_federation_token(accounts, caller, parameters):
    name = parameters.text("Name", required=True, length=(2, 32), pattern=NAME_PATTERN)
    duration = parameters.integer("DurationSeconds", 43200, least=900, most=129600)
    packed_size = _packed_size(parameters)
    session_policies = _session_policies(parameters)
    _refuse_session(caller, "GetFederationToken")
    # Without policies, the session has no permissions.
    session = accounts.issue_session(
        duration, user=caller.user, federated_name=name, session_policies=session_policies or []
    )
    return {
        "FederatedUser": {"FederatedUserId": session.user_id, "Arn": session.arn},
        "Credentials": _credentials(session),
        "PackedPolicySize": packed_size,
    }


def _refuse_session(caller, action):
    """Both kinds of sessions of a user require long-term keys."""
    if caller.temporary:
        raise access_denied(f"Cannot call {action} with session credentials")
    if caller.denies(f"sts:{action}"):
        raise access_denied(
            f"User: {caller.arn} is not authorized to perform: sts:{action} "
            "with an explicit deny in an identity-based policy"
        )


def assume_role(accounts, caller, parameters):
    role_arn = parameters.text("RoleArn", required=True, length=(20, 2048))
    session_name = parameters.text(
        "RoleSessionName", required=True, length=(2, 64), pattern=NAME_PATTERN
    )
    duration = parameters.integer("DurationSeconds", 3600, least=900, most=43200)
    external_id = parameters.text("ExternalId", length=(2, 1224), pattern=r"[\w+=,.@:\/-]*")
    source_identity = parameters.text("SourceIdentity", length=(2, 64), pattern=NAME_PATTERN)
    packed_size = _packed_size(parameters)
    session_policies = _session_policies(parameters)
    tags, transitive_keys = _session_tags(caller, parameters)
    if not ROLE_ARN.fullmatch(role_arn):
        raise validation_error(f"{role_arn} is invalid")
    with_mfa = _mfa(caller, parameters)
    if caller.federated_name:
        raise access_denied("Cannot call AssumeRole with session credentials")

    needed = ["sts:AssumeRole"]
    needed += ["sts:TagSession"] if tags else []
    needed += ["sts:SetSourceIdentity"] if source_identity else []
    role = accounts.role_by_arn(role_arn)
    for action in needed:
        if caller.denies(action):
            raise _not_authorized(caller, action, role_arn)
    is_known = role is not None and role.partition == caller.partition
    if not is_known or not _trusted(role.trust, caller, external_id, with_mfa):
        raise _not_authorized(caller, "sts:AssumeRole", role_arn)
    if caller.source_identity and source_identity not in (None, caller.source_identity):
        raise _not_authorized(caller, "sts:SetSourceIdentity", role_arn)
    _check_duration(duration, role, chained=caller.temporary)

    session = accounts.issue_session(
        role.session_seconds or duration,
        role=role,
        session_name=session_name,
        source_identity=source_identity or caller.source_identity,
        transitive_tag_keys=(*caller.transitive_tag_keys, *transitive_keys),
        session_policies=session_policies,
    )
    return {
        "SourceIdentity": session.source_identity,
        "AssumedRoleUser": _assumed_role_user(session),
        "Credentials": _credentials(session),
        "PackedPolicySize": packed_size,
    }


def assume_role_with_web_identity(accounts, _caller, parameters):
    role_arn = parameters.text("RoleArn", required=True, length=(20, 2048))
    session_name = parameters.text(
        "RoleSessionName", required=True, length=(2, 64), pattern=NAME_PATTERN
    )
    token = parameters.text("WebIdentityToken", required=True, length=(4, 20000))
    duration = parameters.integer("DurationSeconds", 3600, least=900, most=43200)
    role = accounts.role_by_arn(role_arn)
    if role is None or not (role.web_identity_tokens or role.web_identity_subjects):
        raise _not_authorized_with_web_identity()
    session_policies = _session_policies(parameters)
    provider, subject = _web_identity(accounts, role, token)
    _check_duration(duration, role, chained=False)
    session = accounts.issue_session(
        role.session_seconds or duration,
        role=role,
        session_name=session_name,
        session_policies=session_policies,
    )
    return {
        "Audience": STS_AUDIENCE,
        "AssumedRoleUser": _assumed_role_user(session),
        "Provider": f"arn:{role.partition}:iam::{role.account}:oidc-provider/{provider}",
        "Credentials": _credentials(session),
        "SubjectFromWebIdentityToken": subject,
    }


def _web_identity(accounts, role, token):
    """The provider and the subject of an identity token that the role trusts."""
    if token in role.web_identity_tokens:
        return "token.example.com", "system:test"
    identity = accounts.identity_token(token)
    if identity is None:
        raise ServiceError(
            "InvalidIdentityToken",
            "The ID Token provided is not a valid JWT. "
            "(You may see this error if you sent an Access Token)",
        )
    now = accounts.now()
    if identity.expiration <= now:
        raise ServiceError(
            "ExpiredTokenException",
            f"Token expired: current date/time {epoch_seconds(now)} must be before "
            f"the expiration date/time {epoch_seconds(identity.expiration)}",
        )
    if identity.audience != STS_AUDIENCE:
        raise ServiceError("InvalidIdentityToken", "Incorrect token audience")
    if identity.subject not in role.web_identity_subjects:
        raise _not_authorized_with_web_identity()
    return identity.issuer.removeprefix("https://"), identity.subject


def _not_authorized_with_web_identity():
    return access_denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")


def _not_authorized(caller, action, role_arn):
    return access_denied(
        f"User: {caller.arn} is not authorized to perform: {action} on resource: {role_arn}"
    )


def _trusted(trust, caller, external_id, with_mfa):
    if not any(caller.is_principal(principal) for principal in trust.principals):
        return False
    if trust.external_id is not None and external_id != trust.external_id:
        return False
    return with_mfa or not trust.mfa


def _check_duration(duration, role, *, chained):
    if chained and duration > CHAINED_LIMIT:
        raise ServiceError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit "
            "for roles assumed by role chaining.",
        )
    if duration > role.max_session_duration:
        raise ServiceError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )


def _mfa(caller, parameters):
    """Whether the call uses MFA; AccessDenied if the device or its code is wrong."""
    serial = parameters.text("SerialNumber", length=(9, 256), pattern=r"[\w+=/:,.@-]*")
    code = parameters.text("TokenCode", length=(6, 6), pattern=r"[\d]*")
    if serial is None and code is None:
        return caller.mfa
    if serial is None or code is None:
        absent = "SerialNumber" if serial is None else "TokenCode"
        raise validation_error(f"{absent} is required where MFA is used")
    if caller.user is None or serial != caller.user.mfa_serial:
        raise access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  "
            "Please verify your MFA serial number is valid and associated with this user."
        )
    if code != caller.user.mfa_code:
        raise access_denied(
            "MultiFactorAuthentication failed with invalid MFA one time pass code. "
        )
    return True


def _packed_size(parameters):
    """The percentage of the space for policies and tags in use; None if the caller sent neither."""
    policy = parameters.policy("Policy", longest=2048)
    policy_arns = parameters.structures("PolicyArns", ("arn",), most=10)
    tags = parameters.structures("Tags", ("Key", "Value"), most=50)
    if policy is None and not policy_arns and not tags:
        return None
    text = parameters.text("Policy") or ""
    text += "".join(entry["arn"] for entry in policy_arns)
    text += "".join(f"{tag['Key']}{tag['Value']}" for tag in tags)
    percent = len(text) * 100 // PACKED_LIMIT
    if percent > 100:
        raise ServiceError(
            "PackedPolicyTooLarge",
            f"Packed policy consumes {percent}% of allotted space, please use smaller policy.",
        )
    return max(1, percent)


def _session_policies(parameters):
    """Those that narrow the session, for S3; None if there are none. A managed policy, whose document is
    not known here, allows nothing."""
    inline = parameters.session_policy("Policy", longest=2048)
    managed = parameters.structures("PolicyArns", ("arn",), most=10)
    if inline is None and not managed:
        return None
    return [inline] if inline else []


def _session_tags(caller, parameters):
    """The tags as sent, and the keys that later sessions inherit."""
    tags = parameters.structures("Tags", ("Key", "Value"), most=50)
    for number, tag in enumerate(tags, start=1):
        if not tag["Key"] or len(tag["Key"]) > 128:
            raise validation_error(f"Value at 'tags.{number}.member.key' must have length 1 to 128")
        if tag["Value"] is None or len(tag["Value"]) > 256:
            raise validation_error(
                f"Value at 'tags.{number}.member.value' must have length 0 to 256"
            )
    keys = [tag["Key"].lower() for tag in tags]
    if len(set(keys)) != len(keys):
        raise ServiceError(
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        )
    transitive_keys = parameters.members("TransitiveTagKeys", most=50)
    if any(key.lower() not in keys for key in transitive_keys):
        raise ServiceError(
            "InvalidParameterValue", "The specified transitive tag key must be included in Tags."
        )
    inherited = {key.lower() for key in caller.transitive_tag_keys}
    if inherited.intersection(keys):
        raise ServiceError(
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts "
            "with a transitive tag key from the calling session.",
        )
    return tags, transitive_keys


def _assumed_role_user(session):
    return {"AssumedRoleId": session.user_id, "Arn": session.arn}


def _credentials(session):
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": iso_time(session.expiration),
    }


# By name: the function, and whether it requires a signature.
ACTIONS = {
    "AssumeRole": (assume_role, True),
    "AssumeRoleWithWebIdentity": (assume_role_with_web_identity, False),
    "GetFederationToken": (get_federation_token, True),
    "GetCallerIdentity": (get_caller_identity, True),
    "GetSessionToken": (get_session_token, True),
}
