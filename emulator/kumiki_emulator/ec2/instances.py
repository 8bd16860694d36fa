"""Instances: launch checks, client tokens, what moto forgets of a launch."""

from functools import partial
from typing import Any, Dict

import moto.ec2.utils as utils
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES
from moto.ec2.models.elastic_block_store import VolumeAttachment
from moto.ec2.models.instances import Instance, InstanceState
from moto.iam.models import iam_backends

from .. import accounts, clock, quotas, settings, times
from .backend import _unless_moved_on
from .base import Base, refuse

# The filters by which a crashed run finds its instance again, and by which teardown finds strangers.
utils.filter_dict_attribute_mapping.update(
    {
        "client-token": "client_token",
        "network-interface.subnet-id": "subnet_id",
        "iam-instance-profile.arn": "iam_instance_profile.Arn",
    }
)


METADATA_OPTIONS = {
    "HttpTokens": "http_tokens",
    "HttpPutResponseHopLimit": "http_put_response_hop_limit",
    "HttpEndpoint": "http_endpoint",
    "HttpProtocolIpv6": "http_protocol_ipv6",
    "InstanceMetadataTags": "instance_metadata_tags",
}


def _groups(instance: Any) -> Any:
    """The groups of an instance are those of its primary interface, however it was launched."""
    nics = getattr(instance, "nics", None) or {}
    return nics[0]._group_set if 0 in nics else instance._launch_groups


def _set_groups(instance: Any, groups: Any) -> None:
    instance._launch_groups = groups
    nics = getattr(instance, "nics", None) or {}
    if 0 in nics:
        nics[0]._group_set = list(groups)


Instance.security_groups = property(_groups, _set_groups)  # type: ignore[assignment]


def _goes_with_instance(attachment: Any) -> bool:
    """Volumes that are attached later stay when the instance is terminated, unless somebody says otherwise."""
    block = attachment.instance.block_device_mapping.get(attachment.device)
    return bool(block and block.delete_on_termination)


VolumeAttachment.delete_on_termination = property(_goes_with_instance)  # type: ignore[attr-defined]


def _while_it_lives(name: str, afterwards: Any) -> None:
    """A terminated instance stays listed, but it is in no subnet and has no address any more."""
    alive = getattr(Instance, name).fget
    read = property(lambda instance: afterwards() if instance.state == "terminated" else alive(instance))
    setattr(Instance, name, read)


for _name in ("vpc_id", "subnet_id", "private_ip_address", "public_ip_address"):
    _while_it_lives(_name, lambda: None)
_while_it_lives("network_interfaces", list)


# Families whose vCPUs count together.
STANDARD = ("a", "c", "d", "h", "i", "m", "r", "t", "z")


def _vcpus(name: str) -> int:
    return int(INSTANCE_TYPES.get(name, {}).get("VCpuInfo", {}).get("DefaultVCpus", 2))


class Instances(Base):
    def run_instances(self) -> ActionResult:
        result = self.once(partial(self._launch, super().run_instances))
        instances = result.result.instances
        if instances and all(i.state == "terminated" for i in instances):
            refuse(
                "IdempotentInstanceTerminated",
                "The client token was used for a request whose instance has been terminated.",
            )
        return result

    def _launch(self, run: Any) -> ActionResult:
        if settings.strict:
            self._check_profile(self._get_param("IamInstanceProfile", {}))
            self._check_type()
            self._check_account()
        result = run()
        for instance in result.result.instances:
            self._complete(instance)
            instance._state = InstanceState("pending", 0)
            running = partial(_be, instance, "running", 16)
            clock.later(times.INSTANCE_START, partial(_unless_moved_on, instance, "pending", running))
        return result

    def _check_profile(self, asked: Dict[str, str]) -> None:
        if not asked:
            return
        profiles = iam_backends[self.current_account][self.partition].instance_profiles.values()
        found = [p for p in profiles if asked.get("Name") == p.name or asked.get("Arn") == p.arn]
        field = "name" if "Name" in asked else "arn"
        if not found:
            text = f"Value ({asked.get('Name') or asked.get('Arn')}) for parameter iamInstanceProfile.{field} is invalid."
            raise EC2ClientError("InvalidParameterValue", f"{text} Invalid IAM Instance Profile {field}")
        if not found[0].roles:
            text = f"IAM Instance Profile {found[0].arn} has no associated IAM Roles"
            raise EC2ClientError("InvalidParameterValue", text)

    def _check_type(self) -> None:
        wanted = self._get_param("InstanceType")
        nics = self._get_param("NetworkInterfaces", [])
        subnet_id = self._get_param("SubnetId") or next((n["SubnetId"] for n in nics if "SubnetId" in n), None)
        if not wanted or wanted not in INSTANCE_TYPES:
            return  # moto answers InvalidInstanceType
        if subnet_id:
            zone = self.ec2_backend.get_subnet(subnet_id).availability_zone
            offers = INSTANCE_TYPE_OFFERINGS["availability-zone"].get(self.region, [])
            here = {o["InstanceType"] for o in offers if o["Location"] == zone}
            if (here and wanted not in here) or accounts.lacks(self.current_account, self.region, zone, wanted):
                text = f"Your requested instance type ({wanted}) is not supported in your requested Availability Zone ({zone})."
                raise EC2ClientError("Unsupported", text)
        images = self.ec2_backend.amis.get(self._get_param("ImageId"))
        kinds = INSTANCE_TYPES[wanted].get("ProcessorInfo", {}).get("SupportedArchitectures", [])
        if images and kinds and images.architecture not in kinds:
            text = (
                f"The architecture '{','.join(kinds)}' of the specified instance type does not match "
                f"the architecture '{images.architecture}' of the specified AMI."
            )
            raise EC2ClientError("InvalidParameterValue", text)

    def _check_account(self) -> None:
        """The free plan, and the vCPUs that the account may run."""
        wanted = self._get_param("InstanceType")
        facts = INSTANCE_TYPES.get(wanted)
        if facts is None:
            return
        if accounts.is_free(self.current_account) and not facts.get("FreeTierEligible"):
            raise EC2ClientError("InvalidParameterCombination", accounts.NOT_ELIGIBLE)
        if not wanted.startswith(STANDARD):
            return
        limit = int(quotas.value_of(self.current_account, self.region, "ec2", "L-1216C47A"))
        running = [i.instance_type for i in self.ec2_backend.all_instances() if i.state in ("pending", "running")]
        used = sum(_vcpus(one) for one in running if one.startswith(STANDARD))
        if used + _vcpus(wanted) * int(self._get_param("MinCount") or 1) > limit:
            text = (
                f"You have requested more vCPU capacity than your current vCPU limit of {limit} allows for the instance bucket "
                "that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to "
                "request an adjustment to this limit."
            )
            raise EC2ClientError("VcpuLimitExceeded", text)

    def describe_instance_type_offerings(self) -> ActionResult:
        offers = super().describe_instance_type_offerings().result["InstanceTypeOfferings"]
        lacks = partial(accounts.lacks, self.current_account, self.region)
        return ActionResult({"InstanceTypeOfferings": [o for o in offers if not lacks(o["Location"], o["InstanceType"])]})

    def _complete(self, instance: Any) -> None:
        """What moto loses of the request."""
        tags = self._parse_tag_specification()
        asked = {int(n.get("DeviceIndex", 0)): n for n in self._get_param("NetworkInterfaces", [])}
        for index, eni in instance.nics.items():
            spec = asked.get(index, {})
            if "NetworkInterfaceId" not in spec:  # made by this launch: it goes with the instance
                eni.delete_on_termination = spec.get("DeleteOnTermination", True)
                eni.add_tags(tags.get("network-interface", {}))
        disks = {m["DeviceName"]: m.get("Ebs", {}) for m in self._get_param("BlockDeviceMappings", [])}
        for device, block in instance.block_device_mapping.items():
            spec = disks.get(device, {})
            volume = self.ec2_backend.volumes[block.volume_id]
            volume.throughput = spec.get("Throughput") or (125 if volume.volume_type == "gp3" else None)
            volume.iops = spec.get("Iops") or volume.iops
            if "DeleteOnTermination" not in spec:
                block.delete_on_termination = True

    def modify_instance_metadata_options(self) -> ActionResult:
        # moto forgets every option that is not in the request.
        now = self.ec2_backend.get_instance(self._get_param("InstanceId")).metadata_options
        for name, field in METADATA_OPTIONS.items():
            self.params.setdefault(name, getattr(now, field))
        return super().modify_instance_metadata_options()

    def modify_instance_attribute(self) -> ActionResult:
        result = super().modify_instance_attribute()
        check = self._get_param("SourceDestCheck.Value")
        if check is not None:
            instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
            for eni in instance.nics.values():
                eni.source_dest_check = check
        return result


def _be(instance: Any, name: str, code: int) -> None:
    instance._state = InstanceState(name, code)
