"""Security groups and their rules."""

import ipaddress
import re
from typing import Any, Dict, Iterable, List

import moto.ec2.models.security_groups as models
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.elbv2.models import elbv2_backends
from moto.rds.models import rds_backends

from .. import settings
from .base import Base, refuse

# AWS takes these characters only; Japanese text in a description is an error there.
TEXT = re.compile(r"^[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}$")


class Rule(models.SecurityGroupRule):
    """A rule that keeps the description of its source, whatever kind of source it is."""

    __module__ = "moto.ec2.models.security_groups"

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        listed = kwargs.get("prefix_list_id") or (args[7] if len(args) > 7 else None)
        self.prefix_text = (listed or {}).get("Description")

    @property
    def description(self) -> Any:
        return self.ip_range.get("Description") or self.source_group.get("Description") or self.prefix_text

    @property
    def group_owner_id(self) -> str:
        return self.ec2_backend.account_id

    def __eq__(self, other: Any) -> bool:
        """The same permission with another description is still the same permission."""
        mine, theirs = self.source_group, other.source_group
        self.source_group, other.source_group = _without_text(mine), _without_text(theirs)
        try:
            return super().__eq__(other)
        finally:
            self.source_group, other.source_group = mine, theirs

    __hash__ = None  # type: ignore[assignment]


def _without_text(group: Dict[str, str]) -> Dict[str, str]:
    return {"GroupId": group["GroupId"]} if "GroupId" in group else {}


models.SecurityGroupRule = Rule  # type: ignore[misc]


class Groups(Base):
    def create_security_group(self) -> ActionResult:
        name, text = self._get_param("GroupName") or "", self._get_param("Description") or ""
        if name.startswith("sg-") or not TEXT.match(name):
            refuse("InvalidParameterValue", f"Value ({name}) for parameter GroupName is invalid.")
        if not TEXT.match(text):
            refuse(
                "InvalidParameterValue",
                "Invalid security group description. Valid descriptions are strings less than 256 characters "
                "from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
            )
        return super().create_security_group()

    def describe_security_groups(self) -> ActionResult:
        group = next(g for groups in self.ec2_backend.groups.values() for g in groups.values())
        self._filters_must_be_known(group.filters)
        return super().describe_security_groups()

    def describe_security_group_rules(self) -> ActionResult:
        self._filters_must_be_known(("group-id", "security-group-rule-id"))
        return super().describe_security_group_rules()

    def _filters_must_be_known(self, known: Iterable[str]) -> None:
        for name in self._filters_from_querystring():
            if name not in known and not name.startswith("tag"):
                raise NotImplementedError(f"The filter '{name}' for {self._get_action()}")

    def delete_security_group(self) -> ActionResult:
        asked = self._get_param("GroupId") or self._get_param("GroupName")
        aws = self.ec2_backend
        group = aws.get_security_group_by_name_or_id(asked)
        if group is not None:
            if group.name == "default":
                refuse("CannotDelete", f'the specified group: "{group.id}" name: "default" cannot be deleted by a user')
            if aws.interfaces(group_id=group.id) or self._named_elsewhere(group) or self._used_by_services(group.id):
                refuse("DependencyViolation", f"resource {group.id} has a dependent object")
        result = super().delete_security_group()
        if group is not None:
            aws.tags.pop(group.id, None)
            for rule in group.ingress_rules + group.egress_rules:
                aws.tags.pop(rule.id, None)
        return result

    def _named_elsewhere(self, group: Any) -> bool:
        """In its own VPC; a rule in a peer VPC that names it does not hold it, and is stale afterwards."""
        return any(
            rule.source_group.get("GroupId") == group.id
            for other in self.ec2_backend.groups[group.vpc_id].values()
            if other.id != group.id
            for rule in other.ingress_rules + other.egress_rules
        )

    def _used_by_services(self, group_id: str) -> bool:
        balancers = elbv2_backends[self.current_account][self.region].load_balancers.values()
        databases = rds_backends[self.current_account][self.region].databases.values()
        tunnels = self.ec2_backend.client_vpn_endpoints.values()
        return (
            any(group_id in (b.security_groups or []) for b in balancers)
            or any(group_id in (d.vpc_security_group_ids or []) for d in databases)
            or any(group_id in t.group_ids for t in tunnels)
        )

    # --- rules ---

    def authorize_security_group_ingress(self) -> ActionResult:
        return self._authorize("ingress")

    def authorize_security_group_egress(self) -> ActionResult:
        return self._authorize("egress")

    def _authorize(self, way: str) -> ActionResult:
        """All or nothing, and every new rule is in the answer; moto stops half way and answers the last ones."""
        self._canonical()
        asked = self._get_param("GroupId") or self._get_param("GroupName")
        group = self.ec2_backend.get_security_group_by_name_or_id(asked)
        if group:
            self._sources_within_reach(group)
        before = list(getattr(group, f"{way}_rules")) if group else []
        added: List[Any] = []
        try:
            for one in self._process_rules_from_querystring():
                rules, _ = getattr(self.ec2_backend, f"authorize_security_group_{way}")(**one)
                added += rules
        except Exception:
            if group:
                setattr(group, f"{way}_rules", before)
            raise
        return ActionResult({"Return": True, "SecurityGroupRules": added})

    def _sources_within_reach(self, group: Any) -> None:
        """A rule can name groups of its own VPC and of VPCs with an active peering to it."""
        pairs = (pair for one in self._get_param("IpPermissions", []) for pair in one.get("UserIdGroupPairs", []))
        for group_id in [pair["GroupId"] for pair in pairs if pair.get("GroupId")]:
            source = self.ec2_backend.get_security_group_from_id(group_id)
            if source and source.vpc_id != group.vpc_id and not self._peers(group.vpc_id, source.vpc_id):
                refuse("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")

    def _peers(self, *pair: str) -> bool:
        return any(
            {peering.vpc.id, peering.peer_vpc.id} == set(pair) and peering._status.code == "active"
            for peering in self.ec2_backend.vpc_pcxs.values()
        )

    def _canonical(self) -> None:
        """AWS stores 10.0.0.1/8 as 10.0.0.0/8, and checks the descriptions."""
        for permission in self._get_param("IpPermissions", []) + [self.params]:
            for source in permission.get("IpRanges", []) + [permission]:
                if source.get("CidrIp"):
                    try:
                        source["CidrIp"] = str(ipaddress.ip_network(source["CidrIp"], strict=False))
                    except ValueError:
                        pass  # moto has the error for it
            for kind in ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds"):
                for source in permission.get(kind, []):
                    self._check_text(source.get("Description"))

    def _check_text(self, text: Any) -> None:
        if text and not TEXT.match(text):
            refuse(
                "InvalidParameterValue",
                "Invalid rule description. Valid descriptions are strings less than 256 characters from the "
                "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
            )

    def revoke_security_group_ingress(self) -> ActionResult:
        self._rules_must_exist()
        return super().revoke_security_group_ingress()

    def revoke_security_group_egress(self) -> ActionResult:
        self._rules_must_exist()
        return super().revoke_security_group_egress()

    def _rules_must_exist(self) -> None:
        self._canonical()
        group = self.ec2_backend.get_security_group_by_name_or_id(self._get_param("GroupId"))
        for rule_id in self._get_param("SecurityGroupRuleIds", []):
            if group and not group.get_rule(rule_id) and settings.strict:
                text = f"The security group rule ID '{rule_id}' does not exist"
                raise EC2ClientError("InvalidSecurityGroupRuleId.NotFound", text)

    def modify_security_group_rules(self) -> ActionResult:
        result = super().modify_security_group_rules()
        group = self.ec2_backend.get_security_group_by_name_or_id(self._get_param("GroupId"))
        for change in self._get_param("SecurityGroupRules", []):
            rule, wanted = group.get_rule(change["SecurityGroupRuleId"]), change["SecurityGroupRule"]
            if rule.source_group:  # moto writes the description where only CIDR rules have it
                rule.ip_range = {}
                rule.source_group["GroupId"] = wanted.get("ReferencedGroupId", rule.source_group["GroupId"])
                rule.source_group["Description"] = wanted.get("Description", "")
        return result

    def update_security_group_rule_descriptions_ingress(self) -> ActionResult:
        return self._describe_rules(super().update_security_group_rule_descriptions_ingress)

    def update_security_group_rule_descriptions_egress(self) -> ActionResult:
        return self._describe_rules(super().update_security_group_rule_descriptions_egress)

    def _describe_rules(self, by_permission: Any) -> ActionResult:
        by_id = self._get_param("SecurityGroupRuleDescriptions", [])
        if not by_id:
            by_permission()
            return ActionResult({"Return": True})
        group = self.ec2_backend.get_security_group_by_name_or_id(self._get_param("GroupId"))
        for one in by_id:
            rule = group.get_rule(one["SecurityGroupRuleId"]) if group else None
            if rule is None:
                text = f"The security group rule ID '{one['SecurityGroupRuleId']}' does not exist"
                raise EC2ClientError("InvalidSecurityGroupRuleId.NotFound", text)
            source = rule.source_group or rule.ip_range
            source["Description"] = one.get("Description", "")
        return ActionResult({"Return": True})
