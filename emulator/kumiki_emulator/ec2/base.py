"""What holds for every EC2 operation: dry runs, ids that must exist, filters that moto ignores."""

from typing import Any, Callable, Dict, Iterable, List

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ec2.exceptions import DryRunClientError, EC2ClientError
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.responses._base_response import EC2BaseResponse
from moto.ec2.utils import generic_filter

from .. import rules

refuse = rules.refuser("ec2")

# What may be tagged while it is made. moto ignores a wrong word, and the thing is never found by its tags.
TAGGABLE = {
    "AllocateAddress": ("elastic-ip",),
    "AuthorizeSecurityGroupEgress": ("security-group-rule",),
    "AuthorizeSecurityGroupIngress": ("security-group-rule",),
    "CreateClientVpnEndpoint": ("client-vpn-endpoint",),
    "CreateCustomerGateway": ("customer-gateway",),
    "CreateFlowLogs": ("vpc-flow-log",),
    "CreateInternetGateway": ("internet-gateway",),
    "CreateKeyPair": ("key-pair",),
    "CreateNatGateway": ("natgateway",),
    "CreateNetworkAcl": ("network-acl",),
    "CreateNetworkInterface": ("network-interface",),
    "CreateRouteTable": ("route-table",),
    "CreateSecurityGroup": ("security-group",),
    "CreateSnapshot": ("snapshot",),
    "CreateSubnet": ("subnet",),
    "CreateVolume": ("volume",),
    "CreateVpc": ("vpc",),
    "CreateVpcEndpoint": ("vpc-endpoint",),
    "CreateVpcPeeringConnection": ("vpc-peering-connection",),
    "CreateVpnConnection": ("vpn-connection",),
    "CreateVpnGateway": ("vpn-gateway",),
    "ImportKeyPair": ("key-pair",),
    "RunInstances": ("instance", "volume", "network-interface", "spot-instances-request"),
}


class Base(EC2BaseResponse):
    # moto answers "pending" for RunInstances whatever the truth; our states are true by themselves.
    RESPONSE_KEY_PATH_TO_TRANSFORMER = {
        key: value
        for key, value in EC2BaseResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER.items()
        if not key.startswith("RunInstances.")
    }

    def call_action(self) -> Any:
        # moto executes many operations in spite of DryRun; a preflight must not create anything.
        known = hasattr(self, camelcase_to_underscores(self._get_action()))
        if known and self._get_bool_param("DryRun"):
            status, headers, body = self.serialized(ActionResult(DryRunClientError()))
            return 412, headers, body
        try:
            self._check_tags()
        except EC2ClientError as refused:
            return self.serialized(ActionResult(refused))
        return super().call_action()

    def _check_tags(self) -> None:
        action = self._get_action()
        specifications = self._get_param("TagSpecifications", [])
        for one in specifications if action in TAGGABLE else []:
            kind = one.get("ResourceType")
            if kind not in TAGGABLE[action]:
                text = f"'{kind}' is not a valid taggable resource type for this operation."
                refuse("InvalidParameterValue", text)
        for tag in [t for s in specifications for t in s.get("Tags", [])] + self._get_param("Tags", []):
            if action != "DeleteTags" and (tag.get("Key") or "").lower().startswith("aws:"):
                refuse("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")

    def once(self, make: Callable[[], ActionResult]) -> ActionResult:
        mismatch = EC2ClientError(
            "IdempotentParameterMismatch",
            "The client token you have provided is associated with a resource that has different parameters.",
        )
        return rules.once(self, self.ec2_backend, mismatch, make)


def must_exist(asked: Iterable[str], known: Iterable[str], code: str, what: str) -> None:
    """moto answers an empty list for an unknown id of some kinds; AWS answers an error."""
    for one in asked or []:
        if one not in known:
            refuse(code, f"The {what} '{one}' does not exist")


Values = Dict[str, Callable[[Any], Any]]


def filtered(things: List[Any], filters: Dict[str, Any], values: Values) -> List[Any]:
    """Filters of our own for the describes where moto ignores them; tags work for every kind."""
    for name, wanted in filters.items():
        if name in values:
            read = values[name]
            things = [t for t in things if str(read(t)) in wanted]
        else:
            things = generic_filter({name: wanted}, things)
    return things


def _get_tags(self: Any) -> List[Dict[str, str]]:
    own = self.ec2_backend.tags.get(self.id, {})
    return [{"resource_id": self.id, "key": key, "value": value} for key, value in own.items()]


# moto looks through the tags of everything for each single thing; with 200 subnets that is 80 ms per describe.
TaggedEC2Resource.get_tags = _get_tags  # type: ignore[method-assign]
