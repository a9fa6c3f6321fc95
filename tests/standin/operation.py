"""A parsed request, as every service represents it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Operation:
    """One request, parsed by its service."""

    service: str  # its name in the log
    action: str  # its name in faults and in the log
    perform: Callable  # returns a Reply; raises ServiceError if the service refuses
    refuse: Callable  # converts a ServiceError to a Reply in the service's format
    parameters: dict = field(default_factory=dict)  # for the log
    role: str = ""  # ARN or name; for the faults of one role
    authenticate: Callable = lambda entry: None  # runs before faults; records the caller in `entry`
