#!/usr/bin/python3
"""Calls STS about once a second through one botocore session: botocore_client.py SECONDS URL

Prints a line for each call; fails if one of them failed.
"""

import os
import sys
import time

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError


def main():
    seconds, url = sys.argv[1:3]
    client = botocore.session.get_session().create_client(
        "sts",
        region_name=os.environ.get("AWS_REGION", "us-east-1"),
        endpoint_url=url,
        config=Config(retries={"max_attempts": 0}),  # a refused call must be seen
    )
    end = time.monotonic() + int(seconds)
    failed = False
    while time.monotonic() < end:
        try:
            client.get_caller_identity()
            print("botocore ok", flush=True)
        except (BotoCoreError, ClientError) as error:
            print(f"botocore failed: {error}", flush=True)
            failed = True
        time.sleep(1)
    sys.exit(failed)


if __name__ == "__main__":
    main()
