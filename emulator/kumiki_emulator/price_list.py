"""The Price List Query API, which moto lacks: GetProducts over a small catalogue, documents in AWS's own form.

The numbers are kumiki's own table for two regions, so that a test sees both agree; those in CHANGED are newer here. What
the table has and this does not (RDS CPU credits, traffic between zones) is answered as AWS answers it: with nothing.
"""

import hashlib
import json
from typing import Any, Dict, Iterator, List, Optional, Tuple

from . import wire

PUBLISHED = "2026-11-20T00:00:00Z"
TERM, RATE = "JRTCKXETXF", "6YS6EN2CT7"  # AWS's codes for "on demand" and "by the hour"

# region -> prefix of its usage types, name
REGIONS: Dict[str, Tuple[str, str]] = {
    "ap-northeast-1": ("APN1-", "Asia Pacific (Tokyo)"),
    "us-east-1": ("", "US East (N. Virginia)"),
}
# In N. Virginia some usage types have a prefix all the same.
ALWAYS = ("PublicIPv4", "ClientVPN", "VendedLog", "S3-Egress", "AWSSecretsManager")

Row = Tuple[str, str, str, str, Dict[str, str], float, float]  # service, family, usage type, unit, attributes, Tokyo, Virginia


def _rows() -> Iterator[Row]:
    shared = {"operatingSystem": "Linux", "preInstalledSw": "NA", "tenancy": "Shared", "capacitystatus": "Used"}
    for name, tokyo, virginia in (
        ("t2.micro", 0.0152, 0.0116),
        ("t3.micro", 0.0136, 0.0104),
        ("t3.small", 0.0272, 0.0208),
        ("t4g.micro", 0.0108, 0.0084),
    ):
        yield "AmazonEC2", "Compute Instance", f"BoxUsage:{name}", "Hrs", {"instanceType": name, **shared}, tokyo, virginia
        # The same machine with another system, reserved or shut off costs something else: filters tell them apart.
        other = {"instanceType": name, **shared, "operatingSystem": "Windows"}
        yield "AmazonEC2", "Compute Instance", f"BoxUsage:{name}", "Hrs", other, tokyo * 1.4, virginia * 1.4
    for family, usd in (("t3", 0.05), ("t4g", 0.04)):
        linux = {"operatingSystem": "Linux"}
        yield "AmazonEC2", "CPU Credits", f"CPUCredits:{family}", "vCPU-Hours", linux, usd, usd
    for kind, tokyo, virginia in (("gp2", 0.12, 0.1), ("gp3", 0.096, 0.08)):
        yield "AmazonEC2", "Storage", f"EBS:VolumeUsage.{kind}", "GB-Mo", {"volumeApiName": kind}, tokyo, virginia
    yield "AmazonEC2", "NAT Gateway", "NatGateway-Hours", "Hrs", {}, 0.062, 0.045
    yield "AmazonEC2", "NAT Gateway", "NatGateway-Bytes", "GB", {}, 0.062, 0.045
    yield "AmazonVPC", "", "PublicIPv4:InUseAddress", "Hrs", {}, 0.005, 0.005
    yield "AmazonVPC", "", "PublicIPv4:IdleAddress", "Hrs", {}, 0.005, 0.005
    yield "AmazonVPC", "Cloud Connectivity", "ClientVPN-EndpointHours", "hours", {}, 0.15, 0.1
    yield "AmazonVPC", "Cloud Connectivity", "ClientVPN-ConnectionHours", "hours", {}, 0.05, 0.05
    balancer = "Load Balancer-Application"
    yield "AWSELB", balancer, "LoadBalancerUsage", "Hrs", {"operation": "LoadBalancing:Application"}, 0.0243, 0.0225
    yield "AWSELB", balancer, "TS-LoadBalancerUsage", "Hrs", {"operation": "LoadBalancing:Application"}, 0.0056, 0.0056
    yield "AWSELB", balancer, "LCUUsage", "LCU-Hrs", {"operation": "LoadBalancing:Application"}, 0.008, 0.008
    for engine, tokyo, virginia in (("MySQL", 0.026, 0.017), ("PostgreSQL", 0.028, 0.018)):
        for zones, usage, factor in (("Single-AZ", "InstanceUsage", 1), ("Multi-AZ", "Multi-AZUsage", 2)):
            where = {"instanceType": "db.t3.micro", "databaseEngine": engine, "deploymentOption": zones}
            price = (tokyo * factor, virginia * factor)
            yield "AmazonRDS", "Database Instance", f"{usage}:db.t3.micro", "Hrs", where, *price
    for kind in ("GP2", "GP3"):
        for zones, usage, factor in (("Single-AZ", "RDS:", 1), ("Multi-AZ", "RDS:Multi-AZ-", 2)):
            where = {"databaseEngine": "Any", "deploymentOption": zones}
            yield "AmazonRDS", "Database Storage", f"{usage}{kind}-Storage", "GB-Mo", where, 0.138 * factor, 0.115 * factor
    yield "AmazonRDS", "Storage Snapshot", "RDS:ChargedBackupUsage", "GB-Mo", {"databaseEngine": "Any"}, 0.095, 0.095
    yield "AWSSecretsManager", "Secret", "AWSSecretsManager-Secrets", "Secrets", {}, 0.4, 0.4
    yield "AmazonCloudWatch", "Data Payload", "VendedLog-Bytes", "GB", {}, 0.76, 0.5
    yield "AmazonCloudWatch", "Data Payload", "S3-Egress-Bytes", "GB", {}, 0.38, 0.25
    yield "AmazonCloudWatch", "Storage Snapshot", "TimedStorage-ByteHrs", "GB-Mo", {}, 0.033, 0.03
    yield "AmazonS3", "Storage", "TimedStorage-ByteHrs", "GB-Mo", {"volumeType": "Standard"}, 0.025, 0.023
    yield "AmazonS3", "API Request", "Requests-Tier1", "Requests", {}, 0.0000047, 0.000005
    yield "AmazonS3", "API Request", "Requests-Tier2", "Requests", {}, 0.00000037, 0.0000004


# (region, usage type without prefix) -> newer than kumiki's table
CHANGED = {("ap-northeast-1", "LoadBalancerUsage"): 0.0255}
# Prices that fall with the quantity: the next tier begins here.
TIERS = {"VendedLog-Bytes": 10240, "S3-Egress-Bytes": 10240, "TimedStorage-ByteHrs": 51200}


def _decimal(usd: float) -> str:
    return f"{usd:.10f}"


def _document(row: Row, region: str) -> Dict[str, Any]:
    service, family, usage, unit, more, tokyo, virginia = row
    prefix, location = REGIONS[region]
    if region == "us-east-1" and usage.startswith(ALWAYS):
        prefix = "USE1-"
    usd = CHANGED.get((region, usage), tokyo if region == "ap-northeast-1" else virginia)
    attributes = {
        "servicecode": service,
        "location": location,
        "locationType": "AWS Region",
        "regionCode": region,
        "usagetype": prefix + usage,
        "operation": "",
        "servicename": service,
        **more,
    }
    sku = hashlib.sha256(json.dumps(attributes, sort_keys=True).encode()).hexdigest()[:16].upper()
    first_end = TIERS.get(usage)
    tiers = [("0", str(first_end) if first_end else "Inf", usd)]
    if first_end:
        tiers.append((str(first_end), "Inf", usd * 0.9))
    dimensions = {
        f"{sku}.{TERM}.{RATE}{'' if n == 0 else n}": {
            "unit": unit,
            "beginRange": begin,
            "endRange": end,
            "description": f"${price:.10f} per {unit}",
            "appliesTo": [],
            "rateCode": f"{sku}.{TERM}.{RATE}{'' if n == 0 else n}",
            "pricePerUnit": {"USD": _decimal(price)},
        }
        for n, (begin, end, price) in enumerate(tiers)
    }
    term = {
        "priceDimensions": dimensions,
        "sku": sku,
        "effectiveDate": "2026-11-01T00:00:00Z",
        "offerTermCode": TERM,
        "termAttributes": {},
    }
    product = {"attributes": attributes, "sku": sku, **({"productFamily": family} if family else {})}
    return {
        "product": product,
        "serviceCode": service,
        "terms": {"OnDemand": {f"{sku}.{TERM}": term}},
        "version": PUBLISHED.replace("-", "").replace(":", "").replace("T", "").replace("Z", ""),
        "publicationDate": PUBLISHED,
    }


_CATALOGUE: Optional[List[Dict[str, Any]]] = None


def catalogue() -> List[Dict[str, Any]]:
    global _CATALOGUE
    if _CATALOGUE is None:
        _CATALOGUE = [_document(row, region) for row in _rows() for region in REGIONS]
    return _CATALOGUE


def _passes(document: Dict[str, Any], one: Dict[str, str]) -> bool:
    product = document["product"]
    fields = {**product["attributes"], "productFamily": product.get("productFamily"), "serviceCode": document["serviceCode"]}
    held = fields.get(one["Field"])
    kind, value = one["Type"], one["Value"]
    if kind == "NONE_OF":
        return held not in value.split(",")
    if held is None:
        return False
    if kind == "CONTAINS":
        return value in held
    return held in value.split(",") if kind == "ANY_OF" else held == value


def answer(call: wire.Asked, body: bytes) -> Optional[wire.Answer]:
    """None: a call of another service."""
    if call.service != "pricing":
        return None
    if call.action != "GetProducts":
        return wire.error("json", 400, "UnsupportedOperation", f"The emulator lacks this: {call.action} of the Price List")
    asked = json.loads(body or b"{}")
    service, filters = asked.get("ServiceCode"), asked.get("Filters", [])
    most, token = asked.get("MaxResults", 100), asked.get("NextToken")
    known = {"TERM_MATCH", "EQUALS", "CONTAINS", "ANY_OF", "NONE_OF"}
    if not service:
        return wire.error("json", 400, "InvalidParameterException", "ServiceCode must not be empty")
    if not 1 <= most <= 100 or any(f.get("Type") not in known or not f.get("Field") or not f.get("Value") for f in filters):
        return wire.error("json", 400, "InvalidParameterException", "Input Parameters are invalid")
    if service not in {d["serviceCode"] for d in catalogue()}:
        return wire.error("json", 400, "NotFoundException", f"No service with the code {service}")
    if token is not None and not str(token).isdigit():
        return wire.error("json", 400, "ExpiredNextTokenException", "The pagination token expired. Try again without it.")
    found = [d for d in catalogue() if d["serviceCode"] == service and all(_passes(d, f) for f in filters)]
    begin = int(token or 0)
    page = {"FormatVersion": "aws_v1", "PriceList": [json.dumps(d) for d in found[begin : begin + most]]}
    if begin + most < len(found):
        page["NextToken"] = str(begin + most)
    headers = [("Content-Type", "application/x-amz-json-1.1")]
    return 200, headers, json.dumps(page).encode()
