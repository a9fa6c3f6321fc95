#!/usr/bin/python3
"""One call of an AWS service by botocore: SERVICE OPERATION [JSON parameters].

Keys, region and endpoint come from the environment, as botocore finds them; with AWS_ENDPOINT_URL,
which this botocore does not know by itself, the region is us-east-1 where none is set. Prints the
reply as JSON, or `CODE STATUS MESSAGE` and fails. CLOCK_OFFSET_SECONDS makes botocore sign at another
time.
"""

import datetime
import json
import os
import sys

import botocore.auth
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError


def shift_clock(seconds):
    class Shifted(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return super().utcnow() + datetime.timedelta(seconds=seconds)

    botocore.auth.datetime.datetime = Shifted


def main():
    service, operation, *rest = sys.argv[1:]
    parameters = json.loads(rest[0]) if rest else {}
    shift_clock(int(os.environ.get("CLOCK_OFFSET_SECONDS", "0")))
    endpoint_url = os.environ.get("AWS_ENDPOINT_URL")
    client = botocore.session.get_session().create_client(
        service,
        region_name=os.environ.get("AWS_DEFAULT_REGION") or ("us-east-1" if endpoint_url else None),
        endpoint_url=endpoint_url,
        verify=os.environ.get("AWS_CA_BUNDLE"),
        config=Config(retries={"max_attempts": 0}, parameter_validation=False),
    )
    try:
        reply = client._make_api_call(operation, parameters)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        print(error.response["Error"]["Code"], status, error.response["Error"]["Message"])
        sys.exit(1)
    reply.pop("ResponseMetadata")
    print(json.dumps(reply, default=str))


if __name__ == "__main__":
    main()
