#!/usr/bin/python3
"""Credentials as botocore finds them: sso | instance | container.

sso takes the profile of AWS_PROFILE and asks AWS_ENDPOINT_URL in place of AWS, instance asks that
as well; container asks AWS_CONTAINER_CREDENTIALS_FULL_URI. Prints them in the form of AssumeRole's
reply, or `EXCEPTION MESSAGE` and fails.
"""

import functools
import json
import os
import sys

import botocore.session
from botocore.credentials import ContainerProvider, SSOProvider
from botocore.exceptions import BotoCoreError
from botocore.tokens import SSOTokenProvider
from botocore.utils import ContainerMetadataFetcher, InstanceMetadataFetcher


def from_sso():
    session = botocore.session.get_session()
    session.create_client = functools.partial(
        session.create_client, endpoint_url=os.environ["AWS_ENDPOINT_URL"]
    )
    provider = SSOProvider(
        load_config=lambda: session.full_config,
        client_creator=session.create_client,
        profile_name=os.environ["AWS_PROFILE"],
        token_provider=SSOTokenProvider(session),
    )
    return from_provider(provider)


def from_container():
    return from_provider(ContainerProvider(fetcher=ContainerMetadataFetcher(sleep=lambda _: None)))


def from_provider(provider):
    frozen = provider.load().get_frozen_credentials()
    return frozen.access_key, frozen.secret_key, frozen.token


def from_instance():
    fetcher = InstanceMetadataFetcher(timeout=60, base_url=os.environ["AWS_ENDPOINT_URL"])
    found = fetcher.retrieve_iam_role_credentials()
    if not found:
        sys.exit("no credentials")
    return found["access_key"], found["secret_key"], found["token"]


def main():
    sources = {"sso": from_sso, "instance": from_instance, "container": from_container}
    try:
        access_key_id, secret_access_key, token = sources[sys.argv[1]]()
    except BotoCoreError as error:
        print(type(error).__name__, error)
        sys.exit(1)
    print(json.dumps({
        "Credentials": {
            "AccessKeyId": access_key_id,
            "SecretAccessKey": secret_access_key,
            "SessionToken": token,
        }
    }))


if __name__ == "__main__":
    main()
