"""The portal of AWS IAM Identity Center. Rules: AWS SSO Portal API Reference."""

from functools import partial

from accounts import epoch_seconds
from operation import Operation
from replies import ServiceError, json_reply, rest_json_error


class SsoPortal:
    def __init__(self, accounts, sessions):
        self._accounts = accounts
        self._sessions = sessions

    def operation(self, request):
        if (request.method, request.path) != ("GET", "/federation/credentials"):
            return None
        return Operation(
            service="sso",
            action="GetRoleCredentials",
            perform=partial(self._get_role_credentials, request),
            refuse=lambda error: rest_json_error(error, {"message": error.message}),
            parameters=request.query,
            role=request.query.get("role_name", ""),
        )

    def _get_role_credentials(self, request):
        for name in ("role_name", "account_id"):
            if not request.query.get(name):
                raise ServiceError("InvalidRequestException", f"Missing parameter: {name}")
        session = self._sessions.session(request.header("x-amz-sso_bearer_token"))
        if session is None:
            raise ServiceError(
                "UnauthorizedException", "Session token not found or invalid", 401
            )
        sso_role = session.role(request.query["account_id"], request.query["role_name"])
        if sso_role is None:
            raise ServiceError("ForbiddenException", "No access", 403)
        issued = self._accounts.issue_session(
            sso_role.seconds,
            role=sso_role.role,
            session_name=session.user,
            trust_as=sso_role.trust_as,
        )
        return json_reply({
            "roleCredentials": {
                "accessKeyId": issued.access_key_id,
                "secretAccessKey": issued.secret_access_key,
                "sessionToken": issued.session_token,
                "expiration": epoch_seconds(issued.expiration) * 1000,
            }
        })
