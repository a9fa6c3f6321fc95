"""All services of the stand-in: selects the one for a request, and returns its reply."""

from accounts import Accounts
from container_credentials import ContainerCredentials
from faults import Faults
from github_oidc import GithubOidc
from instance_metadata import InstanceMetadata
from query_protocol import QueryProtocol
from replies import ServiceError
from s3 import S3
from sso_oidc import SsoOidc
from sso_portal import SsoPortal
from sso_sessions import SsoSessions


class Services:
    """All state and services of the stand-in. Every method may be called from any thread."""

    def __init__(self, note_secret):
        self.accounts = Accounts(note_secret)
        self._faults = Faults()
        sso_sessions = SsoSessions(self.accounts)
        instance_metadata = InstanceMetadata(self.accounts)
        containers = ContainerCredentials(self.accounts)
        oidc_issuer = GithubOidc(self.accounts)
        s3 = S3(self.accounts)
        self._loaders = {
            "faults": self._faults.load,
            "sso_sessions": sso_sessions.load,
            "instance": instance_metadata.load,
            "containers": containers.load,
            "oidc_issuer": oidc_issuer.load,
            "buckets": s3.load,
        }
        self._services = [
            s3,  # first, because a bucket may have the name of any other path
            instance_metadata,
            SsoPortal(self.accounts, sso_sessions),
            SsoOidc(sso_sessions),
            oidc_issuer,
            QueryProtocol(self.accounts),
            containers,  # last, because it serves any path
        ]

    def update(self, state):
        """Adds users and roles, and replaces the other settings that are given."""
        if not isinstance(state, dict):
            raise ValueError("the state is not a JSON object")
        self.accounts.update({key: state[key] for key in state if key not in self._loaders})
        for key in state:
            if key in self._loaders:
                self._loaders[key](state[key])

    def answer(self, request, entry):
        """Returns the Reply, None if no service recognizes the request; records in `entry` what to log."""
        operation = self._operation(request)
        if operation is None:
            return None
        entry.update(
            service=operation.service, action=operation.action, parameters=operation.parameters
        )
        try:
            operation.authenticate(entry)
            fault = self._faults.due(operation.action, operation.role)
            reply, outcome = fault and fault.strike(), "fault"
            if reply is None:
                reply, outcome = operation.perform(), "OK"
        except ServiceError as error:
            reply, outcome = operation.refuse(error), error.code
        entry.update(outcome=outcome)
        return reply

    def _operation(self, request):
        for service in self._services:
            operation = service.operation(request)
            if operation is not None:
                return operation
        return None
