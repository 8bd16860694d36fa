"""What an account holds, read from moto's memory: the answer to "did teardown leave anything?".

What AWS puts into an account by itself (the default VPC with its parts, main route tables, default groups,
service-linked roles) is left out, so that an untouched account gives {}.
"""

from typing import Any, Dict, Iterable, List, Optional

from moto.acm.models import acm_backends
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.rds.models import rds_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.models import ssm_backends

GLOBAL = "aws"  # how moto calls the "region" of global services


def _gone(thing: Any) -> bool:
    return thing.state in ("deleted", "failed", "rejected")


def _ec2(backend: Any) -> Dict[str, Iterable[str]]:
    return {
        "ec2/vpc": (v.id for v in backend.vpcs.values() if not v.is_default),
        "ec2/subnet": (s.id for zone in backend.subnets.values() for s in zone.values() if not s.default_for_az),
        "ec2/internet-gateway": backend.internet_gateways,
        "ec2/route-table": (t.id for t in backend.route_tables.values() if not t.main_association_id),
        "ec2/security-group": (
            g.id for groups in backend.groups.values() for g in groups.values() if g.name != "default"
        ),
        "ec2/security-group-rule": (
            r.id
            for groups in backend.groups.values()
            for g in groups.values()
            if g.name != "default"
            for r in g.ingress_rules
        ),
        "ec2/route": (
            r.id
            for t in backend.route_tables.values()
            if not t.main_association_id
            for r in t.routes
            if not r.local
        ),
        "ec2/route-table-association": (
            f"{subnet}|{t.id}"
            for t in backend.route_tables.values()
            for subnet in t._associations.values()
        ),
        "ec2/network-acl": (a.id for a in backend.network_acls.values() if not a.default),
        "ec2/instance": (i.id for i in backend.all_instances() if i.state != "terminated"),
        "ec2/network-interface": backend.enis,
        "ec2/volume": backend.volumes,
        "ec2/snapshot": (
            s.id
            for s in backend.snapshots.values()
            if s.owner_id == backend.account_id and not s.from_ami and not _of_ami(s)
        ),
        "ec2/address": (a.allocation_id or a.public_ip for a in backend.addresses),
        "ec2/nat-gateway": (n.id for n in backend.nat_gateways.values() if not _gone(n)),
        "ec2/vpc-endpoint": (e.id for e in backend.vpc_end_points.values() if not _gone(e)),
        "ec2/vpc-peering-connection": (
            p.id for p in backend.vpc_pcxs.values() if p._status.code not in ("deleted", "rejected", "failed", "expired")
        ),
        "ec2/key-pair": (k.id for k in backend.key_pairs.values()),
        "ec2/flow-log": backend.flow_logs,
        "ec2/vpn-gateway": (g.id for g in backend.vpn_gateways.values() if not _gone(g)),
        "ec2/customer-gateway": (g.id for g in backend.customer_gateways.values() if not _gone(g)),
        "ec2/vpn-connection": (c.id for c in backend.vpn_connections.values() if not _gone(c)),
        "ec2/client-vpn-endpoint": backend.client_vpn_endpoints,
        "ec2/client-vpn-association": (a for t in backend.client_vpn_endpoints.values() for a in t.associations),
        "ec2/client-vpn-rule": (
            "|".join(filter(None, (t.id, r.cidr, r.group_id)))
            for t in backend.client_vpn_endpoints.values()
            for r in t.rules
        ),
        "ec2/client-vpn-route": (
            f"{t.id}|{r.subnet_id}|{r.cidr}"
            for t in backend.client_vpn_endpoints.values()
            for r in t.routes
            if r.origin == "add-route"
        ),
        "ec2/launch-template": backend.launch_templates,
        "ec2/prefix-list": (p.id for p in backend.managed_prefix_lists.values() if p.owner_id == backend.account_id),
        "ec2/egress-only-internet-gateway": backend.egress_only_internet_gateways,
    }


def _of_ami(snapshot: Any) -> bool:
    # moto makes a snapshot for each image of its catalogue.
    return "Created by CreateImage" in (snapshot.description or "")


def _elbv2(backend: Any) -> Dict[str, Iterable[str]]:
    balancers = backend.load_balancers
    return {
        "elbv2/load-balancer": balancers,
        "elbv2/target-group": backend.target_groups,
        "elbv2/listener": (arn for b in balancers.values() for arn in b.listeners),
    }


def _rds(backend: Any) -> Dict[str, Iterable[str]]:
    return {
        "rds/db-instance": backend.databases,
        "rds/db-subnet-group": backend.subnet_groups,
        "rds/db-snapshot": (
            s.db_snapshot_identifier for s in backend.database_snapshots.values() if s.snapshot_type != "automated"
        ),
        "rds/db-cluster": backend.clusters,
        "rds/db-parameter-group": (n for n in backend.db_parameter_groups if not n.startswith("default.")),
        "rds/option-group": (n for n in backend.option_groups if not n.startswith("default:")),
    }


def _iam(backend: Any) -> Dict[str, Iterable[str]]:
    return {
        "iam/role": (r.name for r in backend.roles.values() if not r.path.startswith("/aws-service-role/")),
        "iam/policy": (arn for arn in backend.managed_policies if ":iam::aws:" not in arn),
        "iam/instance-profile": (p.name for p in backend.instance_profiles.values()),
        "iam/user": backend.users,
        "iam/group": backend.groups,
    }


def _s3(backend: Any, region: str) -> Dict[str, Iterable[str]]:
    return {"s3/bucket": (b.name for b in backend.buckets.values() if b.region_name == region)}


# service -> its backends, the key of the backend for a region, and what to read there.
SOURCES: List[Any] = [
    (ec2_backends, lambda r: r, lambda b, r: _ec2(b)),
    (elbv2_backends, lambda r: r, lambda b, r: _elbv2(b)),
    (rds_backends, lambda r: r, lambda b, r: _rds(b)),
    (iam_backends, lambda r: GLOBAL, lambda b, r: _iam(b)),
    (logs_backends, lambda r: r, lambda b, r: {"logs/log-group": b.groups}),
    (s3_backends, lambda r: GLOBAL, _s3),
    (
        secretsmanager_backends,
        lambda r: r,
        lambda b, r: {"secretsmanager/secret": (s.name for s in b.secrets.values() if not s.is_deleted())},
    ),
    (acm_backends, lambda r: r, lambda b, r: {"acm/certificate": b._certificates}),
    (ssm_backends, lambda r: r, lambda b, r: {"ssm/parameter": (n for n in dict.keys(b._parameters) if not n.startswith("/aws/"))}),
    (
        kms_backends,
        lambda r: r,
        lambda b, r: {"kms/key": (k.id for k in b.keys.values() if not any(a.startswith("alias/aws/") for a in k.aliases))},
    ),
]


def of(account: str, region: str) -> Dict[str, List[str]]:
    found: Dict[str, List[str]] = {}
    for backends, key_of, read in SOURCES:
        backend = untouched_or(backends, account, key_of(region))
        if backend is not None:
            for kind, ids in read(backend, region).items():
                if listed := sorted(str(i) for i in ids):
                    found[kind] = listed
    return found


def untouched_or(backends: Any, account: str, key: str) -> Optional[Any]:
    """The backend if it exists; looking must not create one."""
    of_account = dict.get(backends, account)
    return None if of_account is None else dict.get(of_account, key)


