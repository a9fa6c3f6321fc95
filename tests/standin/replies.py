"""The replies of the services: XML for the query protocol, JSON or plain text for the others."""

import json
import uuid
from dataclasses import dataclass
from xml.etree import ElementTree

NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str
    body: bytes
    headers: tuple = ()  # of (name, value), in addition to those of every reply


class ServiceError(Exception):
    """An error response of a service, with the service's own message."""

    def __init__(self, code, message, status=400):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def validation_error(problem):
    return ServiceError("ValidationError", f"1 validation error detected: {problem}")


def access_denied(message):
    return ServiceError("AccessDenied", message, 403)


def new_request_id():
    return str(uuid.uuid4())


def iso_time(moment):
    """A time in the format of AWS; `moment` is UTC without a zone."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def json_reply(value, status=200, headers=()):
    return Reply(status, "application/json", json.dumps(value).encode(), tuple(headers))


def rest_json_error(error, body):
    """An error of the services that send its code in a header."""
    return json_reply(body, error.status, [("x-amzn-ErrorType", error.code)])


def text_reply(text, status=200, headers=()):
    return Reply(status, "text/plain", text.encode(), tuple(headers))


def _append(parent, name, value):
    """Adds `value` as element `name`: a dict as nested elements, a list as `member` elements."""
    element = ElementTree.SubElement(parent, name)
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is not None:
                _append(element, key, inner)
    elif isinstance(value, list):
        for inner in value:
            _append(element, "member", inner)
    else:
        element.text = str(value)


def _xml_reply(root, service, status):
    root.set("xmlns", NAMESPACES[service])
    return Reply(status, "text/xml", ElementTree.tostring(root, encoding="utf-8") + b"\n")


def xml_result(service, action, result, request_id):
    root = ElementTree.Element(f"{action}Response")
    _append(root, f"{action}Result", result)
    _append(root, "ResponseMetadata", {"RequestId": request_id})
    return _xml_reply(root, service, 200)


def xml_error(service, error, request_id):
    root = ElementTree.Element("ErrorResponse")
    kind = "Sender" if error.status < 500 else "Receiver"
    _append(root, "Error", {"Type": kind, "Code": error.code, "Message": error.message})
    _append(root, "RequestId", request_id)
    return _xml_reply(root, service, error.status)
