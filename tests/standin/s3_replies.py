"""Replies and errors of S3: XML in which a list is a repeated element."""

from xml.etree import ElementTree

from replies import Reply, ServiceError

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class S3Error(ServiceError):
    """An error with the elements that S3 adds to it, such as Region."""

    def __init__(self, code, message, status=400, **details):
        super().__init__(code, message, status)
        self.details = details


def invalid_argument(message, **details):
    return S3Error("InvalidArgument", message, 400, **details)


def not_implemented():
    return S3Error(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented",
        501,
    )


def _append(parent, name, value):
    """Adds `value` as element `name`: a dict as nested elements, a list as many; not None."""
    if value is None:
        return
    if isinstance(value, list):
        for inner in value:
            _append(parent, name, inner)
        return
    element = ElementTree.SubElement(parent, name)
    if isinstance(value, dict):
        for key, inner in value.items():
            _append(element, key, inner)
    else:
        element.text = str(value)


def _document(name, content, **attributes):
    root = ElementTree.Element(name, attributes)
    for key, value in content.items():
        _append(root, key, value)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def xml_reply(name, content, headers=()):
    """A result; `content` is a dict, or the text of the root element."""
    if isinstance(content, str):
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{NAMESPACE}">{content}</{name}>'
        return Reply(200, "application/xml", body.encode(), tuple(headers))
    return Reply(200, "application/xml", _document(name, content, xmlns=NAMESPACE), tuple(headers))


def empty_reply(status, headers=()):
    return Reply(status, "application/xml", b"", tuple(headers))


def error_elements(error):
    """Of any ServiceError, also one that a fault raises."""
    return {"Code": error.code, "Message": error.message, **getattr(error, "details", {})}


def error_reply(error, request_id):
    content = {**error_elements(error), "RequestId": request_id}
    return Reply(error.status, "application/xml", _document("Error", content))
