#!/usr/bin/python3
"""Prints a CloudFormation template as JSON, with its references resolved: template_json.py FILE NAME=VALUE…

The names are those of parameters and resources; a reference to another name is an error, and so is what CloudFormation
does not read: aliases, and dates, which are texts in a policy. Source: CloudFormation User Guide, "Template formats".
"""

import json
import re
import sys

import yaml


def main(path, *values):
    values = dict(value.split("=", 1) for value in values)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for event in yaml.parse(text):
        if isinstance(event, yaml.AliasEvent):
            sys.exit(f"alias {event.anchor} in line {event.start_mark.line + 1}")

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!Ref", lambda loader, node: values[loader.construct_scalar(node)])
    Loader.add_constructor(
        "!Sub",
        lambda loader, node: re.sub(
            r"\$\{([^}]*)\}", lambda match: values[match[1]], loader.construct_scalar(node)
        ),
    )
    template = yaml.load(text, Loader)
    unknown = set(values) - set(template["Parameters"]) - set(template["Resources"]) - {"AWS::Partition"}
    if unknown:
        sys.exit(f"not in the template: {unknown}")
    print(json.dumps(template))


main(*sys.argv[1:])
