"""New access tokens for IAM Identity Center. Rules: IAM Identity Center OIDC API Reference."""

import json
import re
from functools import partial

from operation import Operation
from replies import ServiceError, json_reply, rest_json_error

ERROR_WORDS = {"InternalServerException": "server_error"}
REQUIRED = ("clientId", "clientSecret", "grantType")


class SsoOidc:
    def __init__(self, sessions):
        self._sessions = sessions

    def operation(self, request):
        if (request.method, request.path) != ("POST", "/token"):
            return None
        fields = _fields(request.body)
        return Operation(
            service="sso-oidc",
            action="CreateToken",
            perform=partial(self._create_token, fields),
            refuse=_refuse,
            parameters=fields,
        )

    def _create_token(self, fields):
        for name in REQUIRED:
            if not fields.get(name):
                raise ServiceError("InvalidRequestException", f"Missing parameter: {name}")
        if fields["grantType"] != "refresh_token":
            raise ServiceError("UnsupportedGrantTypeException", "Unsupported grant type")
        client = (fields["clientId"], fields["clientSecret"])
        if not self._sessions.knows_client(*client):
            raise ServiceError("InvalidClientException", "Invalid client provided", 401)
        tokens = self._sessions.refresh(*client, fields.get("refreshToken"))
        if tokens is None:
            raise ServiceError("InvalidGrantException", "Invalid refresh token provided")
        access_token, refresh_token, seconds = tokens
        return json_reply({
            "accessToken": access_token,
            "expiresIn": seconds,
            "refreshToken": refresh_token,
            "tokenType": "Bearer",
        })


def _fields(body):
    """The members of the JSON object in the body; none if the body is not one."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _refuse(error):
    return rest_json_error(
        error, {"error": _error_word(error.code), "error_description": error.message}
    )


def _error_word(code):
    """The OAuth 2.0 name of an exception: invalid_grant for InvalidGrantException."""
    words = re.findall(r"[A-Z][a-z]*", code.removesuffix("Exception"))
    return ERROR_WORDS.get(code, "_".join(words).lower())
