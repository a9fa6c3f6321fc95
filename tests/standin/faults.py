"""What goes wrong on purpose."""

import threading
import time
from dataclasses import dataclass

from replies import Reply, ServiceError


@dataclass
class Fault:
    """Something that goes wrong for an action and perhaps one role (ARN or name)."""

    action: str
    role: str | None = None
    delay_seconds: float = 0
    status: int | None = None
    code: str | None = None
    message: str = "Injected by the test."
    body: str | None = None  # sent as it is, in place of an error in the service's form
    content_type: str = "text/html"  # of the body
    drop: bool = False  # close the connection without an answer
    times: int | None = None  # only for so many requests

    def meets(self, action, role):
        if self.action not in ("*", action):
            return False
        return self.role is None or self.role in (role, role.rsplit("/", 1)[-1])

    def strike(self):
        """A reply instead of the service's, or None where the request is only served late."""
        time.sleep(self.delay_seconds)
        if self.drop:
            raise ConnectionAbortedError("dropped as the state says")
        status = self.status or 503
        if self.body is not None:
            return Reply(status, self.content_type, self.body.encode())
        if self.code is not None or self.status is not None:
            raise ServiceError(self.code or "ServiceUnavailable", self.message, status)
        return None


class Faults:
    def __init__(self):
        self._lock = threading.Lock()
        self._faults = []

    def load(self, entries):
        faults = [Fault(**entry) for entry in entries]
        with self._lock:
            self._faults = faults

    def due(self, action, role):
        """The first fault that is due for this request, or None; counts it."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(action, role) and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
