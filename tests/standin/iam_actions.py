"""The few actions of AWS IAM that a launch or a demonstration needs.

Rules: AWS Identity and Access Management API Reference.
"""

from urllib.parse import quote

from accounts import Role, Trust, User
from parameters import NAME_PATTERN
from replies import ServiceError, access_denied

PATH_PATTERN = r"(/)|(/[!-~]+/)"
CREATED = "2024-01-01T00:00:00Z"


def get_role(accounts, caller, parameters):
    name = _role_name(parameters)
    _authorize(caller, "iam:GetRole", f"role {name}")
    return {"Role": _role(_known_role(accounts, caller, name))}


def create_role(accounts, caller, parameters):
    name = _role_name(parameters)
    path = _path(parameters)
    document = parameters.policy("AssumeRolePolicyDocument", required=True, longest=131072)
    longest = parameters.integer("MaxSessionDuration", 3600, least=3600, most=43200)
    arn = f"arn:{caller.partition}:iam::{caller.account}:role{path}{name}"
    _authorize(caller, "iam:CreateRole", arn)
    if accounts.role(caller.account, name):
        raise ServiceError("EntityAlreadyExists", f"Role with name {name} already exists.", 409)
    role = Role(
        arn,
        trust=trust_of_policy(document),
        trust_document=parameters.text("AssumeRolePolicyDocument"),
        max_session_duration=longest,
    )
    accounts.add_role(role)
    return {"Role": _role(role)}


def update_assume_role_policy(accounts, caller, parameters):
    name = _role_name(parameters)
    document = parameters.policy("PolicyDocument", required=True, longest=131072)
    _authorize(caller, "iam:UpdateAssumeRolePolicy", f"role {name}")
    role = _known_role(accounts, caller, name)
    role.trust = trust_of_policy(document)
    role.trust_document = parameters.text("PolicyDocument")
    return {}


def create_user(accounts, caller, parameters):
    name = _user_name(parameters)
    user = User(name, account=caller.account, partition=caller.partition, path=_path(parameters))
    _authorize(caller, "iam:CreateUser", user.arn)
    if accounts.user(caller.account, name):
        raise ServiceError("EntityAlreadyExists", f"User with name {name} already exists.", 409)
    accounts.add_user(user)
    return {
        "User": {
            "Path": user.path,
            "UserName": user.name,
            "UserId": user.user_id,
            "Arn": user.arn,
            "CreateDate": CREATED,
        }
    }


def create_access_key(accounts, caller, parameters):
    name = _user_name(parameters)
    user = accounts.user(caller.account, name)
    _authorize(caller, "iam:CreateAccessKey", user.arn if user else f"user {name}")
    if user is None:
        raise ServiceError("NoSuchEntity", f"The user with name {name} cannot be found.", 404)
    key = accounts.issue_access_key(user)
    return {
        "AccessKey": {
            "UserName": user.name,
            "AccessKeyId": key.access_key_id,
            "Status": "Active",
            "SecretAccessKey": key.secret_access_key,
            "CreateDate": CREATED,
        }
    }


def trust_of_policy(document):
    """A trust policy document as a Trust.

    Supports one or more Allow statements for sts:AssumeRole with principals of type AWS or Service
    (no caller is a service), and conditions on sts:ExternalId and aws:MultiFactorAuthPresent;
    anything else is refused, so that no test relies on a rule that is not applied.
    """
    trust = Trust()
    statements = document["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        actions = _as_list(statement.get("Action"))
        if statement.get("Effect") != "Allow" or "sts:AssumeRole" not in actions:
            raise _malformed("AssumeRole policy may only specify STS AssumeRole actions.")
        trust.principals += _principals(statement.get("Principal"))
        for operator, conditions in statement.get("Condition", {}).items():
            for key, value in conditions.items():
                if (operator, key) == ("StringEquals", "sts:ExternalId"):
                    trust.external_id = value
                elif (operator, key) == ("Bool", "aws:MultiFactorAuthPresent"):
                    trust.mfa = str(value).lower() == "true"
                else:
                    raise _malformed(f"The stand-in does not know the condition {operator} {key}.")
    return trust


def _principals(principal):
    if principal == "*":
        return ["*"]
    if not isinstance(principal, dict) or not principal or set(principal) - {"AWS", "Service"}:
        raise _malformed("AssumeRolepolicy contained an invalid principal.")
    return _as_list(principal.get("AWS", []))


def _as_list(value):
    return value if isinstance(value, list) else [value]


def _malformed(message):
    return ServiceError("MalformedPolicyDocument", message)


def _role_name(parameters):
    return parameters.text("RoleName", required=True, length=(1, 64), pattern=NAME_PATTERN)


def _user_name(parameters):
    return parameters.text("UserName", required=True, length=(1, 64), pattern=NAME_PATTERN)


def _path(parameters):
    return parameters.text("Path", length=(1, 512), pattern=PATH_PATTERN) or "/"


def _authorize(caller, action, resource):
    if caller.temporary and caller.user and not caller.mfa:
        # "You cannot call any IAM API operations unless MFA authentication information is
        # included in the request" (API Reference of GetSessionToken); a federated user never can.
        raise ServiceError(
            "InvalidClientTokenId", "The security token included in the request is invalid.", 403
        )
    if caller.denies(action):
        raise access_denied(
            f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action"
        )


def _known_role(accounts, caller, name):
    role = accounts.role(caller.account, name)
    if role is None:
        raise ServiceError("NoSuchEntity", f"The role with name {name} cannot be found.", 404)
    return role


def _role(role):
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.role_id,
        "Arn": role.arn,
        "CreateDate": CREATED,
        "AssumeRolePolicyDocument": quote(role.trust_document, safe=""),
        "MaxSessionDuration": role.max_session_duration,
    }


ACTIONS = {
    "CreateAccessKey": (create_access_key, True),
    "CreateRole": (create_role, True),
    "CreateUser": (create_user, True),
    "UpdateAssumeRolePolicy": (update_assume_role_policy, True),
    "GetRole": (get_role, True),
}
