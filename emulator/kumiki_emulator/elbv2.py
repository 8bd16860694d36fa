"""Load balancers: their interfaces, states, duplicates, and the health of targets."""

import json
import re
from functools import partial
from typing import Any, Dict, List

import moto.elb.urls
from moto.acm.models import acm_backends
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.ec2.utils import random_public_ip
from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import FakeLoadBalancer, FakeTargetGroup, elbv2_backends
from moto.elbv2.responses import ELBV2Response

from . import clock, rules, settings, times

refuse = rules.refuser("elbv2")

# moto's balancers become active by being looked at; ours by the clock.
FakeLoadBalancer.activate = lambda balancer: None  # type: ignore[method-assign]


def _same(params: Dict[str, Any]) -> str:
    """Two requests are the same whatever the order of their lists."""

    def flat(value: Any) -> Any:
        if isinstance(value, list):
            return sorted((flat(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True, default=str))
        return {k: flat(v) for k, v in value.items()} if isinstance(value, dict) else value

    return json.dumps(flat(dict(params)), sort_keys=True, default=str)


class Elbv2(ELBV2Response):
    @property
    def ec2(self) -> Any:
        return ec2_backends[self.current_account][self.region]

    # --- load balancers ---

    def create_load_balancer(self) -> ActionResult:
        asked = _same(self.params)
        name = self._get_param("Name") or ""
        for balancer in self.elbv2_backend.load_balancers.values():
            if balancer.name == name and settings.strict:
                if balancer.asked == asked:
                    return ActionResult({"LoadBalancers": [balancer]})
                text = f"A load balancer with the same name '{name}' exists, but with different settings"
                refuse("DuplicateLoadBalancerName", text)
        kind = self.params.setdefault("Type", "application")
        self.params.setdefault("Scheme", "internet-facing")
        subnets = self._subnets(kind)
        if not re.match(r"^(?!internal-)(?!-)[a-zA-Z0-9-]{1,32}(?<!-)$", name):
            refuse("ValidationError", f"The load balancer name '{name}' is not valid")
        if kind == "application" and not self._get_param("SecurityGroups"):
            self.params["SecurityGroups"] = [self.ec2.get_default_security_group(subnets[0].vpc_id).id]
        self._check_groups(self._get_param("SecurityGroups", []), subnets[0].vpc_id)
        result = super().create_load_balancer()
        balancer = result.result["LoadBalancers"][0]
        balancer.asked = asked
        balancer.interfaces = []
        self._place(balancer)
        clock.later(times.BALANCER_START, partial(_activate, balancer, self.elbv2_backend))
        return result

    def _subnets(self, kind: str) -> List[Any]:
        ids = self._get_param("Subnets", []) + [m["SubnetId"] for m in self._get_param("SubnetMappings", [])]
        subnets = []
        for subnet_id in ids:
            try:
                subnets.append(self.ec2.get_subnet(subnet_id))
            except EC2ClientError:
                text = f"The subnet ID '{subnet_id}' does not exist"
                raise ELBClientError("SubnetNotFound", text) from None
        zones = {s.availability_zone for s in subnets}
        if kind == "application" and len(ids) < 2:
            refuse("ValidationError", "At least two subnets in two different Availability Zones must be specified")
        if len(zones) < len(ids):
            text = "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
            refuse("InvalidConfigurationRequest", text)
        if not subnets:
            raise ELBClientError("ValidationError", "At least one subnet must be specified")
        if len({s.vpc_id for s in subnets}) > 1:
            refuse("InvalidConfigurationRequest", "All subnets must belong to the same VPC")
        vpc_id = subnets[0].vpc_id
        attached = any(i.vpc and i.vpc.id == vpc_id for i in self.ec2.internet_gateways.values())
        if self._get_param("Scheme") == "internet-facing" and not attached:
            refuse("InvalidSubnet", f"VPC {vpc_id} has no internet gateway")
        return subnets

    def _check_groups(self, ids: List[str], vpc_id: str) -> None:
        for group_id in ids:
            group = self.ec2.get_security_group_from_id(group_id)
            if group is None:
                refuse("InvalidSecurityGroup", f"The security group '{group_id}' does not exist")
            elif group.vpc_id != vpc_id:
                text = f"One or more security groups are invalid: {group_id} is not in {vpc_id}"
                refuse("InvalidConfigurationRequest", text)

    def _place(self, balancer: Any) -> None:
        """One interface per subnet; those of a subnet that was taken away go."""
        short = balancer.arn.split(":loadbalancer/")[1]
        kind = "interface" if balancer.type == "application" else "network_load_balancer"
        wanted = [s.id for s in balancer.subnets]
        enis = [self.ec2.enis[i] for i in balancer.interfaces if i in self.ec2.enis]
        lost = [e.id for e in enis if e.subnet.id not in wanted]
        self.ec2.remove_interfaces(lost)
        there = [e.subnet.id for e in enis]
        for subnet_id in [s for s in wanted if s not in there]:
            eni = self.ec2.managed_interface(
                subnet_id, f"ELB {short}", "amazon-elb", kind, balancer.security_groups
            )
            if balancer.scheme == "internet-facing":
                eni.public_ip = random_public_ip()
            balancer.interfaces.append(eni.id)
        balancer.interfaces = [i for i in balancer.interfaces if i not in lost]

    def describe_load_balancers(self) -> ActionResult:
        known = self.elbv2_backend.load_balancers
        names = [b.name for b in known.values()]
        missing = [a for a in self._get_param("LoadBalancerArns", []) if a not in known]
        missing += [n for n in self._get_param("Names", []) if n not in names]
        if missing:
            raise ELBClientError("LoadBalancerNotFound", f"Load balancers '[{', '.join(missing)}]' not found")
        return super().describe_load_balancers()

    def delete_load_balancer(self) -> ActionResult:
        balancer = self.elbv2_backend.load_balancers.get(self._get_param("LoadBalancerArn"))
        if balancer is None:
            return super().delete_load_balancer()
        if balancer.attrs.get("deletion_protection.enabled") == "true":
            text = f"Load balancer '{balancer.arn}' cannot be deleted because deletion protection is enabled"
            refuse("OperationNotPermitted", text)
        for listener in balancer.listeners.values():
            self._let_certificates_go(listener)
        result = super().delete_load_balancer()
        self._recount_target_groups()
        # The balancer is gone at once; its interfaces are not, and keep subnets and groups busy.
        clock.later(times.BALANCER_INTERFACES_LINGER, partial(self.ec2.remove_interfaces, list(balancer.interfaces)))
        return result

    def set_security_groups(self) -> ActionResult:
        balancer = self.elbv2_backend.load_balancers.get(self._get_param("LoadBalancerArn"))
        if balancer is not None:
            self._check_groups(self._get_param("SecurityGroups", []), balancer.vpc_id)
        result = super().set_security_groups()
        groups = [self.ec2.get_security_group_from_id(g) for g in balancer.security_groups]
        for eni_id in balancer.interfaces:
            self.ec2.enis[eni_id]._group_set = groups
        return result

    def set_subnets(self) -> ActionResult:
        result = super().set_subnets()
        self._place(self.elbv2_backend.load_balancers[self._get_param("LoadBalancerArn")])
        return result

    # --- listeners ---

    def create_listener(self) -> ActionResult:
        asked = _same(self.params)
        balancer = self.elbv2_backend.load_balancers.get(self._get_param("LoadBalancerArn"))
        port, protocol = self._get_param("Port"), self._get_param("Protocol")
        for listener in balancer.listeners.values() if balancer else []:
            if listener.port == port and settings.strict:
                if listener.asked == asked:
                    return ActionResult({"Listeners": [listener]})
                refuse("DuplicateListener", f"A listener already exists on port {port} for this load balancer")
        if protocol in ("HTTPS", "TLS") and not self._get_param("Certificates"):
            refuse("ValidationError", f"A certificate must be specified for {protocol} listeners")
        result = super().create_listener()
        listener = result.result["Listeners"][0]
        listener.asked = asked
        if protocol not in ("HTTPS", "TLS"):
            listener.ssl_policy = None
        self._recount_target_groups()
        for group in self.elbv2_backend.target_groups.values():
            if listener.load_balancer_arn in group.load_balancer_arns:
                _start_checks(group, list(group.targets))
        return result

    def delete_listener(self) -> ActionResult:
        asked = self._get_param("ListenerArn")
        for balancer in self.elbv2_backend.load_balancers.values():
            if asked in balancer.listeners:
                self._let_certificates_go(balancer.listeners[asked])
        result = super().delete_listener()
        self._recount_target_groups()
        return result

    def modify_listener(self) -> ActionResult:
        result = super().modify_listener()
        self._recount_target_groups()
        return result

    def _let_certificates_go(self, listener: Any) -> None:
        certificates = acm_backends[self.current_account][self.region]._certificates

        def free() -> None:
            for certificate in certificates.values():
                certificate.in_use_by = [user for user in certificate.in_use_by if user != listener.arn]

        # ACM learns of it later, as on AWS.
        clock.later(times.BALANCER_INTERFACES_LINGER, free)

    def _recount_target_groups(self) -> None:
        """moto only ever adds to this list."""
        backend = self.elbv2_backend
        for group in backend.target_groups.values():
            group.load_balancer_arns = [
                balancer.arn
                for balancer in backend.load_balancers.values()
                if any(
                    group.arn in backend._get_target_group_arns_from(action.data)
                    for listener in balancer.listeners.values()
                    for rule in listener.rules.values()
                    for action in rule.actions
                )
            ]

    # --- target groups ---

    def create_target_group(self) -> ActionResult:
        asked = _same(self.params)
        name = self._get_param("Name")
        for group in self.elbv2_backend.target_groups.values():
            if group.name == name and settings.strict:
                if group.asked == asked:
                    return ActionResult({"TargetGroups": [group]})
                text = f"A target group with the same name '{name}' exists, but with different settings"
                refuse("DuplicateTargetGroupName", text)
        result = super().create_target_group()
        result.result["TargetGroups"][0].asked = asked
        return result

    def register_targets(self) -> ActionResult:
        group = self.elbv2_backend.target_groups.get(self._get_param("TargetGroupArn"))
        targets = [t["Id"] for t in self._get_param("Targets", [])]
        if group is not None and group.target_type == "instance":
            for target in targets:
                instance = self.ec2.get_instance_by_id(target)
                if instance is None or instance.vpc_id != group.vpc_id:
                    text = f"The following targets are not in the target group VPC '{group.vpc_id}' or do not exist: '{target}'"
                    refuse("InvalidTarget", text)
        fresh = [t for t in targets if group is not None and t not in group.targets]
        result = super().register_targets()
        _start_checks(group, fresh)
        return result

    def deregister_targets(self) -> ActionResult:
        group = self.elbv2_backend.target_groups.get(self._get_param("TargetGroupArn"))
        if group is not None:  # one that is not registered is no error on AWS
            self.params["Targets"] = [t for t in self._get_param("Targets", []) if t["Id"] in group.targets]
        return super().deregister_targets()


def _activate(balancer: Any, backend: Any) -> None:
    balancer.state = "active"
    for group in backend.target_groups.values():
        if balancer.arn in group.load_balancer_arns:
            _start_checks(group, list(group.targets))


def _start_checks(group: Any, ids: List[str]) -> None:
    for target_id in ids:
        target = group.targets[target_id]
        target["healthy"] = False
        clock.later(times.TARGET_HEALTHY, partial(target.update, {"healthy": True}))


_moto_health = FakeTargetGroup.health_for


def _health(group: Any, target: Dict[str, Any], ec2_backend: Any) -> Any:
    seen = _moto_health(group, target, ec2_backend)
    if seen.status != "healthy":
        return seen
    balancers = elbv2_backends[group.account_id][group.region_name].load_balancers
    if not group.load_balancer_arns:
        seen.status, seen.reason = "unused", "Target.NotInUse"
        seen.description = "Target group is not configured to receive traffic from the load balancer"
    elif all(balancers[a].state != "active" for a in group.load_balancer_arns if a in balancers):
        seen.status, seen.reason = "initial", "Elb.RegistrationInProgress"
        seen.description = "Target registration is in progress"
    elif not group.targets[target["Id"]].get("healthy"):
        seen.status, seen.reason = "initial", "Elb.InitialHealthChecking"
        seen.description = "Initial health checks in progress"
    return seen


FakeTargetGroup.health_for = _health  # type: ignore[method-assign]


def install() -> None:
    moto.elb.urls.ELBV2Response = Elbv2  # type: ignore[misc]
