"""What must be settled before the first line of moto is imported.

moto reads these switches at import time or at first use, so this module comes first and imports no moto.
"""

import json
import os
import sys
import types
from typing import Any

# An unknown AMI, key pair or instance type is an error on AWS, and a mistake of ours worth finding here.
FLAGS = {
    "MOTO_ENABLE_AMI_VALIDATION": "1",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "1",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "1",
    # Affordable only because of the short list below.
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    # A web page in a browser has no business with this server.
    "MOTO_DISABLE_GLOBAL_CORS": "true",
}

# AWS managed policies that kumiki attaches. moto's own table has more than a thousand of them and costs
# 250 MB once loaded; one more policy here is one more entry.
MANAGED_POLICIES = {
    "AmazonS3FullAccess": {
        "CreateDate": "2015-02-06T18:40:58+00:00",
        "DefaultVersionId": "v2",
        "Document": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["s3:*", "s3-object-lambda:*"], "Resource": "*"}
            ],
        },
        "Path": "/",
        "UpdateDate": "2021-09-27T20:16:37+00:00",
    },
}


def prepare() -> None:
    os.environ.update(FLAGS)
    # moto_server crashes on an empty MOTO_PORT; a fixed account would defeat one account per test.
    for name in ("MOTO_PORT", "MOTO_ACCOUNT_ID", "MOTO_AMIS_PATH", "MOTO_ENABLE_RECORDING", "MOTO_RECORDER_FILEPATH"):
        os.environ.pop(name, None)
    # moto's module with all policies is replaced before anybody imports it (nothing changes on disk).
    short = types.ModuleType("moto.iam.aws_managed_policies")
    short.aws_managed_policies_data = json.dumps(MANAGED_POLICIES)  # type: ignore[attr-defined]
    sys.modules[short.__name__] = short
    _share_session()


def _share_session() -> None:
    """moto makes dozens of boto3 sessions only to ask for region names; each parses a megabyte of JSON."""
    import boto3

    real, one = boto3.Session, boto3.Session()

    def session(*args: Any, **kwargs: Any) -> Any:
        return real(*args, **kwargs) if args or kwargs else one

    boto3.Session = session  # type: ignore[misc,assignment]
