"""VPC Block Public Access: one switch for account and region, with exclusions.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcBlockPublicAccessOptions.html
No packet flows here, so nothing is blocked: it is only told.
"""

from typing import Any, Dict

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from .base import Base, must_exist, refuse

MODES = ("off", "block-bidirectional", "block-ingress")
EXCLUSION_MODES = ("allow-bidirectional", "allow-egress")
MISSING = "InvalidVpcBlockPublicAccessExclusionId.NotFound"


class PublicAccess(Base):
    def describe_vpc_block_public_access_options(self) -> ActionResult:
        return ActionResult({"VpcBlockPublicAccessOptions": self._options()})

    def modify_vpc_block_public_access_options(self) -> ActionResult:
        mode = self._get_param("InternetGatewayBlockMode")
        if mode not in MODES:
            refuse("InvalidParameterValue", f"Value ({mode}) for parameter InternetGatewayBlockMode is invalid.")
        changed = {"InternetGatewayBlockMode": mode, "State": "update-complete", "LastUpdateTimestamp": utcnow()}
        self._options().update(changed)
        return ActionResult({"VpcBlockPublicAccessOptions": self._options()})

    def create_vpc_block_public_access_exclusion(self) -> ActionResult:
        mode = self._get_param("InternetGatewayExclusionMode")
        if mode not in EXCLUSION_MODES:
            refuse("InvalidParameterValue", f"Value ({mode}) for parameter InternetGatewayExclusionMode is invalid.")
        vpc, subnet = self._get_param("VpcId"), self._get_param("SubnetId")
        if (vpc is None) == (subnet is None):
            refuse("InvalidParameterCombination", "Specify either a VPC or a subnet.")
        if vpc:
            self.ec2_backend.get_vpc(vpc)
        else:
            self.ec2_backend.get_subnet(subnet)
        what = f"vpc/{vpc}" if vpc else f"subnet/{subnet}"
        made = {
            "ExclusionId": f"vpcbpa-exclude-{mock_random.get_random_hex(17)}",
            "InternetGatewayExclusionMode": mode,
            "ResourceArn": f"arn:aws:ec2:{self.region}:{self.current_account}:{what}",
            "State": "create-complete",
            "CreationTimestamp": utcnow(),
        }
        self._exclusions()[made["ExclusionId"]] = made
        return ActionResult({"VpcBlockPublicAccessExclusion": made})

    def describe_vpc_block_public_access_exclusions(self) -> ActionResult:
        asked = self._get_param("ExclusionIds", [])
        must_exist(asked, self._exclusions(), MISSING, "exclusion ID")
        found = [e for id_, e in self._exclusions().items() if not asked or id_ in asked]
        return ActionResult({"VpcBlockPublicAccessExclusions": found})

    def delete_vpc_block_public_access_exclusion(self) -> ActionResult:
        asked = self._get_param("ExclusionId")
        must_exist([asked], self._exclusions(), MISSING, "exclusion ID")
        gone = self._exclusions().pop(asked)
        return ActionResult({"VpcBlockPublicAccessExclusion": {**gone, "State": "delete-complete"}})

    def _options(self) -> Dict[str, Any]:
        default = {
            "AwsAccountId": self.current_account,
            "AwsRegion": self.region,
            "State": "default-state",
            "InternetGatewayBlockMode": "off",
            "ManagedBy": "account",
            "ExclusionsAllowed": "allowed",
        }
        return vars(self.ec2_backend).setdefault("public_access", default)

    def _exclusions(self) -> Dict[str, Dict[str, Any]]:
        return vars(self.ec2_backend).setdefault("public_access_exclusions", {})
