"""Deliberate failures."""

import threading
import time
from dataclasses import dataclass

from replies import Reply, ServiceError


@dataclass
class Fault:
    """A failure of an action, perhaps only for one role (ARN or name)."""

    action: str
    role: str | None = None
    delay_seconds: float = 0
    status: int | None = None
    code: str | None = None
    message: str = "Injected by the test."
    body: str | None = None  # sent unchanged, instead of an error in the service's format
    content_type: str = "text/html"  # of the body
    drop: bool = False  # close the connection without a response
    times: int | None = None  # only for this many requests

    def meets(self, action, role):
        if self.action not in ("*", action):
            return False
        return self.role is None or self.role in (role, role.rsplit("/", 1)[-1])

    def strike(self):
        """A reply instead of the service's, or None if the request is only delayed."""
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
        """Returns the first fault for this request, or None; counts the use."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(action, role) and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
