"""Users with their keys, roles with their trust, and the sessions issued so far."""

import base64
import calendar
import datetime
import hashlib
import secrets
import string
import threading
from dataclasses import dataclass, field

from policies import Policy

ACCOUNT = "123456789012"
# The prefixes of the regions of each partition; all other regions belong to aws.
REGION_PREFIXES = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}
# Enabled for every account; all other regions of aws are opt-in regions.
DEFAULT_REGIONS = set(
    "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-north-1 "
    "eu-west-1 eu-west-2 eu-west-3 ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 "
    "ap-southeast-1 ap-southeast-2 aws-global".split()
)


def partition_of(region):
    """The name of a region's partition."""
    prefixes = (prefix for prefix in REGION_PREFIXES if region.startswith(prefix))
    return REGION_PREFIXES.get(next(prefixes, None), "aws")


def is_opt_in(region):
    """Whether an account must enable the region before its keys are valid there."""
    return partition_of(region) == "aws" and region not in DEFAULT_REGIONS


def unique_id(prefix, name):
    """An id such as AROA…, the same for the same name in every run."""
    digest = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()
    return prefix + digest[:17]


def epoch_seconds(moment):
    """Seconds since 1970; `moment` is UTC without a zone."""
    return calendar.timegm(moment.timetuple())


def _random(alphabet, length):
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _policies(entry):
    """Takes the documents out of the entry of a user or role."""
    documents = entry.pop("policies", None)
    return None if documents is None else [Policy(document) for document in documents]


def _new_access_key_id(prefix):
    return prefix + _random(string.ascii_uppercase + "234567", 16)


def _new_secret():
    return _random(string.ascii_letters + string.digits + "+/", 40)


@dataclass
class Trust:
    """Who may assume a role: the part of a trust policy that the stand-in supports."""

    principals: list = field(default_factory=list)  # ARNs, account ids or "*"
    external_id: str | None = None
    mfa: bool = False


@dataclass
class User:
    name: str
    account: str = ACCOUNT
    partition: str = "aws"
    path: str = "/"
    denied_actions: list = field(default_factory=list)  # "sts:AssumeRole", "iam:GetRole", …
    policies: list | None = None  # of Policy; None: an administrator
    mfa_serial: str | None = None
    mfa_code: str | None = None

    @property
    def arn(self):
        return f"arn:{self.partition}:iam::{self.account}:user{self.path}{self.name}"

    @property
    def user_id(self):
        return unique_id("AIDA", self.arn)


@dataclass
class Role:
    arn: str
    trust: Trust = field(default_factory=Trust)
    trust_document: str = ""  # as passed to CreateRole
    max_session_duration: int = 3600
    session_seconds: int | None = None  # sessions last this long, regardless of the request
    denied_actions: list = field(default_factory=list)
    policies: list | None = None  # of Policy; None: an administrator
    web_identity_tokens: list = field(default_factory=list)
    web_identity_subjects: list = field(default_factory=list)  # of tokens from the issuer

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
    """The caller that signed a request: a user, or a session of a user or of a role."""

    access_key_id: str
    secret_access_key: str
    user: User | None = None
    role: Role | None = None
    session_name: str = ""
    session_token: str | None = None
    expiration: datetime.datetime | None = None
    mfa: bool = False
    federated_name: str | None = None  # of a session created by GetFederationToken
    token_version: int = 2  # 1: not valid in opt-in regions
    source_identity: str | None = None
    transitive_tag_keys: tuple = ()
    trust_as: str | None = None  # another ARN by which trust policies may name the caller
    session_policies: list | None = None  # of Policy; None if the session was created without

    @property
    def temporary(self):
        return self.session_token is not None

    @property
    def account(self):
        return (self.user or self.role).account

    @property
    def partition(self):
        return (self.user or self.role).partition

    @property
    def arn(self):
        if self.federated_name:
            return f"arn:{self.partition}:sts::{self.account}:federated-user/{self.federated_name}"
        if self.user:
            return self.user.arn
        return (
            f"arn:{self.role.partition}:sts::{self.role.account}:assumed-role/"
            f"{self.role.name}/{self.session_name}"
        )

    @property
    def user_id(self):
        if self.federated_name:
            return f"{self.account}:{self.federated_name}"
        return self.user.user_id if self.user else f"{self.role.role_id}:{self.session_name}"

    @property
    def principal_arn(self):
        """The ARN of the user or role, which policies name."""
        return (self.user or self.role).arn

    @property
    def policies(self):
        return (self.user or self.role).policies

    def is_principal(self, principal):
        """Whether a principal in a trust policy matches this caller."""
        mine = {self.arn} if self.user else {self.arn, self.role.arn, self.trust_as}
        mine |= {"*", self.account}
        return principal in mine or principal.endswith(f":iam::{self.account}:root")

    def denies(self, action):
        return action in (self.user or self.role).denied_actions


@dataclass(frozen=True)
class IdentityToken:
    """The claims of an OpenID Connect token of the stand-in's own issuer."""

    issuer: str
    subject: str
    audience: str
    expiration: datetime.datetime


class Accounts:
    """The whole state of the accounts. Every method may be called from any thread.

    `note_secret` is called with every new secret key, session token and identity token.
    """

    def __init__(self, note_secret=lambda secret: None):
        self.note_secret = note_secret
        self._lock = threading.RLock()
        self._users = {}
        self._roles = {}
        self._callers = {}
        self._identity_tokens = {}
        self.clock_offset_seconds = 0
        self.clock_tolerance_seconds = 15 * 60
        self.signing_regions = {}
        self.enabled_regions = []
        self.disabled_sts_regions = []

    def update(self, state):
        """Adds users and roles, and replaces the other settings that are given."""
        settings = ("clock_offset_seconds", "clock_tolerance_seconds", "signing_regions",
                    "enabled_regions", "disabled_sts_regions")
        unknown = set(state) - {"users", "roles", *settings}
        if unknown:
            raise ValueError(f"unknown key in the state: {', '.join(sorted(unknown))}")
        with self._lock:
            for entry in state.get("users", []):
                self._load_user(dict(entry))
            for entry in state.get("roles", []):
                entry = dict(entry)
                trust = Trust(**entry.pop("trust", {}))
                self.add_role(Role(trust=trust, policies=_policies(entry), **entry))
            for name in settings:
                if name in state:
                    setattr(self, name, state[name])

    def _load_user(self, entry):
        keys = entry.pop("access_keys", [])
        mfa = entry.pop("mfa", {})
        user = User(
            mfa_serial=mfa.get("serial"), mfa_code=mfa.get("code"), policies=_policies(entry), **entry
        )
        self.add_user(user)
        for key in keys:
            self._add_caller(Caller(key["id"], key["secret"], user=user))

    def _add_caller(self, caller):
        with self._lock:
            self._callers[caller.access_key_id] = caller
            self.note_secret(caller.secret_access_key)
            if caller.session_token:
                self.note_secret(caller.session_token)

    def now(self):
        """The time of the stand-in's clock: UTC, without a zone."""
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
                self.note_secret(token)

    def role(self, account, name):
        with self._lock:
            return self._roles.get((account, name))

    def role_by_arn(self, arn):
        with self._lock:
            return next((role for role in self._roles.values() if role.arn == arn), None)

    def role_named(self, name_or_arn):
        """A role by its ARN, or by its name in any account; LookupError if there is none."""
        with self._lock:
            for role in self._roles.values():
                if name_or_arn in (role.arn, role.name):
                    return role
        raise LookupError(f"no role {name_or_arn}")

    def add_identity_token(self, token, identity):
        with self._lock:
            self._identity_tokens[token] = identity
            self.note_secret(token)

    def identity_token(self, token):
        with self._lock:
            return self._identity_tokens.get(token)

    def caller(self, access_key_id):
        with self._lock:
            return self._callers.get(access_key_id)

    def knows(self, caller, region):
        """Whether the caller's credentials are valid in the region, as AWS replicates them."""
        if partition_of(region) != caller.partition:
            return False
        if not is_opt_in(region):
            return True
        return region in self.enabled_regions and caller.token_version > 1

    def issue_access_key(self, user):
        caller = Caller(_new_access_key_id("AKIA"), _new_secret(), user=user)
        self._add_caller(caller)
        return caller

    def issue_session(self, duration_seconds, **who):
        """Returns temporary credentials, which are valid until they expire."""
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
