"""STS and IAM by the query protocol: form fields in, signature check, XML out."""

from urllib.parse import parse_qsl, urlsplit

import iam_actions
import replies
import signature
import sts_actions
from operation import Operation
from parameters import Parameters
from replies import ServiceError

GLOBAL_STS = "sts.amazonaws.com"
SERVICES = {"2011-06-15": "sts", "2010-05-08": "iam"}
ACTIONS = {"sts": sts_actions.ACTIONS, "iam": iam_actions.ACTIONS}


class QueryProtocol:
    def __init__(self, accounts):
        self._accounts = accounts

    def operation(self, request):
        """Serves any POST, and a GET of the root or with an Action; returns None otherwise."""
        is_get = request.method == "GET" and (request.path == "/" or "Action" in request.query)
        if not is_get and request.method != "POST":
            return None
        call = _Call(self._accounts, request)
        return Operation(
            service=call.service,
            action=call.action,
            perform=call.perform,
            refuse=call.refuse,
            parameters=call.parameters.as_dict(),
            role=call.parameters.text("RoleArn") or call.parameters.text("RoleName") or "",
            authenticate=call.authenticate,
        )


class _Call:
    """Handles one request: identifies the caller, checks its permissions, and answers."""

    def __init__(self, accounts, request):
        self._accounts = accounts
        self._request = request
        fields = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        self.parameters = Parameters({**request.query, **dict(fields)})
        self.action = self.parameters.text("Action") or ""
        self.service = SERVICES.get(self.parameters.text("Version") or "", "sts")
        self._caller = None

    def authenticate(self, entry):
        if self.action not in ACTIONS[self.service]:
            version = self.parameters.text("Version") or "null"
            raise ServiceError(
                "InvalidAction",
                f"Could not find operation {self.action or 'null'} for version {version}",
            )
        _, wants_signature = ACTIONS[self.service][self.action]
        if wants_signature:
            self._caller = self._signer(entry)

    def perform(self):
        function, _ = ACTIONS[self.service][self.action]
        result = function(self._accounts, self._caller, self.parameters)
        if self._is_global_sts() and "Credentials" in result:
            issued = self._accounts.caller(result["Credentials"]["AccessKeyId"])
            issued.token_version = 1  # the default (SetSecurityTokenServicePreferences)
        return replies.xml_result(self.service, self.action, result, self._request.id)

    def refuse(self, error):
        return replies.xml_error(self.service, error, self._request.id)

    def _is_global_sts(self):
        return urlsplit(self._request.url).hostname == GLOBAL_STS

    def _signer(self, entry):
        authorization = signature.parse_authorization(self._request)
        entry.update(access_key_id=authorization.access_key_id, region=authorization.region)
        caller = self._accounts.caller(authorization.access_key_id)
        token = self._request.header("X-Amz-Security-Token")
        is_known = caller is not None and self._accounts.knows(caller, authorization.region)
        if not is_known or token != caller.session_token:
            raise ServiceError(
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                403,
            )
        now = self._accounts.now()
        signature.check(
            self._request,
            authorization,
            caller.secret_access_key,
            service=self.service,
            region=self._accounts.signing_regions.get(self.service),
            now=now,
            tolerance=self._accounts.clock_tolerance_seconds,
        )
        entry.update(caller=caller.arn)
        if caller.expiration is not None and caller.expiration <= now:
            raise ServiceError(
                "ExpiredToken", "The security token included in the request is expired", 403
            )
        self._check_activated(caller, authorization.region)
        return caller

    def _check_activated(self, caller, region):
        """An account can deactivate STS in a region; GetCallerIdentity still works there."""
        if self.service != "sts" or self.action == "GetCallerIdentity":
            return
        if region in self._accounts.disabled_sts_regions and not self._is_global_sts():
            raise ServiceError(
                "RegionDisabledException",
                f"STS is not activated in this region for account:{caller.account}. "
                "Your account administrator can activate STS in this region using the IAM Console.",
                403,
            )
