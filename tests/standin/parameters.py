"""Parameters of the query protocol, checked as AWS checks them."""

import json
import re

from policies import Policy, PolicyError
from replies import ServiceError, validation_error

NAME_PATTERN = r"[\w+=,.@-]*"


def _problem(value, name, constraint):
    shown = "null" if value is None else f"'{value}'"
    return validation_error(
        f"Value {shown} at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: {constraint}"
    )


class Parameters:
    """The form fields of one request; if a name is repeated, the last value is used."""

    def __init__(self, fields):
        self._fields = fields

    def as_dict(self):
        return dict(self._fields)

    def text(self, name, *, required=False, length=(0, None), pattern=None):
        value = self._fields.get(name)
        if value is None:
            if required:
                raise _problem(None, name, "Member must not be null")
            return None
        shortest, longest = length
        if longest is not None and len(value) > longest:
            raise _problem(
                value, name, f"Member must have length less than or equal to {longest}"
            )
        if len(value) < shortest:
            raise _problem(
                value, name, f"Member must have length greater than or equal to {shortest}"
            )
        if pattern is not None and not re.fullmatch(pattern, value, re.ASCII):
            raise _problem(
                value, name, f"Member must satisfy regular expression pattern: {pattern}"
            )
        return value

    def integer(self, name, default, *, least, most):
        value = self._fields.get(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?\d+", value):
            raise ServiceError("MalformedInput", f"'{value}' is not an integer.")
        if int(value) < least:
            raise _problem(value, name, f"Member must have value greater than or equal to {least}")
        if int(value) > most:
            raise _problem(value, name, f"Member must have value less than or equal to {most}")
        return int(value)

    def members(self, name, *, most):
        """Values of NAME.member.1, NAME.member.2, …"""
        values = []
        while (value := self._fields.get(f"{name}.member.{len(values) + 1}")) is not None:
            values.append(value)
        return self._counted(values, name, most)

    def structures(self, name, fields, *, most):
        """Dicts of NAME.member.N.FIELD for N from 1 on, while any of `fields` is present."""
        found = []
        while True:
            prefix = f"{name}.member.{len(found) + 1}."
            entry = {field: self._fields.get(prefix + field) for field in fields}
            if all(value is None for value in entry.values()):
                return self._counted(found, name, most)
            found.append(entry)

    @staticmethod
    def _counted(values, name, most):
        if len(values) > most:
            raise _problem(
                values, name, f"Member must have length less than or equal to {most}"
            )
        return values

    def policy(self, name, *, required=False, longest=None):
        """A parsed policy document."""
        value = self.text(name, required=required, length=(1, longest))
        if value is None:
            return None
        try:
            document = json.loads(value)
        except ValueError:
            raise ServiceError("MalformedPolicyDocument", "Syntax errors in policy.") from None
        if not isinstance(document, dict) or "Statement" not in document:
            raise ServiceError("MalformedPolicyDocument", "Missing required field Statement")
        return document

    def session_policy(self, name, *, longest):
        """A policy that narrows a session, or None."""
        document = self.policy(name, longest=longest)
        if document is None:
            return None
        try:
            return Policy(document)
        except PolicyError as error:
            raise ServiceError("MalformedPolicyDocument", str(error)) from None
