"""The sessions of IAM Identity Center and their tokens."""

import datetime
import secrets
import threading
from dataclasses import dataclass, field

from accounts import Role


@dataclass
class SsoRole:
    """A permission set that the user may use in an account."""

    account: str
    name: str
    seconds: int = 3600
    trust_as: str | None = None  # another ARN by which trust policies may name its sessions

    @property
    def role(self):
        """The role that Identity Center creates in the account for the permission set."""
        path = "aws-reserved/sso.amazonaws.com"
        name = f"AWSReservedSSO_{self.name}_0123456789abcdef"
        return Role(f"arn:aws:iam::{self.account}:role/{path}/{name}")


@dataclass
class SsoSession:
    access_token: str | None = None  # valid as long as the state contains it
    refresh_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    seconds: int = 28800  # the lifetime of access tokens from a refresh
    user: str = "dev@example.com"
    roles: list = field(default_factory=list)

    def __post_init__(self):
        self.roles = [SsoRole(**entry) for entry in self.roles]

    def has_client(self, client_id, client_secret):
        return None not in (client_id, client_secret) and (
            (client_id, client_secret) == (self.client_id, self.client_secret)
        )

    def role(self, account, name):
        for role in self.roles:
            if (role.account, role.name) == (account, name):
                return role
        return None


class SsoSessions:
    def __init__(self, accounts):
        self._accounts = accounts
        self._lock = threading.Lock()
        self._sessions = []
        self._access_tokens = {}  # to the session and the expiration, None for never

    def load(self, entries):
        """Replaces all sessions; tokens of the previous ones become invalid."""
        sessions = [SsoSession(**entry) for entry in entries]
        with self._lock:
            self._sessions = sessions
            self._access_tokens = {
                one.access_token: (one, None) for one in sessions if one.access_token
            }
        for session in sessions:
            for secret in (session.access_token, session.refresh_token, session.client_secret):
                if secret:
                    self._accounts.note_secret(secret)

    def session(self, access_token):
        """The session of an access token; None if the token is not valid."""
        with self._lock:
            session, expiration = self._access_tokens.get(access_token, (None, None))
        if expiration is not None and expiration <= self._accounts.now():
            return None
        return session

    def knows_client(self, client_id, client_secret):
        with self._lock:
            return any(one.has_client(client_id, client_secret) for one in self._sessions)

    def refresh(self, client_id, client_secret, refresh_token):
        """Returns a new access token, a new refresh token and the lifetime of the access token in seconds.

        None if this is not the current refresh token of the client: each one can be used once.
        """
        with self._lock:
            for session in self._sessions:
                if session.refresh_token == refresh_token is not None and session.has_client(
                    client_id, client_secret
                ):
                    session.refresh_token = self._new_token("aorAAAAA")
                    access_token = self._new_token("aoaAAAAA")
                    lifetime = datetime.timedelta(seconds=session.seconds)
                    expiration = self._accounts.now() + lifetime
                    self._access_tokens[access_token] = (session, expiration)
                    return access_token, session.refresh_token, session.seconds
        return None

    def _new_token(self, prefix):
        token = prefix + secrets.token_urlsafe(96)
        self._accounts.note_secret(token)
        return token
