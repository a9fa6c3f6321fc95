"""IAM policies: which actions on which resources they allow, and under which conditions.

Rules: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements". A document with an
element or operator that is not supported here is refused, never ignored.
"""

import datetime
import fnmatch
import json
import re
from dataclasses import dataclass, field

from replies import ServiceError

STATEMENT_KEYS = {
    "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition",
}


class PolicyError(ValueError):
    """A document that is not a policy."""


@dataclass(frozen=True)
class AccessRequest:
    """What a policy decides about."""

    action: str  # "s3:GetObject"
    resource: str  # ARN
    principals: frozenset = frozenset()  # the ARNs of the caller, and "*"
    accounts: frozenset = frozenset()  # the names of the caller's account
    context: dict = field(default_factory=dict)  # condition keys in lower case, and their values or None


class Policy:
    """A policy document; PolicyError if it is not valid."""

    def __init__(self, document, *, of_resource=False):
        if isinstance(document, str):
            try:
                document = json.loads(document)
            except ValueError:
                raise PolicyError("Syntax errors in policy.") from None
        if not isinstance(document, dict) or "Statement" not in document:
            raise PolicyError("Missing required field Statement")
        unknown = set(document) - {"Version", "Id", "Statement"}
        if unknown or document.get("Version", "2008-10-17") not in ("2012-10-17", "2008-10-17"):
            raise PolicyError("Syntax errors in policy.")
        statements = _listed(document["Statement"])
        self._statements = [_Statement(each, of_resource) for each in statements]

    def allows(self, request):
        return self._has("Allow", request)

    def denies(self, request):
        return self._has("Deny", request)

    def _has(self, effect, request):
        return any(each.effect == effect and each.matches(request) for each in self._statements)


def is_allowed(request, *, identity, resource=None, session=None):
    """Whether a caller of the resource's own account may do it.

    `identity` are the policies of the user or role, None for an administrator; `resource` is the policy
    of the resource, `session` the policies passed when the session was created, None if there were none.
    """
    given = [*(identity or []), *(session or []), *([resource] if resource else [])]
    if any(policy.denies(request) for policy in given):
        return False
    by_identity = identity is None or any(policy.allows(request) for policy in identity)
    by_resource = resource is not None and resource.allows(request)
    by_session = session is None or any(policy.allows(request) for policy in session)
    return (by_identity or by_resource) and by_session


class _Statement:
    def __init__(self, content, of_resource):
        if not isinstance(content, dict) or set(content) - STATEMENT_KEYS:
            raise PolicyError("Syntax errors in policy.")
        self.effect = content.get("Effect")
        if self.effect not in ("Allow", "Deny"):
            raise PolicyError("Syntax errors in policy.")
        for one, other in (("Action", "NotAction"), ("Resource", "NotResource")):
            if (one in content) == (other in content):
                raise PolicyError(f"Policy statement must contain either {one} or {other}.")
        if ("Principal" in content) != of_resource:
            raise PolicyError(
                "Missing required field Principal" if of_resource
                else "Policy document should not specify a principal."
            )
        self._principals = _principals(content.get("Principal"))
        self._actions = [_action(text) for text in _texts(content.get("Action", content.get("NotAction")))]
        self._resources = [_resource(text) for text in _texts(content.get("Resource", content.get("NotResource")))]
        self._excludes_actions = "NotAction" in content
        self._excludes_resources = "NotResource" in content
        self._conditions = [
            _Condition(operator, key, values)
            for operator, keys in _dict(content.get("Condition", {})).items()
            for key, values in _dict(keys).items()
        ]

    def matches(self, request):
        has_action = any(pattern.fullmatch(request.action.lower()) for pattern in self._actions)
        has_resource = any(_is_like(request.resource, pattern) for pattern in self._resources)
        return (
            has_action != self._excludes_actions
            and has_resource != self._excludes_resources
            and self._names(request)
            and all(condition.is_met(request.context) for condition in self._conditions)
        )

    def _names(self, request):
        """Whether the caller is one of the principals. A statement that allows an account leaves it to the
        account's own policies to allow its users and roles."""
        callers = request.principals | (request.accounts if self.effect == "Deny" else frozenset())
        return self._principals is None or not self._principals.isdisjoint(callers)


def _dict(value):
    if not isinstance(value, dict):
        raise PolicyError("Syntax errors in policy.")
    return value


def _listed(value):
    return value if isinstance(value, list) else [value]


def _texts(value):
    """A string or a list of strings, as a list."""
    texts = _listed(value)
    if not texts or not all(isinstance(text, str) for text in texts):
        raise PolicyError("Syntax errors in policy.")
    return texts


def _action(text):
    if not re.fullmatch(r"\*|[\w-]+:[\w*?]+", text, re.ASCII):
        raise PolicyError("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    return _pattern(text.lower())


def _resource(text):
    if text != "*" and not re.fullmatch(r"arn(:[^:]*){4}:.+", text, re.DOTALL):
        raise PolicyError(f'Resource {text} must be in ARN format or "*".')
    return _without_variables(text)


def _without_variables(text):
    if "${" in text:
        raise PolicyError(f"The stand-in does not support policy variables: {text}")
    return text


def _pattern(text):
    """Only `*` and `?` are special."""
    return re.compile(fnmatch.translate(text.replace("[", "[[]")))


def _is_like(actual, expected):
    """Whether a text or an ARN matches a pattern. In an ARN, a wildcard does not go beyond its part."""
    if not expected.startswith("arn:"):
        return _pattern(expected).fullmatch(actual) is not None
    parts, patterns = actual.split(":", 5), expected.split(":", 5)
    return len(parts) == len(patterns) and all(
        _pattern(pattern).fullmatch(part) for part, pattern in zip(parts, patterns)
    )


def _principals(value):
    """The principals that a statement names; None in a policy of an identity."""
    if value is None:
        return None
    if value == "*":
        return {"*"}
    if set(_dict(value)) != {"AWS"}:
        raise PolicyError("Invalid principal in policy")
    return set(_texts(value["AWS"]))


# ---- conditions ----


def _boolean(text):
    if text.lower() not in ("true", "false"):
        raise PolicyError("Syntax errors in policy.")
    return text.lower() == "true"


def _moment(text):
    try:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise PolicyError("Syntax errors in policy.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def _number(text):
    try:
        return float(text)
    except ValueError:
        raise PolicyError("Syntax errors in policy.") from None


def _equal(actual, expected):
    return actual == expected


# By operator: what converts the text of a value, and what compares the request's value with it.
OPERATORS = {
    "StringEquals": (str, _equal),
    "StringEqualsIgnoreCase": (str.lower, _equal),
    "StringLike": (str, lambda actual, expected: _pattern(expected).fullmatch(actual) is not None),
    "ArnEquals": (str, _is_like),
    "ArnLike": (str, _is_like),
    "Bool": (_boolean, _equal),
    "NumericEquals": (_number, _equal),
    "NumericLessThan": (_number, lambda actual, expected: actual < expected),
    "NumericLessThanEquals": (_number, lambda actual, expected: actual <= expected),
    "NumericGreaterThan": (_number, lambda actual, expected: actual > expected),
    "NumericGreaterThanEquals": (_number, lambda actual, expected: actual >= expected),
    "DateLessThan": (_moment, lambda actual, expected: actual < expected),
    "DateGreaterThan": (_moment, lambda actual, expected: actual > expected),
}
NEGATED = re.compile(r"(String|Numeric|Arn)Not(Equals|EqualsIgnoreCase|Like)")


class _Condition:
    def __init__(self, operator, key, values):
        self._key = key.lower()
        self._may_be_absent = operator.endswith("IfExists") and operator != "NullIfExists"
        operator = operator.removesuffix("IfExists") if self._may_be_absent else operator
        self._is_null = operator == "Null"
        self._is_negated = NEGATED.fullmatch(operator) is not None
        operator = operator.replace("Not", "", 1) if self._is_negated else operator
        convert, self._compare = OPERATORS.get(operator, (_boolean, _equal))
        if operator not in OPERATORS and not self._is_null:
            raise PolicyError(f"Invalid condition operator {operator}")
        self._convert = convert
        # JSON's own numbers and booleans are values, too.
        self._expected = [
            convert(_without_variables(value) if isinstance(value, str) else json.dumps(value))
            for value in _listed(values)
        ]

    def is_met(self, context):
        if self._key not in context:
            raise ServiceError("NotImplemented", f"The stand-in does not know the condition key {self._key}", 501)
        actual = context[self._key]
        if self._is_null:
            return (actual is None) in self._expected
        if actual is None:
            return self._may_be_absent or self._is_negated
        try:
            converted = self._convert(actual)
        except PolicyError:  # not a value of the operator's type
            return False
        found = any(self._compare(converted, expected) for expected in self._expected)
        return found != self._is_negated
