"""What every service makes of a request before it serves it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Operation:
    """One request as its service understands it."""

    service: str  # as the log names it
    action: str  # as faults and the log name it
    perform: Callable  # to a Reply; ServiceError where the service refuses
    refuse: Callable  # from a ServiceError to a Reply in the service's form
    parameters: dict = field(default_factory=dict)  # for the log
    role: str = ""  # ARN or name; for the faults of one role
    authenticate: Callable = lambda entry: None  # comes before faults; notes the caller in `entry`
