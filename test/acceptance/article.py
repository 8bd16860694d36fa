"""What AWS holds after `up --preset article|modern --through bucket`, seen with boto3 alone (requirements.md 2-9, Z, O).

    python article.py ENDPOINT ACCOUNT REGION article|modern

ACCOUNT is the access key id: twelve digits, which the emulator takes for the account. It must hold nothing else.
Prints one JSON object per check, {id, what, ok, found}, and ends with 1 if one is not ok. Nothing of kumiki's is
imported: what stands here was written from the requirements, not from the program.
"""

import base64
import ipaddress
import json
import re
import sys
import traceback
from collections import Counter
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

Thing = Dict[str, Any]

PREFIX = "for-web"
VPC_CIDR = "172.16.0.0/23"
# Z1: per tier, in the order of the zones.
SUBNETS = {"public": ["172.16.0.0/25", "172.16.0.128/25"], "private": ["172.16.1.0/25", "172.16.1.128/25"]}
SERVERS = {"web": "public", "ap": "private"}
ANYWHERE = "0.0.0.0/0"
DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
    "${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)
IMAGES = {
    "article": "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
    "modern": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
}
# Values in which the presets differ; the left column of O against its right one.
WANTED = {
    "article": {
        "instanceType": "t2.micro",
        "volume": {"type": "gp2", "sizeGib": 8, "encrypted": False},
        "httpTokens": "optional",
        "dbStorage": "gp2",
        "dbUser": "admin",
        "dbBackupDays": 1,
        "dbIam": False,
        "policies": 1,
    },
    "modern": {
        "instanceType": "t3.micro",
        "volume": {"type": "gp3", "sizeGib": 8, "encrypted": True},
        "httpTokens": "required",
        "dbStorage": "gp3",
        "dbUser": "kumiki",
        "dbBackupDays": 7,
        "dbIam": True,
        "policies": 2,
    },
}
FLOW_ACTIONS = ["CreateLogGroup", "CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams"]


class Account:
    """Lists of everything, without any filter by our own tags: what is there too much must be seen as well."""

    def __init__(self, endpoint: str, account: str, region: str):
        self.id, self.region = account, region
        config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"})
        session = boto3.session.Session(aws_access_key_id=account, aws_secret_access_key="test", region_name=region)
        self.client: Callable[[str], Any] = lambda service: session.client(service, endpoint_url=endpoint, config=config)
        self.ec2, self.elb, self.rds = self.client("ec2"), self.client("elbv2"), self.client("rds")
        self.iam, self.logs, self.s3 = self.client("iam"), self.client("logs"), self.client("s3")
        self.secrets, self.ssm = self.client("secretsmanager"), self.client("ssm")
        self._kept: Dict[str, List[Thing]] = {}

    def list(self, client: Any, operation: str, key: str, **given: Any) -> List[Thing]:
        """All pages of a list operation; asked once."""
        name = f"{client.meta.service_model.service_name} {operation} {given}"
        if name not in self._kept:
            if client.can_paginate(operation):
                pages = list(client.get_paginator(operation).paginate(**given))
            else:
                pages = [getattr(client, operation)(**given)]
            self._kept[name] = [thing for page in pages for thing in page[key]]
        return self._kept[name]

    def of_ec2(self, operation: str, key: str, **given: Any) -> List[Thing]:
        return self.list(self.ec2, f"describe_{operation}", key, **given)


class Report:
    """One line per check, at once: a crash later on must not hide what was seen."""

    def __init__(self) -> None:
        self.failed = 0

    def check(self, ids: str, what: str, ok: bool, found: Any) -> None:
        self.failed += not ok
        print(json.dumps({"id": ids, "what": what, "ok": bool(ok), "found": found}, default=str), flush=True)

    def same(self, ids: str, what: str, found: Any, wanted: Any) -> None:
        self.check(ids, what, found == wanted, found if found == wanted else {"found": found, "wanted": wanted})


def name_of(thing: Thing) -> str:
    return tags_of(thing).get("Name", "")


def tags_of(thing: Thing) -> Dict[str, str]:
    listed = thing.get("Tags") or thing.get("TagSet") or thing.get("TagList") or []
    return {t["Key"]: t["Value"] for t in listed}


def by_name(things: Iterable[Thing]) -> Dict[str, Thing]:
    return {name_of(t): t for t in things}


def error_code(call: Callable[[], Any]) -> Optional[str]:
    """AWS's code of the refusal; None: it was answered."""
    try:
        call()
        return None
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])


class Seen:
    """The environment's things by what they are, found by place and name."""

    def __init__(self, a: Account):
        self.a = a
        self.vpcs = [v for v in a.of_ec2("vpcs", "Vpcs") if not v["IsDefault"]]
        self.vpc = self.vpcs[0]
        self.vpc_id: str = self.vpc["VpcId"]
        self.subnets = self.inside(a.of_ec2("subnets", "Subnets"))
        self.tables = self.inside(a.of_ec2("route_tables", "RouteTables"))
        self.own_tables = [t for t in self.tables if not any(x["Main"] for x in t["Associations"])]
        groups = a.of_ec2("security_groups", "SecurityGroups")
        self.groups = [g for g in groups if g["GroupName"] != "default"]
        rules = a.of_ec2("security_group_rules", "SecurityGroupRules")
        self.rules = [r for r in rules if r["GroupId"] in {g["GroupId"] for g in self.groups}]
        reservations = a.of_ec2("instances", "Reservations")
        self.instances = [i for r in reservations for i in r["Instances"] if i["State"]["Name"] != "terminated"]
        self.server = by_name(self.instances)
        self.volumes = a.of_ec2("volumes", "Volumes")
        self.interfaces = [n for n in a.of_ec2("network_interfaces", "NetworkInterfaces") if not n["RequesterManaged"]]
        self.gateways = a.of_ec2("internet_gateways", "InternetGateways")
        self.own_gateways = [g for g in self.gateways if any(x["VpcId"] == self.vpc_id for x in g["Attachments"])]
        self.endpoints = a.of_ec2("vpc_endpoints", "VpcEndpoints")
        self.keys = a.of_ec2("key_pairs", "KeyPairs")
        self.flow_logs = a.of_ec2("flow_logs", "FlowLogs")
        self.log_groups = a.list(a.logs, "describe_log_groups", "logGroups")
        self.roles = [r for r in a.list(a.iam, "list_roles", "Roles") if not r["Path"].startswith("/aws-service-role/")]
        self.policies = a.list(a.iam, "list_policies", "Policies", Scope="Local")
        self.profiles = a.list(a.iam, "list_instance_profiles", "InstanceProfiles")
        self.balancers = a.list(a.elb, "describe_load_balancers", "LoadBalancers")
        self.target_groups = a.list(a.elb, "describe_target_groups", "TargetGroups")
        self.listeners = [
            x for b in self.balancers for x in a.list(a.elb, "describe_listeners", "Listeners", LoadBalancerArn=b["LoadBalancerArn"])
        ]
        self.databases = a.list(a.rds, "describe_db_instances", "DBInstances")
        self.db_subnet_groups = a.list(a.rds, "describe_db_subnet_groups", "DBSubnetGroups")
        self.buckets: List[str] = [b["Name"] for b in a.s3.list_buckets()["Buckets"]]

    def inside(self, things: Iterable[Thing]) -> List[Thing]:
        return [t for t in things if t["VpcId"] == self.vpc_id]

    def subnet(self, tier: str, number: int) -> Thing:
        return next(s for s in self.subnets if s["CidrBlock"] == SUBNETS[tier][number - 1])

    def group(self, name: str) -> str:
        return next(g["GroupId"] for g in self.groups if g["GroupName"] == f"{PREFIX}-sg-{name}")

    def servers(self) -> List[Tuple[str, str, int, Thing]]:
        """(tier, name, number, instance) of the four; a missing one is an empty instance."""
        names = [(tier, f"{tier}-server-{n}", n) for tier in SERVERS for n in (1, 2)]
        return [(tier, name, n, self.server.get(name, {})) for tier, name, n in names]

    def attached(self, role: str) -> List[str]:
        found = self.a.list(self.a.iam, "list_attached_role_policies", "AttachedPolicies", RoleName=role)
        return sorted(p["PolicyArn"] for p in found)

    def document(self, policy: str) -> Thing:
        arn = next(p["Arn"] for p in self.policies if p["PolicyName"] == policy)
        version = self.a.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        return self.a.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

    def targets(self, group: Thing) -> List[Thing]:
        return [h["Target"] for h in self.a.elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]]


# ------------------------------------------------------------------------------------------------ 2. VPC


def check_vpc(s: Seen, r: Report, preset: str) -> None:
    a = s.a
    r.same("V1", "one VPC beside the default one", len(s.vpcs), 1)
    r.same("V3", "IPv4 range of the VPC", s.vpc["CidrBlock"], VPC_CIDR)
    r.same("V3", "all IPv4 ranges of the VPC", [x["CidrBlock"] for x in s.vpc["CidrBlockAssociationSet"]], [VPC_CIDR])
    r.same("V4", "no IPv6 range", s.vpc.get("Ipv6CidrBlockAssociationSet", []), [])
    r.same("V5", "tenancy", s.vpc["InstanceTenancy"], "default")
    for option in ("enableDnsHostnames", "enableDnsSupport"):
        answer = a.ec2.describe_vpc_attribute(VpcId=s.vpc_id, Attribute=option)
        r.same("V12", option, answer[option[0].upper() + option[1:]]["Value"], True)
    r.same("V2 Z9", "name of the VPC", name_of(s.vpc), "for-web-vpc")
    r.same("V2 Z9", "name of the internet gateway", [name_of(g) for g in s.own_gateways], ["for-web-igw"])
    attachments = [(x["VpcId"], x["State"]) for g in s.own_gateways for x in g["Attachments"]]
    r.check("V1 R1", "the internet gateway is attached to this VPC only", [v for v, _ in attachments] == [s.vpc_id], attachments)
    check_subnets(s, r, preset)
    check_endpoint(s, r)
    nothing = {
        "NAT gateways (V10)": a.of_ec2("nat_gateways", "NatGateways"),
        "elastic IP addresses": a.of_ec2("addresses", "Addresses"),
        "peering connections": a.of_ec2("vpc_peering_connections", "VpcPeeringConnections"),
        "VPN gateways": a.of_ec2("vpn_gateways", "VpnGateways"),
        "VPN connections": a.of_ec2("vpn_connections", "VpnConnections"),
        "egress-only gateways": a.of_ec2("egress_only_internet_gateways", "EgressOnlyInternetGateways"),
        "launch templates": a.of_ec2("launch_templates", "LaunchTemplates"),
        "other internet gateways": [
            g for g in s.gateways if any(x["VpcId"] in {v["VpcId"] for v in s.vpcs[1:]} for x in g["Attachments"]) or not g["Attachments"]
        ],
    }
    for what, found in nothing.items():
        r.same("V10" if "NAT" in what else "V1", f"no {what}", found, [])
    acls = s.inside(a.of_ec2("network_acls", "NetworkAcls"))
    r.same("G4", "only the default network ACL", [x["IsDefault"] for x in acls], [True])
    entries = sorted((e["Egress"], e["RuleNumber"], e["RuleAction"], e["CidrBlock"], e["Protocol"]) for x in acls for e in x["Entries"])
    untouched = [(out, n, act, ANYWHERE, "-1") for out in (False, True) for n, act in ((100, "allow"), (32767, "deny"))]
    r.same("G4", "the default network ACL is as AWS made it", entries, untouched)


def check_subnets(s: Seen, r: Report, preset: str) -> None:
    zones = sorted({x["AvailabilityZone"] for x in s.subnets})
    r.same("V6 Z1", "zones", zones, [f"{s.a.region}a", f"{s.a.region}c"])
    wanted = {
        f"for-web-subnet-{tier}{i + 1}-{zones[i]}": (cidr, zones[i]) for tier, cidrs in SUBNETS.items() for i, cidr in enumerate(cidrs)
    }
    found = {name_of(x): (x["CidrBlock"], x["AvailabilityZone"]) for x in s.subnets}
    r.same("V7 V8 V9 Z1 Z9", "subnets: names, ranges and zones", found, wanted)
    r.same("V7 V8", "number of subnets", len(s.subnets), 4)
    if preset == "modern":
        r.same("O posture 6", "subnets give no public address by themselves", [x["MapPublicIpOnLaunch"] for x in s.subnets], [False] * 4)
    private = [x["MapPublicIpOnLaunch"] for x in s.subnets if x["CidrBlock"] in SUBNETS["private"]]
    r.same("V8 E6", "private subnets give no public address", private, [False] * 2)


def check_endpoint(s: Seen, r: Report) -> None:
    found = [(e["VpcEndpointType"], e["ServiceName"], e["VpcId"], e["State"].lower(), name_of(e)) for e in s.endpoints]
    wanted = [("Gateway", f"com.amazonaws.{s.a.region}.s3", s.vpc_id, "available", "for-web-vpce-s3")]
    r.same("V11 V14 Z9", "one gateway endpoint, for S3", found, wanted)


# ------------------------------------------------------------------------------------------------ 4. Routes


def route_of(route: Thing) -> Tuple[str, str]:
    to = next((route[k] for k in route if k.startswith("Destination")), "")
    via = next((route[k] for k in ("GatewayId", "NatGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId", "InstanceId") if route.get(k)), "")
    return to, via


def check_routes(s: Seen, r: Report, preset: str) -> None:
    names = {name_of(t): t for t in s.own_tables}
    zones = sorted({x["AvailabilityZone"] for x in s.subnets})
    private = [f"for-web-rtb-private{i + 1}-{zone}" for i, zone in enumerate(zones)]
    r.same("R1 R2 Z9", "one public and two private route tables", sorted(names), sorted(["for-web-rtb-public", *private]))
    r.same("R1 R2", "number of route tables, the main one apart", len(s.own_tables), 3)
    local = (VPC_CIDR, "local")
    internet = (ANYWHERE, s.own_gateways[0]["InternetGatewayId"])
    lists = s.a.of_ec2("prefix_lists", "PrefixLists")
    s3 = next(p["PrefixListId"] for p in lists if p["PrefixListName"] == f"com.amazonaws.{s.a.region}.s3")
    endpoint = (s3, s.endpoints[0]["VpcEndpointId"])
    # The endpoint of R2 stands on the private tables only.
    for name, wanted in {"for-web-rtb-public": [local, internet], **{p: [local, endpoint] for p in private}}.items():
        routes = names[name]["Routes"]
        r.same("R1" if "public" in name else "R2", f"exactly the routes of {name}", sorted(map(route_of, routes)), sorted(wanted))
        r.same("R1 R2", f"routes of {name} lead somewhere", {x["State"] for x in routes}, {"active"})
    main = [t for t in s.tables if t not in s.own_tables]
    r.same("J7 R1", "the main route table has the local route only", [sorted(map(route_of, t["Routes"])) for t in main], [[local]])
    associated = {name: sorted(x.get("SubnetId", "") for x in t["Associations"]) for name, t in names.items()}
    public = sorted(s.subnet("public", n)["SubnetId"] for n in (1, 2))
    wanted_subnets = {"for-web-rtb-public": public, **{p: [s.subnet("private", i + 1)["SubnetId"]] for i, p in enumerate(private)}}
    r.same("R1 R2", "which subnets use which route table", associated, wanted_subnets)
    r.same("R2 V11", "route tables of the S3 endpoint", sorted(s.endpoints[0]["RouteTableIds"]), sorted(names[p]["RouteTableId"] for p in private))


# ------------------------------------------------------------------------------------------------ 3. Security groups


def source_of(rule: Thing) -> str:
    group = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return str(rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId") or group)


def rules_of(s: Seen, group: str, egress: bool) -> List[Tuple[str, int, int, str]]:
    of_group = [x for x in s.rules if x["GroupId"] == s.group(group) and x["IsEgress"] == egress]
    return sorted((x["IpProtocol"], x.get("FromPort", -1), x.get("ToPort", -1), source_of(x)) for x in of_group)


def check_groups(s: Seen, r: Report, preset: str) -> None:
    wanted = sorted(f"for-web-sg-{x}" for x in ("web", "ap", "rds"))
    r.same("SG1 Z2", "three security groups, the default ones apart", sorted(g["GroupName"] for g in s.groups), wanted)
    r.same("SG11 Z2", "their Name tags", sorted(map(name_of, s.groups)), wanted)
    r.same("SG1", "they are in the VPC", {g["VpcId"] for g in s.groups}, {s.vpc_id})
    r.check("Z2", "each has a description of its own", len({g["Description"] for g in s.groups}) == 3, [g["Description"] for g in s.groups])
    web, ap = s.group("web"), s.group("ap")
    # O9: the caller's own address. The emulator is on this machine, and so is whoever calls it.
    ssh = ANYWHERE if preset == "article" else "203.0.113.80/32"
    tcp = lambda port, source: ("tcp", port, port, source)  # noqa: E731
    r.same("SG2" if preset == "article" else "SG2 O9", "inbound rules of web", rules_of(s, "web", False), [tcp(22, ssh), tcp(80, ANYWHERE), tcp(443, ANYWHERE)])
    # Behind O9 the AP servers are reached through the web servers (check 4), hence from their group.
    ap_ssh = tcp(22, ANYWHERE if preset == "article" else web)
    http = [tcp(port, group) for port in (80, 443) for group in (web, ap)]
    r.same("SG3 SG4 SG5", "inbound rules of ap", rules_of(s, "ap", False), sorted([ap_ssh, *http]))
    r.same("SG7", "inbound rules of rds", rules_of(s, "rds", False), [tcp(3306, ap)])
    for group in ("web", "ap", "rds"):
        r.same("SG10", f"outbound rules of {group}: all allowed", rules_of(s, group, True), [("-1", -1, -1, ANYWHERE)])
    inbound = [x for x in s.rules if not x["IsEgress"]]
    r.same("SG2 SG3 SG4 SG5 SG7", "number of inbound rules", len(inbound), 9)
    r.check("SG9", "each inbound rule says what it is for", all(x.get("Description") for x in inbound), [x.get("Description") for x in inbound])
    if preset == "modern":
        open_ssh = [x["SecurityGroupRuleId"] for x in inbound if x["FromPort"] <= 22 <= x["ToPort"] and source_of(x) in (ANYWHERE, "::/0")]
        r.same("O9", "nobody may SSH from anywhere", open_ssh, [])
        sources = [source_of(x) for x in inbound if x["FromPort"] == 22 and "CidrIpv4" in x]
        r.check("O9", "SSH from one address only", [ipaddress.ip_network(x).num_addresses for x in sources] == [1], sources)
    users = [g["GroupName"] for i in s.instances for g in i["SecurityGroups"]]
    r.check("SG1 O31", "nothing uses a default group", "default" not in users, Counter(users))


# ------------------------------------------------------------------------------------------------ 5. EC2


def check_servers(s: Seen, r: Report, preset: str) -> None:
    wanted = WANTED[preset]
    r.same("E1", "instances", sorted(map(name_of, s.instances)), ["ap-server-1", "ap-server-2", "web-server-1", "web-server-2"])
    r.same("E4", "one key pair", [k["KeyName"] for k in s.keys], ["for-web-key"])
    image = s.a.ssm.get_parameter(Name=IMAGES[preset])["Parameter"]["Value"]
    for tier, name, number, i in s.servers():
        subnet = s.subnet(SERVERS[tier], number)
        r.same("E1", f"{name} runs", i["State"]["Name"], "running")
        r.same("E2" if preset == "article" else "E2 O1", f"image of {name}", i["ImageId"], image)
        r.same("E3" if preset == "article" else "E3 O2", f"type of {name}", i["InstanceType"], wanted["instanceType"])
        r.same("E4", f"key pair of {name}", i["KeyName"], "for-web-key")
        r.same("E5", f"subnet of {name}", i["SubnetId"], subnet["SubnetId"])
        r.same("E5", f"zone of {name}", i["Placement"]["AvailabilityZone"], subnet["AvailabilityZone"])
        r.same("E7", f"security groups of {name}", [g["GroupName"] for g in i["SecurityGroups"]], [f"for-web-sg-{tier}"])
        check_addresses(s, r, tier, name, i, subnet)
        check_disk(s, r, preset, name, i)
        options = i["MetadataOptions"]
        r.same("O7", f"HttpTokens of {name}", options["HttpTokens"], wanted["httpTokens"])
        r.same("O7", f"metadata hop limit of {name}", options["HttpPutResponseHopLimit"], 1)
        check_user_data(s, r, tier, name, number, i)
    r.same("E8", "number of volumes", len(s.volumes), 4)
    r.same("E1", "network interfaces beside those AWS manages", len(s.interfaces), 4)


def check_addresses(s: Seen, r: Report, tier: str, name: str, i: Thing, subnet: Thing) -> None:
    r.same("E7", f"network interfaces of {name}", len(i["NetworkInterfaces"]), 1)
    r.same("E7", f"groups of {name}'s interface", [g["GroupId"] for g in i["NetworkInterfaces"][0]["Groups"]], [s.group(tier)])
    inside = ipaddress.ip_address(i["PrivateIpAddress"]) in ipaddress.ip_network(subnet["CidrBlock"])
    r.check("E5 E6", f"private address of {name} is in its subnet", inside, i["PrivateIpAddress"])
    public = i.get("PublicIpAddress", "")
    r.check("E6", f"{name} has {'a' if tier == 'web' else 'no'} public address", bool(public) == (tier == "web"), public)
    r.check("E6", f"source/destination check of {name} is on", i.get("SourceDestCheck", True), i.get("SourceDestCheck"))


def check_disk(s: Seen, r: Report, preset: str, name: str, i: Thing) -> None:
    volumes = [v for v in s.volumes if any(x["InstanceId"] == i["InstanceId"] for x in v["Attachments"])]
    found = [{"type": v["VolumeType"], "sizeGib": v["Size"], "encrypted": v["Encrypted"]} for v in volumes]
    r.same("E8" if preset == "article" else "E8 O3", f"disk of {name}", found, [WANTED[preset]["volume"]])
    mappings = [(m["DeviceName"], m["Ebs"]["DeleteOnTermination"]) for m in i["BlockDeviceMappings"]]
    r.same("E8", f"the one disk of {name} is its root and goes with it", mappings, [(i["RootDeviceName"], True)])


def check_user_data(s: Seen, r: Report, tier: str, name: str, number: int, i: Thing) -> None:
    answer = s.a.ec2.describe_instance_attribute(InstanceId=i["InstanceId"], Attribute="userData")
    text = base64.b64decode(answer["UserData"].get("Value", "")).decode("utf-8")
    page = f"<html><h1>{'Web' if tier == 'web' else 'AP'} server {number}</h1></html>"
    ids = "E9" if tier == "web" else "E10"
    r.same(ids, f"page of {name}", re.findall(r"<html>.*?</html>", text, re.S), [page])
    written = re.findall(rf"^echo '{re.escape(page)}' > /var/www/html/index\.html$", text, re.M)
    r.same(ids, f"the page of {name} is written to /var/www/html/index.html, and nothing else is", (len(written), text.count("/var/www/html/index.html")), (1, 1))
    lines = [x.strip() for x in text.splitlines() if not x.strip().startswith("#")]
    for what, pattern in {
        "installs httpd": r"(-y install|install -y) httpd|install httpd -y",
        "starts httpd": r"^systemctl (start|enable --now) httpd$",
        "enables httpd": r"^systemctl enable (--now )?httpd$",
        "updates its packages": r"(-y update|update -y|upgrade -y|-y upgrade)$",
    }.items():
        r.check("E11 O6", f"{name} {what}", any(re.search(pattern, x) for x in lines), [x for x in lines if "httpd" in x or "update" in x])
    r.check("E11", f"user data of {name} is a script", text.startswith("#!/bin/bash\n"), text)
    secret = re.findall(r"(?i)-----BEGIN|AKIA[0-9A-Z]{12}|ASIA[0-9A-Z]{12}|passw|secret|token|aws configure|private key", text)
    r.same("B4 O10", f"no secret in the user data of {name}", secret, [])


# ------------------------------------------------------------------------------------------------ 6. Flow logs


def check_flow_logs(s: Seen, r: Report, preset: str) -> None:
    group = "/vpc/for-web/flow-logs"
    r.same("F1 Z3", "log groups and days they keep", [(g["logGroupName"], g.get("retentionInDays")) for g in s.log_groups], [(group, 7)])
    role = next(x for x in s.roles if x["RoleName"] == "for-web-flow-logs")
    found = [
        (f["ResourceId"], f["LogDestinationType"], f["LogGroupName"], f["DeliverLogsPermissionArn"], f["TrafficType"], f["MaxAggregationInterval"], f["LogFormat"])
        for f in s.flow_logs
    ]
    r.same("F6 Z3", "one flow log, of the VPC", found, [(s.vpc_id, "cloud-watch-logs", group, role["Arn"], "ALL", 600, DEFAULT_FORMAT)])
    r.same("F6", "it is active", [f["FlowLogStatus"] for f in s.flow_logs], ["ACTIVE"])
    r.same("F4", "what the role may", s.attached("for-web-flow-logs"), [f"arn:aws:iam::{s.a.id}:policy/for-web-flow-logs"])
    r.same("F4", "no inline policy of the role", s.a.iam.list_role_policies(RoleName="for-web-flow-logs")["PolicyNames"], [])
    r.same("F4", "its policy has one version", len(s.a.iam.list_policy_versions(PolicyArn=s.attached("for-web-flow-logs")[0])["Versions"]), 1)
    described = s.a.iam.get_policy(PolicyArn=s.attached("for-web-flow-logs")[0])["Policy"].get("Description", "")
    r.check("F3", "the policy has a description", described != "", described)
    trust: Thing = {"Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allow: Thing = {"Effect": "Allow", "Action": [f"logs:{x}" for x in FLOW_ACTIONS], "Resource": "*"}
    if preset == "modern":
        trust["Condition"] = {
            "StringEquals": {"aws:SourceAccount": s.a.id},
            "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{s.a.region}:{s.a.id}:vpc-flow-log/*"},
        }
        arn = f"arn:aws:logs:{s.a.region}:{s.a.id}:log-group:{group}"
        allow = {"Effect": "Allow", "Action": [f"logs:{x}" for x in FLOW_ACTIONS[1:]], "Resource": [arn, f"{arn}:*"]}
    ids = "" if preset == "article" else " O16 O17"
    r.same(f"F5{ids}", "trust policy, exactly", role["AssumeRolePolicyDocument"], {"Version": "2012-10-17", "Statement": [trust]})
    r.same(f"F2{ids}", "permissions policy, exactly", s.document("for-web-flow-logs"), {"Version": "2012-10-17", "Statement": [allow]})


# ------------------------------------------------------------------------------------------------ 7. Load balancers


def check_balancers(s: Seen, r: Report, preset: str) -> None:
    names = {b["LoadBalancerName"]: b for b in s.balancers}
    r.same("L2 L6 Z4", "load balancers", sorted(names), ["alb-ap", "alb-web"])
    r.same("L1 L5 Z4", "target groups", sorted(g["TargetGroupName"] for g in s.target_groups), ["for-web-tg-ap", "for-web-tg-web"])
    r.same("L2 L3", "number of listeners", len(s.listeners), 2)
    for tier, scheme, ids in (("web", "internet-facing", "L2 L7"), ("ap", "internal", "L6 L7 L8")):
        b = names[f"alb-{tier}"]
        subnets = sorted(s.subnet(SERVERS[tier], n)["SubnetId"] for n in (1, 2))
        r.same(ids, f"type of alb-{tier}", b["Type"], "application")
        r.same(ids, f"alb-{tier} is active", b["State"]["Code"], "active")
        r.same(ids, f"scheme of alb-{tier}", b["Scheme"], scheme)
        r.same(ids, f"subnets of alb-{tier}", sorted(z["SubnetId"] for z in b["AvailabilityZones"]), subnets)
        r.same(ids, f"security groups of alb-{tier}", b["SecurityGroups"], [s.group(tier)])
        r.same("V4", f"address type of alb-{tier}", b["IpAddressType"], "ipv4")
        check_target_group(s, r, tier, b)
        attributes = {x["Key"]: x["Value"] for x in s.a.elb.describe_load_balancer_attributes(LoadBalancerArn=b["LoadBalancerArn"])["Attributes"]}
        drops = attributes.get("routing.http.drop_invalid_header_fields.enabled", "false")
        r.same("posture 10", f"alb-{tier} drops invalid headers", drops, "false" if preset == "article" else "true")


def check_target_group(s: Seen, r: Report, tier: str, balancer: Thing) -> None:
    group = next(g for g in s.target_groups if g["TargetGroupName"] == f"for-web-tg-{tier}")
    kind = (group["Protocol"], group["Port"], group["TargetType"], group["VpcId"])
    r.same("L1 L5", f"what for-web-tg-{tier} is", kind, ("HTTP", 80, "instance", s.vpc_id))
    health = (group["HealthCheckEnabled"], group["HealthCheckProtocol"], group["HealthCheckPath"], group["HealthCheckPort"], group["Matcher"]["HttpCode"])
    r.same("Z4", f"health check of for-web-tg-{tier}", health, (True, "HTTP", "/", "traffic-port", "200"))
    r.same("L2 L8", f"for-web-tg-{tier} serves one load balancer", group["LoadBalancerArns"], [balancer["LoadBalancerArn"]])
    wanted = sorted((s.server[f"{tier}-server-{n}"]["InstanceId"], 80) for n in (1, 2))
    r.same("L1 L5", f"two targets of for-web-tg-{tier}", sorted((t["Id"], t["Port"]) for t in s.targets(group)), wanted)
    found = [
        (x["Protocol"], x["Port"], [(action["Type"], action.get("TargetGroupArn")) for action in x["DefaultActions"]])
        for x in s.listeners
        if x["LoadBalancerArn"] == balancer["LoadBalancerArn"]
    ]
    r.same("L2 L3 L8 Z4", f"listeners of alb-{tier}", found, [("HTTP", 80, [("forward", group["TargetGroupArn"])])])
    arns = [x["ListenerArn"] for x in s.listeners if x["LoadBalancerArn"] == balancer["LoadBalancerArn"]]
    rules = [rule["IsDefault"] for arn in arns for rule in s.a.elb.describe_rules(ListenerArn=arn)["Rules"]]
    r.same("L2", f"no further rules on alb-{tier}", rules, [True])


# ------------------------------------------------------------------------------------------------ 8. RDS


def check_database(s: Seen, r: Report, preset: str) -> None:
    wanted = WANTED[preset]
    groups = [(g["DBSubnetGroupName"], g["VpcId"], sorted(x["SubnetIdentifier"] for x in g["Subnets"])) for g in s.db_subnet_groups]
    private = sorted(s.subnet("private", n)["SubnetId"] for n in (1, 2))
    r.same("D1 Z5", "one DB subnet group, of the private subnets", groups, [("for-web-db-subnets", s.vpc_id, private)])
    r.same("D2 Z5", "one DB instance", [d["DBInstanceIdentifier"] for d in s.databases], ["for-web-db"])
    r.same("D2", "no DB clusters", s.a.list(s.a.rds, "describe_db_clusters", "DBClusters"), [])
    d = s.databases[0]
    r.same("D2", "engine", d["Engine"], "mysql")
    # 8.0.28 can not be made any more, and 8.0 is billed as Extended Support (O4): the line nearest to it, or today the newest.
    line = "8.4." if preset == "article" else "9.7."
    r.check("D3 O4", f"version of the engine is of {line}", d["EngineVersion"].startswith(line), d["EngineVersion"])
    r.same("O4", "no paid Extended Support", d.get("EngineLifecycleSupport"), "open-source-rds-extended-support-disabled")
    for ids, what, field, value in (
        ("D6 Z5", "class", "DBInstanceClass", "db.t3.micro"),
        ("D6 D7", "Multi-AZ", "MultiAZ", True),
        ("D4", "public access", "PubliclyAccessible", False),
        ("D6 Z5", "storage, GiB", "AllocatedStorage", 20),
        ("D6 O3", "type of storage", "StorageType", wanted["dbStorage"]),
        ("D4 Z5", "master user", "MasterUsername", wanted["dbUser"]),
        ("Z5", "days of backups", "BackupRetentionPeriod", wanted["dbBackupDays"]),
        ("Z5", "deletion protection", "DeletionProtection", False),
        ("D5 O33", "IAM authentication", "IAMDatabaseAuthenticationEnabled", wanted["dbIam"]),
        ("D4", "status", "DBInstanceStatus", "available"),
    ):
        r.same(ids, f"database: {what}", d[field], value)
    r.same("D4 SG7", "database: security groups", [g["VpcSecurityGroupId"] for g in d["VpcSecurityGroups"]], [s.group("rds")])
    r.same("SG7", "database: port", d["Endpoint"]["Port"], 3306)
    r.same("D1", "database: subnet group", d["DBSubnetGroup"]["DBSubnetGroupName"], "for-web-db-subnets")
    zones = {x["AvailabilityZone"] for x in s.subnets}
    r.check("D7", "database: main and standby zone are the two", {d["AvailabilityZone"], d.get("SecondaryAvailabilityZone")} == zones, [d["AvailabilityZone"], d.get("SecondaryAvailabilityZone")])
    check_password(s, r, preset, d)


def check_password(s: Seen, r: Report, preset: str, d: Thing) -> None:
    held = [x["ARN"] for x in s.a.list(s.a.secrets, "list_secrets", "SecretList")]
    managed = d.get("MasterUserSecret", {}).get("SecretArn")
    if preset == "article":
        r.same("D4", "the password is the user's: no secret in Secrets Manager", (managed, held), (None, []))
        return
    r.same("O3 O33", "database: storage is encrypted", d["StorageEncrypted"], True)
    r.check("O33", "RDS keeps the master password", managed is not None, managed)
    r.same("O33", "that secret exists, and no other", held, [managed])
    described = s.a.secrets.describe_secret(SecretId=managed)
    r.same("O33", "RDS owns the secret", described.get("OwningService"), "rds")
    r.check("O33", "it is not about to be deleted", "DeletedDate" not in described, described.get("DeletedDate"))


# ------------------------------------------------------------------------------------------------ 9. S3 and role


def check_bucket(s: Seen, r: Report, preset: str) -> None:
    a = s.a
    pattern = rf"for-web-bucket-{a.id}-[a-z0-9]+"
    r.check("B1 Z6", "one bucket, called for-web-bucket-ACCOUNT-SUFFIX", len(s.buckets) == 1 and re.fullmatch(pattern, s.buckets[0]) is not None, s.buckets)
    bucket = s.buckets[0]
    r.same("B2 G2", "its region", a.s3.get_bucket_location(Bucket=bucket)["LocationConstraint"], a.region)
    block = a.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    four = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    r.same("B2 Z6", "public access is blocked in all four ways", block, {x: True for x in four})
    rules = a.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    r.same("B2 Z6", "default encryption", [x["ApplyServerSideEncryptionByDefault"] for x in rules], [{"SSEAlgorithm": "AES256"}])
    r.check("B2 Z6", "versioning is off", a.s3.get_bucket_versioning(Bucket=bucket).get("Status") in (None, "Suspended"), a.s3.get_bucket_versioning(Bucket=bucket).get("Status"))
    owners = [x["ObjectOwnership"] for x in a.s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]]
    r.same("Z6", "access lists do not count", owners, ["BucketOwnerEnforced"])
    r.same("B1", "it is empty", a.s3.list_objects_v2(Bucket=bucket)["KeyCount"], 0)
    if preset == "article":
        r.same("B6", "no bucket policy", error_code(lambda: a.s3.get_bucket_policy(Bucket=bucket)), "NoSuchBucketPolicy")
    else:
        check_tls_only(s, r, bucket)
    check_role(s, r, preset, bucket)


def check_tls_only(s: Seen, r: Report, bucket: str) -> None:
    statements = json.loads(s.a.s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    bare = [{k: v for k, v in x.items() if k != "Sid"} for x in statements]
    arn = f"arn:aws:s3:::{bucket}"
    wanted = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    r.same("O posture 23", "the bucket policy refuses what comes without TLS, and does nothing else", bare, [wanted])


def check_role(s: Seen, r: Report, preset: str, bucket: str) -> None:
    a, name = s.a, "for-web-ap-servers"
    r.same("F4 B5", "IAM roles", sorted(x["RoleName"] for x in s.roles), ["for-web-ap-servers", "for-web-flow-logs"])
    policies = ["for-web-ap-servers", "for-web-flow-logs"][-WANTED[preset]["policies"] :]
    r.same("F2 B5 O5", "customer-managed IAM policies", sorted(p["PolicyName"] for p in s.policies), policies)
    r.same("B4", "no IAM users, so no access keys", a.list(a.iam, "list_users", "Users"), [])
    role = next(x for x in s.roles if x["RoleName"] == name)
    trust = [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    r.same("B5", "EC2 may use the role", role["AssumeRolePolicyDocument"]["Statement"], trust)
    r.same("B5", "no inline policy of the role", a.iam.list_role_policies(RoleName=name)["PolicyNames"], [])
    policy = "arn:aws:iam::aws:policy/AmazonS3FullAccess" if preset == "article" else f"arn:aws:iam::{a.id}:policy/{name}"
    r.same("B5" if preset == "article" else "B5 O5", "what the role may", s.attached(name), [policy])
    if preset == "modern":
        check_access(s, r, bucket)
    profiles = [(p["InstanceProfileName"], [x["RoleName"] for x in p["Roles"]]) for p in s.profiles]
    r.same("B5", "one instance profile, with the role", profiles, [(name, [name])])
    for tier, server, _, i in s.servers():
        wanted = s.profiles[0]["Arn"] if tier == "ap" else None
        r.same("B5", f"instance profile of {server}", i.get("IamInstanceProfile", {}).get("Arn"), wanted)
    links = a.of_ec2("iam_instance_profile_associations", "IamInstanceProfileAssociations")
    r.same("B5", "instance profile associations", sorted((x["InstanceId"], x["State"]) for x in links), sorted((s.server[f"ap-server-{n}"]["InstanceId"], "associated") for n in (1, 2)))


def check_access(s: Seen, r: Report, bucket: str) -> None:
    arn = f"arn:aws:s3:::{bucket}"
    granted: Dict[str, List[str]] = {}
    statements = s.document("for-web-ap-servers")["Statement"]
    for x in statements:
        for resource in [x["Resource"]] if isinstance(x["Resource"], str) else x["Resource"]:
            granted.setdefault(resource, []).extend([x["Action"]] if isinstance(x["Action"], str) else x["Action"])
    r.same("O5", "the policy of the AP servers is about this bucket only", sorted(granted), [arn, f"{arn}/*"])
    r.check("O5", "it lists actions one by one", not any("*" in action for actions in granted.values() for action in actions), granted)
    needed = {"s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"}
    r.check("O5", "the servers can list, read, write and delete", needed <= {x for actions in granted.values() for x in actions}, granted)
    r.same("O5", "it only allows", {x["Effect"] for x in statements}, {"Allow"})


# ------------------------------------------------------------------------------------------------ Marks, ids, addresses


def tagged(s: Seen) -> Dict[str, Dict[str, str]]:
    """Everything of the environment that can carry tags, and what it carries."""
    a = s.a
    found: Dict[str, Dict[str, str]] = {}
    of_ec2 = {
        "VpcId": s.vpcs, "SubnetId": s.subnets, "RouteTableId": s.own_tables, "InternetGatewayId": s.own_gateways,
        "VpcEndpointId": s.endpoints, "GroupId": s.groups, "InstanceId": s.instances, "VolumeId": s.volumes,
        "NetworkInterfaceId": s.interfaces, "KeyPairId": s.keys, "FlowLogId": s.flow_logs,
        "SecurityGroupRuleId": [x for x in s.rules if not x["IsEgress"]],
    }  # fmt: skip
    for field, things in of_ec2.items():
        found.update({t[field]: tags_of(t) for t in things})
    for g in s.log_groups:
        arn = g.get("logGroupArn") or g["arn"].removesuffix(":*")
        found[f"log group {g['logGroupName']}"] = a.logs.list_tags_for_resource(resourceArn=arn)["tags"]
    found.update({f"role {x['RoleName']}": tags_of(a.iam.list_role_tags(RoleName=x["RoleName"])) for x in s.roles})
    found.update({f"policy {x['PolicyName']}": tags_of(a.iam.list_policy_tags(PolicyArn=x["Arn"])) for x in s.policies})
    for x in s.profiles:
        tags = a.iam.get_instance_profile(InstanceProfileName=x["InstanceProfileName"])["InstanceProfile"]
        found[f"instance profile {x['InstanceProfileName']}"] = tags_of(tags)
    arns = [x["LoadBalancerArn"] for x in s.balancers] + [x["TargetGroupArn"] for x in s.target_groups] + [x["ListenerArn"] for x in s.listeners]
    found.update({x["ResourceArn"]: tags_of(x) for x in a.elb.describe_tags(ResourceArns=arns)["TagDescriptions"]})
    of_rds = [x["DBInstanceArn"] for x in s.databases] + [x["DBSubnetGroupArn"] for x in s.db_subnet_groups]
    found.update({arn: tags_of(a.rds.list_tags_for_resource(ResourceName=arn)) for arn in of_rds})
    found.update({f"bucket {b}": tags_of(a.s3.get_bucket_tagging(Bucket=b)) for b in s.buckets})
    return found


def check_marked_whole(s: Seen, r: Report, found: Dict[str, Dict[str, str]]) -> None:
    """The mark is whole on each, of one environment, and names each node once."""
    for key in ("Name", "kumiki:env", "kumiki:node", "kumiki:op"):
        r.same("V2 mark", f"each carries {key}", [thing for thing, tags in found.items() if not tags.get(key)], [])
    envs = {tags.get("kumiki:env", "") for tags in found.values()}
    r.check("mark", "all carry the id of one environment", len(envs) == 1 and re.fullmatch(r"default-[a-z2-7]{16}", min(envs)) is not None, sorted(envs))
    # A server's disk and interface are made with it and carry its mark.
    parts = {v["VolumeId"] for v in s.volumes} | {n["NetworkInterfaceId"] for n in s.interfaces}
    nodes = Counter(tags.get("kumiki:node", "") for thing, tags in found.items() if thing not in parts)
    r.same("mark", "no two things are marked as the same node", [node for node, times in nodes.items() if times > 1], [])


def check_marks(s: Seen, r: Report, preset: str) -> None:
    found = tagged(s)
    wanted = 1 + 4 + 3 + 1 + 1 + 3 + 4 + 4 + 4 + 1 + 1 + 9 + 1 + 2 + WANTED[preset]["policies"] + 1 + 2 + 2 + 2 + 2 + 1
    r.same("V2", "number of things that can carry tags", len(found), wanted)
    check_marked_whole(s, r, found)
    servers = {name for _, name, _, _ in s.servers()}
    strange = {thing: tags.get("Name", "") for thing, tags in found.items() if not (tags.get("Name", "").startswith(f"{PREFIX}-") or tags.get("Name") in servers)}
    r.same("V2 SG11", "each Name is a server's or begins with for-web-", strange, {})
    for what, name, ids in (("loadbalancer/app/alb-web", "for-web-alb-web", "Z4"), ("loadbalancer/app/alb-ap", "for-web-alb-ap", "L6"), ("targetgroup/for-web-tg-web", "for-web-tg-web", "Z4"), ("targetgroup/for-web-tg-ap", "for-web-tg-ap", "L5")):
        r.same(ids, f"Name of {what}", [tags.get("Name") for thing, tags in found.items() if f":{what}" in thing and "listener" not in thing], [name])


def pair(*parts: str) -> str:
    return "|".join(parts)


def ids_of(s: Seen) -> Dict[str, List[str]]:
    """Ids by kind, as `status --json` writes them; of what has no id of its own, what it joins."""
    bucket = s.buckets[0]
    found: Dict[str, List[str]] = {
        "ec2/vpc": [s.vpc_id],
        "ec2/subnet": [x["SubnetId"] for x in s.subnets],
        "ec2/internet-gateway": [x["InternetGatewayId"] for x in s.own_gateways],
        "ec2/internet-gateway-attachment": [pair(g["InternetGatewayId"], x["VpcId"]) for g in s.own_gateways for x in g["Attachments"]],
        "ec2/route-table": [x["RouteTableId"] for x in s.own_tables],
        "ec2/route-table-association": [pair(x["SubnetId"], x["RouteTableId"]) for t in s.own_tables for x in t["Associations"]],
        "ec2/route": [pair(t["RouteTableId"], ANYWHERE) for t in s.own_tables if any(x.get("DestinationCidrBlock") == ANYWHERE for x in t["Routes"])],
        "ec2/vpc-endpoint": [x["VpcEndpointId"] for x in s.endpoints],
        "ec2/security-group": [x["GroupId"] for x in s.groups],
        "ec2/security-group-rule": [x["SecurityGroupRuleId"] for x in s.rules if not x["IsEgress"]],
        "ec2/key-pair": [x["KeyName"] for x in s.keys],
        "ec2/instance": [x["InstanceId"] for x in s.instances],
        "ec2/flow-log": [x["FlowLogId"] for x in s.flow_logs],
        "ec2/iam-instance-profile-association": [x["InstanceId"] for x in s.instances if "IamInstanceProfile" in x],
        "logs/log-group": [x["logGroupName"] for x in s.log_groups],
        "iam/role": [x["RoleName"] for x in s.roles],
        "iam/policy": [x["PolicyName"] for x in s.policies],
        "iam/role-policy-attachment": [pair(x["RoleName"], arn) for x in s.roles for arn in s.attached(x["RoleName"])],
        "iam/instance-profile": [x["InstanceProfileName"] for x in s.profiles],
        "iam/instance-profile-role": [pair(x["InstanceProfileName"], y["RoleName"]) for x in s.profiles for y in x["Roles"]],
        "elasticloadbalancing/load-balancer": [x["LoadBalancerName"] for x in s.balancers],
        "elasticloadbalancing/target-group": [x["TargetGroupName"] for x in s.target_groups],
        "elasticloadbalancing/listener": [pair(x["LoadBalancerArn"], str(x["Port"])) for x in s.listeners],
        "elasticloadbalancing/target": [pair(g["TargetGroupArn"], t["Id"]) for g in s.target_groups for t in s.targets(g)],
        "rds/db-subnet-group": [x["DBSubnetGroupName"] for x in s.db_subnet_groups],
        "rds/db-instance": [x["DBInstanceIdentifier"] for x in s.databases],
        "s3/bucket": s.buckets,
        "s3/bucket-public-access-block": [pair(bucket, "public-access-block")],
        "s3/bucket-encryption": [pair(bucket, "encryption")],
    }
    if error_code(lambda: s.a.s3.get_bucket_policy(Bucket=bucket)) is None:
        found["s3/bucket-policy"] = [pair(bucket, "policy")]
    return {kind: sorted(ids) for kind, ids in found.items()}


def check_addresses_to_copy(s: Seen, r: Report, preset: str) -> None:
    hosts = {}
    for _, name, _, i in s.servers():
        public = {"publicIp": i["PublicIpAddress"]} if i.get("PublicIpAddress") else {}
        hosts[name] = {"id": i["InstanceId"], "privateIp": i["PrivateIpAddress"], **public}
    addresses = [x[k] for x in hosts.values() for k in ("privateIp", "publicIp") if k in x]
    r.check("E13", "hosts", len(addresses) == 6 and len(set(addresses)) == 6, hosts)
    dns = {b["LoadBalancerName"]: b["DNSName"] for b in s.balancers}
    outputs = {
        "webUrl": f"http://{dns['alb-web']}",
        "apUrl": f"http://{dns['alb-ap']}",
        "databaseEndpoint": s.databases[0]["Endpoint"]["Address"],
        "bucket": s.buckets[0],
    }
    r.check("E13", "outputs", all(outputs.values()), outputs)
    r.check("E13", "ids", True, ids_of(s))


CHAPTERS = (
    check_vpc,
    check_routes,
    check_groups,
    check_servers,
    check_flow_logs,
    check_balancers,
    check_database,
    check_bucket,
    check_marks,
    check_addresses_to_copy,
)


def main(endpoint: str, account: str, region: str, preset: str) -> int:
    r = Report()
    try:
        seen = Seen(Account(endpoint, account, region))
    except Exception:
        r.check("all", "the account can be read and holds a VPC", False, traceback.format_exc())
        return 1
    for chapter in CHAPTERS:
        try:
            chapter(seen, r, preset)
        except Exception:
            # What is missing altogether: the other chapters can still be judged.
            r.check("all", f"{chapter.__name__} could be carried through", False, traceback.format_exc())
    return 1 if r.failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[4] not in WANTED:
        sys.exit(f"usage: {sys.argv[0]} ENDPOINT ACCOUNT REGION {'|'.join(WANTED)}")
    sys.exit(main(*sys.argv[1:]))
