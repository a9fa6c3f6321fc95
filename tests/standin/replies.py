"""What the AWS query protocol sends back: XML for a result, XML for an error."""

import uuid
from xml.etree import ElementTree

NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}


class ServiceError(Exception):
    """An error that the service answers with, in the service's own words."""

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


def _document(root, service):
    root.set("xmlns", NAMESPACES[service])
    return ElementTree.tostring(root, encoding="utf-8") + b"\n"


def result_document(service, action, result, request_id):
    root = ElementTree.Element(f"{action}Response")
    _append(root, f"{action}Result", result)
    _append(root, "ResponseMetadata", {"RequestId": request_id})
    return _document(root, service)


def error_document(service, error, request_id):
    root = ElementTree.Element("ErrorResponse")
    kind = "Sender" if error.status < 500 else "Receiver"
    _append(root, "Error", {"Type": kind, "Code": error.code, "Message": error.message})
    _append(root, "RequestId", request_id)
    return _document(root, service)
