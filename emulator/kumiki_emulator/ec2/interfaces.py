"""Network interfaces: whose they are, and what may be done with them."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import Attachment, NetworkInterface

from .base import Base, refuse


def _attachment(eni: Any) -> Any:
    managed = getattr(eni, "managed_attachment", None)
    if managed:
        return managed
    return Attachment(eni) if eni.attachment_id and eni.instance else None


# The groups of an interface are its own; moto adds those of the instance, which are copies that grow old.
NetworkInterface.group_set = property(lambda eni: eni._group_set)  # type: ignore[assignment]
NetworkInterface.attachment = property(_attachment)  # type: ignore[assignment]


class Interfaces(Base):
    def delete_network_interface(self) -> ActionResult:
        eni = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId"))
        if eni.requester_managed:
            refuse("OperationNotPermitted", "You do not have permission to delete an interface managed by a service.")
        if eni.status == "in-use":
            refuse("InvalidParameterValue", f"Network interface '{eni.id}' is currently in use.")
        return super().delete_network_interface()

    def detach_network_interface(self) -> ActionResult:
        asked = self._get_param("AttachmentId") or ""
        if asked.startswith("ela-attach-"):
            refuse("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.")
        return super().detach_network_interface()

    def modify_network_interface_attribute(self) -> ActionResult:
        eni = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId"))
        for group_id in self._get_param("Groups", []):
            if self.ec2_backend.get_security_group_from_id(group_id) is None:
                refuse("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
        result = super().modify_network_interface_attribute()
        check = self._get_param("SourceDestCheck.Value")
        if check is not None and eni.instance and eni.device_index == 0:
            eni.instance.source_dest_check = check  # one attribute seen from two sides
        change = self._get_param("Attachment", {})
        if "DeleteOnTermination" in change:
            eni.delete_on_termination = change["DeleteOnTermination"]
        return result
