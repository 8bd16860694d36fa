"""Which services of moto we load, and where our additions are put in front of them."""

import functools
import importlib

import moto.core.responses
import moto.kms.models
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

# Imported at start: a first touch during a test would otherwise cost up to 0.3 s each.
LOADED = ("ec2", "elb", "elbv2", "rds", "iam", "logs", "s3", "ssm", "sts", "secretsmanager", "acm", "servicequotas")


def install() -> None:
    for name in LOADED:
        importlib.import_module(f"moto.{name}.models")
        importlib.import_module(f"moto.{name}.urls")
    _remember()
    from . import acm, ec2, elbv2, iam, logs, quotas, rds, s3

    for service in (acm, ec2, elbv2, iam, logs, quotas, rds, s3):
        service.install()


def _remember() -> None:
    """What moto finds out anew for every request, or makes and never uses; together a fifth of its time."""
    responses, dispatcher, kms = moto.core.responses, DomainDispatcherApplication, moto.kms.models
    # The methods of a class.
    responses.method_names_from_class = functools.lru_cache(maxsize=None)(responses.method_names_from_class)
    # Whose host name it is: a listing of moto's folder and some hundred patterns.
    dispatcher.get_backend_for_host = functools.lru_cache(maxsize=1024)(dispatcher.get_backend_for_host)  # type: ignore[method-assign]
    # The RSA key of a symmetric key, for each account that has a volume.
    made = kms.generate_private_key
    kms.generate_private_key = lambda spec: None if spec == "SYMMETRIC_DEFAULT" else made(spec)  # type: ignore[assignment]
