"""The endpoints that give a container its role's credentials (Amazon ECS, EKS Pod Identity).

Rules: AWS SDKs and Tools Reference Guide, "Container credential provider".
"""

from dataclasses import dataclass
from functools import partial

from operation import Operation
from replies import ServiceError, iso_time, json_reply

SESSION_NAME = "0123456789abcdef0123456789abcdef"
SESSION_SECONDS = 6 * 3600


@dataclass
class Container:
    path: str
    role: str  # a role's name or ARN
    authorization: str | None = None  # the required header; None: any or none is accepted


class ContainerCredentials:
    def __init__(self, accounts):
        self._accounts = accounts
        self._containers = {}

    def load(self, entries):
        """Replaces all containers."""
        containers = [Container(**entry) for entry in entries]
        for container in containers:
            self._accounts.role_named(container.role)
            if container.authorization:
                # A scheme before it is not secret, and a search must also find the token without it.
                self._accounts.note_secret(container.authorization.split()[-1])
        self._containers = {container.path: container for container in containers}

    def operation(self, request):
        """Serves any GET, since a container may have any path; refuses unknown paths."""
        if request.method != "GET":
            return None
        container = self._containers.get(request.path)
        return Operation(
            service="container",
            action="GetContainerCredentials",
            perform=partial(self._get_credentials, container, request),
            refuse=_refuse,
            parameters={"path": request.path, **request.query},
            role=self._accounts.role_named(container.role).arn if container else "",
        )

    def _get_credentials(self, container, request):
        if container is None:
            raise ServiceError("NotFound", "No credentials at this path", 404)
        sent = request.header("Authorization") or ""
        wanted = container.authorization
        if wanted is not None and sent != wanted:
            raise ServiceError("AccessDenied", "The authorization token is missing or wrong", 401)
        role = self._accounts.role_named(container.role)
        session = self._accounts.issue_session(
            role.session_seconds or SESSION_SECONDS, role=role, session_name=SESSION_NAME
        )
        return json_reply({
            "RoleArn": role.arn,
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "Token": session.session_token,
            "Expiration": iso_time(session.expiration),
            "AccountId": role.account,
        })


def _refuse(error):
    return json_reply({"code": error.code, "message": error.message}, error.status)
