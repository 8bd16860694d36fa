"""Network ACLs."""

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError

from .base import Base, must_exist, refuse


class NetworkAcls(Base):
    def create_network_acl(self) -> ActionResult:
        return self.once(super().create_network_acl)

    def describe_network_acls(self) -> ActionResult:
        asked = self._get_param("NetworkAclIds", [])
        must_exist(asked, self.ec2_backend.network_acls, "InvalidNetworkAclID.NotFound", "networkAcl ID")
        return super().describe_network_acls()

    def delete_network_acl(self) -> ActionResult:
        acl = self.ec2_backend.get_network_acl(self._get_param("NetworkAclId"))
        if acl.default:
            refuse("InvalidParameterValue", f"cannot delete default network ACL {acl.id}")
        result = super().delete_network_acl()
        self.ec2_backend.tags.pop(acl.id, None)
        return result

    def create_network_acl_entry(self) -> ActionResult:
        self._icmp()
        return super().create_network_acl_entry()

    def replace_network_acl_entry(self) -> ActionResult:
        self._icmp()
        self._entry_must_exist()
        return super().replace_network_acl_entry()

    def delete_network_acl_entry(self) -> ActionResult:
        self._entry_must_exist()
        return super().delete_network_acl_entry()

    def replace_network_acl_association(self) -> ActionResult:
        asked = self._get_param("AssociationId")
        self.ec2_backend.get_network_acl(self._get_param("NetworkAclId"))
        if not any(asked in acl._associations for acl in self.ec2_backend.network_acls.values()):
            raise EC2ClientError("InvalidAssociationID.NotFound", f"The association ID '{asked}' does not exist")
        return super().replace_network_acl_association()

    def _icmp(self) -> None:
        # moto looks for another name than the API has.
        if self._get_param("IcmpTypeCode"):
            self.params["Icmp"] = self._get_param("IcmpTypeCode")

    def _entry_must_exist(self) -> None:
        acl = self.ec2_backend.get_network_acl(self._get_param("NetworkAclId"))
        number, egress = self._get_param("RuleNumber"), self._get_param("Egress")
        if not any(e.rule_number == number and e.egress == egress for e in acl.network_acl_entries):
            text = f"The network acl entry identified by {number} in network ACL '{acl.id}' does not exist."
            raise EC2ClientError("InvalidNetworkAclEntry.NotFound", text)
