"""Who exists: users with their keys, roles with their trust, and the sessions issued so far."""

import base64
import datetime
import hashlib
import secrets
import string
import threading
from dataclasses import dataclass, field

ACCOUNT = "123456789012"


def unique_id(prefix, name):
    """An id such as AROA…, the same for the same name in every run."""
    digest = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()
    return prefix + digest[:17]


def _random(alphabet, length):
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _new_access_key_id(prefix):
    return prefix + _random(string.ascii_uppercase + "234567", 16)


def _new_secret():
    return _random(string.ascii_letters + string.digits + "+/", 40)


@dataclass
class Trust:
    """Who may assume a role: the part of a trust policy that the stand-in knows."""

    principals: list = field(default_factory=list)  # ARNs, account ids or "*"
    external_id: str | None = None
    mfa: bool = False


@dataclass
class User:
    name: str
    account: str = ACCOUNT
    path: str = "/"
    denied_actions: list = field(default_factory=list)  # "sts:AssumeRole", "iam:GetRole", …
    mfa_serial: str | None = None
    mfa_code: str | None = None

    @property
    def arn(self):
        return f"arn:aws:iam::{self.account}:user{self.path}{self.name}"

    @property
    def user_id(self):
        return unique_id("AIDA", self.arn)


@dataclass
class Role:
    arn: str
    trust: Trust = field(default_factory=Trust)
    trust_document: str = ""  # as CreateRole got it
    max_session_duration: int = 3600
    session_seconds: int | None = None  # sessions really last this long, whatever was asked
    denied_actions: list = field(default_factory=list)
    web_identity_tokens: list = field(default_factory=list)

    @property
    def account(self):
        return self.arn.split(":")[4]

    @property
    def partition(self):
        return self.arn.split(":")[1]

    @property
    def name(self):
        return self.arn.rsplit("/", 1)[-1]

    @property
    def path(self):
        return self.arn.split(":role", 1)[1].rsplit("/", 1)[0] + "/"

    @property
    def role_id(self):
        return unique_id("AROA", self.arn)


@dataclass
class Caller:
    """Whose keys signed a request: a user, or a session of a user or of a role."""

    access_key_id: str
    secret_access_key: str
    user: User | None = None
    role: Role | None = None
    session_name: str = ""
    session_token: str | None = None
    expiration: datetime.datetime | None = None
    mfa: bool = False
    source_identity: str | None = None
    transitive_tag_keys: tuple = ()

    @property
    def temporary(self):
        return self.session_token is not None

    @property
    def account(self):
        return (self.user or self.role).account

    @property
    def arn(self):
        if self.user:
            return self.user.arn
        return (
            f"arn:{self.role.partition}:sts::{self.role.account}:assumed-role/"
            f"{self.role.name}/{self.session_name}"
        )

    @property
    def user_id(self):
        return self.user.user_id if self.user else f"{self.role.role_id}:{self.session_name}"

    def is_principal(self, principal):
        """Whether a trust policy's principal means this caller."""
        mine = {self.arn} if self.user else {self.arn, self.role.arn}
        account_root = f":iam::{self.account}:root"
        return (
            principal in ("*", self.account) or principal in mine or principal.endswith(account_root)
        )

    def denies(self, action):
        return action in (self.user or self.role).denied_actions


@dataclass
class Fault:
    """Something that goes wrong on purpose, for an action and perhaps one role (ARN or name)."""

    action: str
    role: str | None = None
    delay_seconds: float = 0
    status: int = 503
    code: str | None = None  # absent: the request is served, only late
    message: str = "Injected by the test."
    drop: bool = False  # close the connection without an answer
    times: int | None = None  # only for so many requests

    def meets(self, action, role_arn):
        if self.action not in ("*", action):
            return False
        return self.role is None or self.role in (role_arn, role_arn.rsplit("/", 1)[-1])


class Accounts:
    """All that the stand-in remembers. Every method may be called from any thread.

    `note_secret` is told every secret key, session token and identity token that comes into being.
    """

    def __init__(self, state, note_secret=lambda secret: None):
        self._note_secret = note_secret
        self._lock = threading.RLock()
        self._users = {}
        self._roles = {}
        self._callers = {}
        self._faults = []
        self.clock_offset_seconds = 0
        self.clock_tolerance_seconds = 15 * 60
        self.signing_regions = {}
        self.update(state)

    def update(self, state):
        """Adds users and roles to those known, and replaces the other settings that are named."""
        known = {"users", "roles", "faults", "clock_offset_seconds", "clock_tolerance_seconds",
                 "signing_regions"}
        unknown = set(state) - known
        if unknown:
            raise ValueError(f"unknown key in the state: {', '.join(sorted(unknown))}")
        with self._lock:
            for entry in state.get("users", []):
                self._load_user(dict(entry))
            for entry in state.get("roles", []):
                entry = dict(entry)
                trust = Trust(**entry.pop("trust", {}))
                self.add_role(Role(trust=trust, **entry))
            if "faults" in state:
                self._faults = [Fault(**entry) for entry in state["faults"]]
            for name in ("clock_offset_seconds", "clock_tolerance_seconds", "signing_regions"):
                if name in state:
                    setattr(self, name, state[name])

    def _load_user(self, entry):
        keys = entry.pop("access_keys", [])
        mfa = entry.pop("mfa", {})
        user = User(mfa_serial=mfa.get("serial"), mfa_code=mfa.get("code"), **entry)
        self.add_user(user)
        for key in keys:
            self._add_caller(Caller(key["id"], key["secret"], user=user))

    def _add_caller(self, caller):
        with self._lock:
            self._callers[caller.access_key_id] = caller
            self._note_secret(caller.secret_access_key)
            if caller.session_token:
                self._note_secret(caller.session_token)

    def now(self):
        """The stand-in's idea of the time: UTC, without a zone."""
        here = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        return here + datetime.timedelta(seconds=self.clock_offset_seconds)

    def add_user(self, user):
        with self._lock:
            self._users[(user.account, user.name)] = user

    def user(self, account, name):
        with self._lock:
            return self._users.get((account, name))

    def add_role(self, role):
        with self._lock:
            self._roles[(role.account, role.name)] = role
            for token in role.web_identity_tokens:
                self._note_secret(token)

    def role(self, account, name):
        with self._lock:
            return self._roles.get((account, name))

    def role_by_arn(self, arn):
        with self._lock:
            return next((role for role in self._roles.values() if role.arn == arn), None)

    def caller(self, access_key_id):
        with self._lock:
            return self._callers.get(access_key_id)

    def issue_access_key(self, user):
        caller = Caller(_new_access_key_id("AKIA"), _new_secret(), user=user)
        self._add_caller(caller)
        return caller

    def issue_session(self, duration_seconds, **who):
        """Temporary credentials, honoured from now on until they expire."""
        expiration = self.now().replace(microsecond=0)
        expiration += datetime.timedelta(seconds=duration_seconds)
        caller = Caller(
            _new_access_key_id("ASIA"),
            _new_secret(),
            session_token="FwoGZXIvYXdzE" + base64.b64encode(secrets.token_bytes(225)).decode(),
            expiration=expiration,
            **who,
        )
        self._add_caller(caller)
        return caller

    def fault_for(self, action, role_arn):
        """The first fault that is due for this request, or None; counts it."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(action, role_arn) and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
