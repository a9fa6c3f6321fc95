"""The instance metadata service of EC2, as far as it provides a role's credentials.

Rules: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
"""

import base64
import datetime
import re
import secrets
import threading
from dataclasses import dataclass
from functools import partial

from operation import Operation
from replies import ServiceError, iso_time, json_reply, text_reply

PREFIX = "/latest/"
TOKEN_PATH = "/latest/api/token"
ROLE_PATH = "/latest/meta-data/iam/security-credentials/"
TOKEN_HEADER = "X-aws-ec2-metadata-token"
TTL_HEADER = "X-aws-ec2-metadata-token-ttl-seconds"
LONGEST_TTL = 21600
SESSION_NAME = "i-0123456789abcdef0"
SESSION_SECONDS = 6 * 3600


@dataclass
class Instance:
    role: str | None = None  # a role's name or ARN
    v1: bool = False  # also serves requests without a token
    token_uses: int | None = None  # a token is valid for this many requests
    disabled: bool = False  # the service is disabled


class InstanceMetadata:
    def __init__(self, accounts):
        self._accounts = accounts
        self._lock = threading.Lock()
        self._instance = None
        self._tokens = {}  # to the expiration and the number of uses so far

    def load(self, entry):
        """Replaces the instance, null for none; existing tokens stay valid."""
        instance = None if entry is None else Instance(**entry)
        if instance and instance.role:
            self._accounts.role_named(instance.role)
        self._instance = instance

    def operation(self, request):
        if not request.path.startswith(PREFIX):
            return None
        name = request.path.removeprefix(ROLE_PATH)
        if (request.method, request.path) == ("PUT", TOKEN_PATH):
            action, function = "GetMetadataToken", self._get_token
            parameters = {"ttl_seconds": request.header(TTL_HEADER)}
        elif (request.method, request.path) == ("GET", ROLE_PATH):
            action, function, parameters = "GetMetadataRole", self._get_role, {}
        elif request.method == "GET" and request.path.startswith(ROLE_PATH):
            action, parameters = "GetMetadataCredentials", {"role": name}
            function = partial(self._get_credentials, name)
        else:
            action, function, parameters = "", self._get_nothing, {}
        return Operation(
            service="imds",
            action=action,
            perform=partial(self._perform, function, request),
            refuse=lambda error: text_reply(f"{error.message}\n", error.status),
            parameters=parameters,
            role=self._role_arn(),
        )

    def _perform(self, function, request):
        instance = self._instance
        if instance is None:
            raise _not_found()
        if instance.disabled:
            raise _forbidden()
        if request.method != "PUT":
            self._check_token(instance, request.header(TOKEN_HEADER))
        return function(instance, request)

    def _check_token(self, instance, token):
        if token is None and instance.v1:
            return
        with self._lock:
            expiration, uses = self._tokens.get(token, (None, 0))
            if expiration is None or expiration <= self._accounts.now():
                raise _unauthorized()
            if instance.token_uses is not None and uses >= instance.token_uses:
                raise _unauthorized()
            self._tokens[token] = (expiration, uses + 1)

    def _get_token(self, _instance, request):
        if request.header("X-Forwarded-For") is not None:
            raise _forbidden()  # a proxy is not part of the instance
        ttl = request.header(TTL_HEADER) or ""
        if not (re.fullmatch(r"\d{1,5}", ttl, re.ASCII) and 1 <= int(ttl) <= LONGEST_TTL):
            raise ServiceError("BadRequest", "400 - Bad Request")
        token = base64.urlsafe_b64encode(secrets.token_bytes(40)).decode()
        expiration = self._accounts.now() + datetime.timedelta(seconds=int(ttl))
        with self._lock:
            self._tokens[token] = (expiration, 0)
        self._accounts.note_secret(token)
        return text_reply(token, headers=[(TTL_HEADER, ttl)])

    def _get_role(self, instance, _request):
        return text_reply(self._role(instance).name)

    def _get_credentials(self, name, instance, _request):
        role = self._role(instance)
        if name != role.name:
            raise _not_found()
        session = self._accounts.issue_session(
            role.session_seconds or SESSION_SECONDS, role=role, session_name=SESSION_NAME
        )
        return json_reply({
            "Code": "Success",
            "LastUpdated": iso_time(self._accounts.now()),
            "Type": "AWS-HMAC",
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "Token": session.session_token,
            "Expiration": iso_time(session.expiration),
        })

    def _get_nothing(self, _instance, _request):
        raise _not_found()

    def _role_arn(self):
        instance = self._instance
        return self._role(instance).arn if instance and instance.role else ""

    def _role(self, instance):
        if not instance.role:
            raise _not_found()
        return self._accounts.role_named(instance.role)


def _unauthorized():
    return ServiceError("Unauthorized", "401 - Unauthorized", 401)


def _forbidden():
    return ServiceError("Forbidden", "403 - Forbidden", 403)


def _not_found():
    return ServiceError("NotFound", "404 - Not Found", 404)
