#!/usr/bin/python3
"""Summarises a JUnit report by GoogleTest: prints `PASSED FAILED SKIPPED`, then one line per failed or
skipped test, with the reason for skipping."""

import sys
from xml.etree import ElementTree


def skip_reason(case):
    place, _, reason = case.find("skipped").get("message", "").partition("\n")
    return reason.strip() or f"no reason given ({place})"


def main():
    passed, lines = 0, {"failed": [], "skipped": []}
    for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None:
            lines["failed"].append(f"failed: {name}")
        elif case.find("skipped") is not None:
            lines["skipped"].append(f"skipped: {name}: {skip_reason(case)}")
        elif case.get("status") == "notrun":
            lines["skipped"].append(f"skipped: {name}: disabled")
        else:
            passed += 1
    print(passed, len(lines["failed"]), len(lines["skipped"]))
    for line in lines["failed"] + lines["skipped"]:
        print(line)


if __name__ == "__main__":
    main()
