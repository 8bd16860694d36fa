"""Which services of moto we load, and where our additions are put in front of them."""

import functools
import importlib

import moto.core.responses

# Imported at start: a first touch during a test would otherwise cost up to 0.3 s each.
LOADED = ("ec2", "elb", "elbv2", "rds", "iam", "logs", "s3", "ssm", "sts", "secretsmanager", "acm", "servicequotas")


def install() -> None:
    for name in LOADED:
        importlib.import_module(f"moto.{name}.models")
        importlib.import_module(f"moto.{name}.urls")
    # moto lists the methods of a class for every request; the answer never changes.
    listed = functools.lru_cache(maxsize=None)(moto.core.responses.method_names_from_class)
    moto.core.responses.method_names_from_class = listed
    from . import acm, ec2, elbv2, iam, logs, quotas, rds, s3

    for service in (acm, ec2, elbv2, iam, logs, quotas, rds, s3):
        service.install()

