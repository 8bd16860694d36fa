"""Service Quotas: the quotas that a VPC environment meets, and what an account was granted.

moto knows those of VPC alone, and with the values of an account that never asked for more.
https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

import json
from typing import Any, Dict, Tuple

import moto.servicequotas.urls
from moto.core.exceptions import AWSError
from moto.servicequotas.responses import ServiceQuotasResponse

# (service, code) -> name and value. vCPUs and imports as of an account that is in use: a new one has 5 and 20.
QUOTAS: Dict[Tuple[str, str], Tuple[str, float]] = {
    ("vpc", "L-F678F1CE"): ("VPCs per Region", 5),
    ("vpc", "L-A4707A72"): ("Internet gateways per Region", 5),
    ("vpc", "L-FE5A380F"): ("NAT gateways per Availability Zone", 5),
    ("vpc", "L-1B52E74A"): ("Gateway VPC endpoints per Region", 20),
    ("vpc", "L-7E9ECCDB"): ("Active VPC peering connections per VPC", 50),
    ("vpc", "L-E79EC296"): ("VPC security groups per Region", 2500),
    ("vpc", "L-0EA8095F"): ("Inbound or outbound rules per security group", 60),
    ("ec2", "L-0263D0A3"): ("EC2-VPC Elastic IPs", 5),
    ("ec2", "L-1216C47A"): ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 64),
    ("ec2", "L-8EA77D34"): ("Client VPN endpoints per Region", 5),
    ("elasticloadbalancing", "L-53DA6B97"): ("Application Load Balancers per Region", 50),
    ("elasticloadbalancing", "L-B22855CB"): ("Target Groups per Region", 3000),
    ("rds", "L-7B6409FD"): ("DB instances", 40),
    ("rds", "L-7ADDB58A"): ("Total storage for all DB instances", 100000),
    ("s3", "L-DC2B2D3D"): ("General purpose buckets", 10000),
    ("acm", "L-D2CB7DE9"): ("Imported certificates", 2500),
    ("acm", "L-3808DC70"): ("Imported certificates in last 365 days", 5000),
}

# (account, region) -> what AWS Support has granted it, or a new account does not have yet.
_granted: Dict[Tuple[str, str], Dict[Tuple[str, str], float]] = {}


def grant(account: str, region: str, service: str, code: str, value: float) -> None:
    if (service, code) not in QUOTAS:
        raise KeyError(f"{service}/{code}")
    _granted.setdefault((account, region), {})[(service, code)] = value


def value_of(account: str, region: str, service: str, code: str) -> float:
    return float(_granted.get((account, region), {}).get((service, code), QUOTAS[(service, code)][1]))


class NoSuchResource(AWSError):
    TYPE = "NoSuchResourceException"


class ServiceQuotas(ServiceQuotasResponse):
    def get_service_quota(self) -> str:
        asked = json.loads(self.body)
        return json.dumps({"Quota": self._told(asked.get("ServiceCode"), asked.get("QuotaCode"))})

    def _told(self, service: Any, code: Any) -> Dict[str, Any]:
        if (service, code) not in QUOTAS:
            raise NoSuchResource("The request failed because the specified resource does not exist.")
        name, _ = QUOTAS[(service, code)]
        return {
            "ServiceCode": service,
            "QuotaArn": f"arn:aws:servicequotas:{self.region}:{self.current_account}:{service}/{code}",
            "QuotaCode": code,
            "QuotaName": name,
            "Value": value_of(self.current_account, self.region, service, code),
            "Unit": "None",
            "Adjustable": True,
            "GlobalQuota": False,
        }


def install() -> None:
    moto.servicequotas.urls.url_paths = {"{0}/$": ServiceQuotas.dispatch}
