#!/usr/bin/python3
"""Counts of a JUnit report that ctest wrote: `PASSED FAILED SKIPPED`, then one line a failed or
skipped test with the reason that GoogleTest gave."""

import re
import sys
from xml.etree import ElementTree


def skip_reason(case):
    output = case.findtext("system-out") or ""
    found = re.search(r": Skipped\n(.+)", output)
    return found.group(1).strip() if found else "no reason given"


def main():
    passed, lines = 0, {"failed": [], "skipped": []}
    for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        name = case.get("name").split("  # GetParam")[0]
        if case.find("skipped") is not None or case.get("status") in ("disabled", "notrun"):
            lines["skipped"].append(f"skipped: {name}: {skip_reason(case)}")
        elif case.find("failure") is not None or case.get("status") == "fail":
            lines["failed"].append(f"failed: {name}")
        else:
            passed += 1
    print(passed, len(lines["failed"]), len(lines["skipped"]))
    for line in lines["failed"] + lines["skipped"]:
        print(line)


if __name__ == "__main__":
    main()
