"""The issuer of identity tokens that GitHub Actions offers to a job.

Rules: GitHub Docs, "OpenID Connect reference". The tokens have no true signature: STS, here, knows
those that were issued.
"""

import base64
import datetime
import json
import secrets
from dataclasses import dataclass
from functools import partial

from accounts import IdentityToken, epoch_seconds
from operation import Operation
from replies import ServiceError, json_reply

ISSUER = "https://token.actions.githubusercontent.com"


@dataclass
class Issuer:
    path: str
    request_token: str
    subject: str
    seconds: int = 300  # the lifetime of the tokens

    @property
    def default_audience(self):
        """The page of the repository's owner."""
        return f"https://github.com/{self.subject.removeprefix('repo:').partition('/')[0]}"


class GithubOidc:
    def __init__(self, accounts):
        self._accounts = accounts
        self._issuer = None

    def load(self, entry):
        """Replaces the issuer, null for none; STS accepts its tokens until they expire."""
        issuer = None if entry is None else Issuer(**entry)
        if issuer:
            self._accounts.note_secret(issuer.request_token)
        self._issuer = issuer

    def operation(self, request):
        issuer = self._issuer
        if issuer is None or (request.method, request.path) != ("GET", issuer.path):
            return None
        return Operation(
            service="oidc-issuer",
            action="GetOidcToken",
            perform=partial(self._get_token, issuer, request),
            refuse=_refuse,
            parameters=request.query,
        )

    def _get_token(self, issuer, request):
        scheme, _, request_token = (request.header("Authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or request_token != issuer.request_token:
            raise ServiceError("UnauthorizedRequestException", "Not authorized", 401)
        now = self._accounts.now().replace(microsecond=0)
        identity = IdentityToken(
            issuer=ISSUER,
            subject=issuer.subject,
            audience=request.query.get("audience") or issuer.default_audience,
            expiration=now + datetime.timedelta(seconds=issuer.seconds),
        )
        token = _web_token(identity, issued_at=now)
        self._accounts.add_identity_token(token, identity)
        return json_reply({"value": token})


def _web_token(identity, issued_at):
    """A JSON Web Token with an invented signature."""
    header = {"typ": "JWT", "alg": "RS256", "kid": "0123456789ABCDEF0123456789ABCDEF01234567"}
    payload = {
        "jti": secrets.token_hex(16),
        "iss": identity.issuer,
        "sub": identity.subject,
        "aud": identity.audience,
        "iat": epoch_seconds(issued_at),
        "nbf": epoch_seconds(issued_at),
        "exp": epoch_seconds(identity.expiration),
    }
    parts = [json.dumps(header).encode(), json.dumps(payload).encode(), secrets.token_bytes(256)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _refuse(error):
    body = {"typeKey": error.code, "message": error.message, "errorCode": 0}
    return json_reply(body, error.status)
