"""What AWS holds after each phase of the company network, seen with boto3 alone (requirements.md 10-16, X, Z, O).

    python company.py ENDPOINT ACCOUNT REGION article|modern P1|P2|P3|P4

P1 is `up --through bucket`, P2 `peering`, P3 `proxy`, P4 `client-vpn`. ACCOUNT is as for article.py, and so is what is
printed: one JSON object per check, {id, what, ok, found}; ends with 1 if one is not ok. Written from the requirements,
not from the program. In P4 the checks of article.py which still hold are made of the web VPC too.
"""

import base64
import copy
import ipaddress
import re
import sys
import traceback
from collections import Counter
from typing import Any, Dict, Iterable, List, Optional, Tuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import article
from article import ANYWHERE, IMAGES, SUBNETS, VPC_CIDR, WANTED, Account, Report, Seen, Thing, name_of, route_of, source_of, tags_of

PHASES = ("P1", "P2", "P3", "P4")
# W2, W4, C1, C4
CIDR = "172.16.2.0/24"
TIERS = {"public": "172.16.2.0/26", "private": "172.16.2.64/26"}
CLIENTS = "172.16.4.0/22"
PORT = 3128
SERVERS = {"proxy-server-1": ("public", "proxy"), "development-server-1": ("private", "dev")}
PEERING = "for-internal-to-for-web-pcx"
VPN = "for-internal-cvpn"
VPN_LOG = "/vpc/for-internal/client-vpn"
WEB_LOG = "/vpc/for-web/flow-logs"
# O9: the caller's own address. The emulator is on this machine, and so is whoever calls it.
CALLER = {"article": ANYWHERE, "modern": "203.0.113.80/32"}

# Rules as "group port source"; all are TCP.
ALWAYS = ["web 80 0.0.0.0/0", "web 443 0.0.0.0/0", "ap 80 web", "ap 80 ap", "ap 443 web", "ap 443 ap", "rds 3306 ap"]
# X4: the article names the subnet, which VPN clients come out of as well; hardened it is the development server alone.
INSIDE = {"article": TIERS["private"], "modern": "dev"}


def wanted_rules(preset: str, phase: str) -> List[str]:
    """Section 15, row by row."""
    caller, inside = CALLER[preset], INSIDE[preset]
    if phase == "P1":
        # SG2, SG3; behind O9 the AP servers are reached through the web servers (check 4).
        return sorted([*ALWAYS, f"web 22 {caller}", f"ap 22 {ANYWHERE if preset == 'article' else 'web'}"])
    rules = [*ALWAYS, f"web 22 {inside}", f"ap 22 {inside}"]  # T1, T2, T11
    if phase != "P4":
        rules += [f"proxy 22 {caller}", "dev 22 proxy"]  # W7, W8
    if phase in ("P3", "P4"):
        rules += [f"proxy {PORT} dev"]  # T3, Q3
    if phase == "P4":
        rules += ["dev 22 cvpn", "proxy 22 dev", "proxy 22 cvpn", f"proxy {PORT} cvpn"]  # T4, T5, X7, T6
        rules += ["dev 22 proxy"] if preset == "article" else []  # X3
    return sorted(rules)


def wanted_routes(preset: str, phase: str, zones: List[str], ids: Dict[str, str]) -> Dict[str, List[Tuple[str, str]]]:
    """By the name of the table, "main ..." for those that nobody made (R1, R2, W13, PR3-PR6)."""
    web_local, local, pcx = (VPC_CIDR, "local"), (CIDR, "local"), ids.get("peering", "")
    tables = {
        "main for-web-vpc": [web_local],
        "for-web-rtb-public": [web_local, (ANYWHERE, ids["for-web-igw"])],
        **{f"for-web-rtb-private{i + 1}-{zone}": [web_local, (ids["s3"], ids["endpoint"])] for i, zone in enumerate(zones)},
    }
    if phase != "P1":
        # CIS 6.6 (reliability.md 2.1 row 8): modern leads to the subnets that have to meet, not to whole VPCs.
        back = CIDR if preset == "article" else TIERS["private"]
        for name in tables:
            if not name.startswith("main"):
                tables[name].append((back, pcx))
        there = [VPC_CIDR] if preset == "article" else [*SUBNETS["public"], *SUBNETS["private"]]
        tables["main for-internal-vpc"] = [local]
        tables["for-internal-rtb-public"] = [local, (ANYWHERE, ids["for-internal-igw"])]
        tables[f"for-internal-rtb-private1-{zones[0]}"] = [local, *((to, pcx) for to in there)]
    return {name: sorted(routes) for name, routes in tables.items()}


class Company(Seen):
    """Both VPCs. What article.py calls `vpc`, `subnets`, `tables` is the web VPC's, whatever the order of the answer."""

    def __init__(self, a: Account):
        super().__init__(a)
        self.acm = a.client("acm")
        self.named = {name_of(v): v for v in self.vpcs}
        self.vpc = self.named["for-web-vpc"]
        self.vpc_id = self.vpc["VpcId"]
        self.internal: Thing = self.named.get("for-internal-vpc", {})
        self.internal_id = self.internal.get("VpcId", "")
        self.all_subnets = self.of_ours(a.of_ec2("subnets", "Subnets"))
        self.all_tables = self.of_ours(a.of_ec2("route_tables", "RouteTables"))
        self.all_own_tables = [t for t in self.all_tables if not is_main(t)]
        self.subnets = self.inside(self.all_subnets)
        self.tables = self.inside(self.all_tables)
        self.own_tables = self.inside(self.all_own_tables)
        self.default_vpcs = {v["VpcId"] for v in a.of_ec2("vpcs", "Vpcs") if v["IsDefault"]}
        self.all_gateways = [g for g in self.gateways if not self.default_vpcs & {x["VpcId"] for x in g["Attachments"]}]
        self.own_gateways = [g for g in self.all_gateways if any(x["VpcId"] == self.vpc_id for x in g["Attachments"])]
        self.peerings = a.of_ec2("vpc_peering_connections", "VpcPeeringConnections")
        self.vpns = a.of_ec2("client_vpn_endpoints", "ClientVpnEndpoints")
        self.certificates = a.list(self.acm, "list_certificates", "CertificateSummaryList")
        self.zones = sorted({x["AvailabilityZone"] for x in self.subnets})
        self.short = {g["GroupId"]: re.sub(r"^for-(web|internal)-sg-", "", g["GroupName"]) for g in self.groups}

    def of_ours(self, things: Iterable[Thing]) -> List[Thing]:
        return [t for t in things if t["VpcId"] in {v["VpcId"] for v in self.vpcs}]

    def tier(self, tier: str) -> Thing:
        return next(x for x in self.all_subnets if x["CidrBlock"] == TIERS[tier])

    def gid(self, short: str) -> str:
        return next(i for i, name in self.short.items() if name == short)

    def certificate_tags(self, arn: str) -> Dict[str, str]:
        return tags_of(self.acm.list_tags_for_certificate(CertificateArn=arn))

    def web_half(self) -> "Company":
        """For checks of article.py that count: without the company's servers and log group."""
        half = copy.copy(self)
        half.instances = self.inside(self.instances)
        half.interfaces = self.inside(self.interfaces)
        ids = {i["InstanceId"] for i in half.instances}
        half.volumes = [v for v in self.volumes if any(x["InstanceId"] in ids for x in v["Attachments"])]
        half.log_groups = [g for g in self.log_groups if g["logGroupName"] != VPN_LOG]
        return half

    def both(self) -> "Company":
        """For article.tagged."""
        whole = copy.copy(self)
        whole.subnets, whole.own_tables, whole.own_gateways = self.all_subnets, self.all_own_tables, self.all_gateways
        return whole


def is_main(table: Thing) -> bool:
    return any(x["Main"] for x in table["Associations"])


# ------------------------------------------------------------------------------------------------ No more, no less


def check_things(s: Company, r: Report, preset: str, phase: str) -> None:
    a, company, vpn = s.a, phase != "P1", phase == "P4"
    zone = s.zones[0]
    then = lambda there, *names: list(names) if there else []  # noqa: E731
    modern = preset == "modern"
    subnets = {f"for-web-subnet-{tier}{i + 1}-{s.zones[i]}": cidr for tier, cidrs in SUBNETS.items() for i, cidr in enumerate(cidrs)}
    if company:
        subnets.update({f"for-internal-subnet-{tier}1-{zone}": cidr for tier, cidr in TIERS.items()})
    r.same("W4 Z1 Z9", "subnets", {name_of(x): x["CidrBlock"] for x in s.all_subnets}, subnets)
    server_names = ["ap-server-1", "ap-server-2", "web-server-1", "web-server-2", *then(company, *SERVERS)]
    tables = ["for-web-rtb-public", *(f"for-web-rtb-private{i + 1}-{z}" for i, z in enumerate(s.zones))]
    tables += then(company, "for-internal-rtb-public", f"for-internal-rtb-private1-{zone}")
    groups = [*(f"for-web-sg-{x}" for x in ("web", "ap", "rds")), *then(company, "for-internal-sg-proxy", "for-internal-sg-dev"), *then(vpn, "for-internal-sg-cvpn")]
    certificates = then(vpn, f"{VPN}-server") + then(vpn and not modern, f"{VPN}-client")
    certificate_names = [s.certificate_tags(c["CertificateArn"]).get("Name", "") for c in s.certificates]
    # Everything in lists of names: one too many is seen as well as one too few.
    for ids, what, found, wanted in (
        ("W1", "VPCs beside the default one", map(name_of, s.vpcs), ["for-web-vpc", *then(company, "for-internal-vpc")]),
        ("W4", "number of subnets", [str(len(s.all_subnets))], [str(len(subnets))]),
        ("W13 Z9", "internet gateways", map(name_of, s.all_gateways), ["for-web-igw", *then(company, "for-internal-igw")]),
        ("W13 R1 R2 Z9", "route tables, main ones apart", map(name_of, s.all_own_tables), tables),
        ("W7 W8 C5 Z2", "security groups, default ones apart", (g["GroupName"] for g in s.groups), groups),
        ("Z2 SG11", "their Name tags", map(name_of, s.groups), groups),
        ("W9 E1", "servers", map(name_of, s.instances), server_names),
        ("W10 E8", "disks", map(name_of, s.volumes), server_names),
        ("W12 E7", "network interfaces beside those AWS manages", map(name_of, s.interfaces), server_names),
        ("W11", "key pairs", (k["KeyName"] for k in s.keys), ["for-web-key"]),
        ("W5 V11", "VPC endpoints", map(name_of, s.endpoints), ["for-web-vpce-s3"]),
        ("PR1 Z7", "peering connections", map(name_of, s.peerings), then(company, PEERING)),
        ("C1 Z8", "Client VPN endpoints", map(name_of, s.vpns), then(vpn, VPN)),
        ("K4 K5 O22 X1", "certificates in ACM", certificate_names, certificates),
        ("F1 Z3 Z8", "log groups", (g["logGroupName"] for g in s.log_groups), [WEB_LOG, *then(vpn and modern, VPN_LOG)]),
        ("F8", "flow logs", (f["ResourceId"] for f in s.flow_logs), [s.vpc_id]),
        ("F4 B5", "IAM roles", (x["RoleName"] for x in s.roles), ["for-web-ap-servers", "for-web-flow-logs"]),
        ("F2 O5", "IAM policies", (p["PolicyName"] for p in s.policies), ["for-web-flow-logs", *then(modern, "for-web-ap-servers")]),
        ("B5", "instance profiles", (p["InstanceProfileName"] for p in s.profiles), ["for-web-ap-servers"]),
        ("L2 L6", "load balancers", (b["LoadBalancerName"] for b in s.balancers), ["alb-ap", "alb-web"]),
        ("L1 L5", "target groups", (g["TargetGroupName"] for g in s.target_groups), ["for-web-tg-ap", "for-web-tg-web"]),
        ("L3", "listeners", (str(x["Port"]) for x in s.listeners), ["80", "80"]),
        ("D2", "databases", (d["DBInstanceIdentifier"] for d in s.databases), ["for-web-db"]),
        ("D1", "DB subnet groups", (g["DBSubnetGroupName"] for g in s.db_subnet_groups), ["for-web-db-subnets"]),
        ("B1", "buckets", (re.sub(r"-[a-z0-9]+$", "", b) for b in s.buckets), [f"for-web-bucket-{a.id}"]),
    ):
        r.same(ids, f"no more and no less: {what}", sorted(found), sorted(wanted))
    acls = Counter(x["IsDefault"] for x in s.of_ours(a.of_ec2("network_acls", "NetworkAcls")))
    r.same("G4", "only the default network ACL of each VPC", acls, Counter({True: len(s.vpcs)}))
    for ids, what, found in (
        ("W5 V10", "NAT gateways", a.of_ec2("nat_gateways", "NatGateways")),
        ("W12", "elastic IP addresses", a.of_ec2("addresses", "Addresses")),
        ("K1", "VPN gateways", a.of_ec2("vpn_gateways", "VpnGateways")),
        ("K1", "VPN connections", a.of_ec2("vpn_connections", "VpnConnections")),
        ("K1", "customer gateways", a.of_ec2("customer_gateways", "CustomerGateways")),
        ("PR1", "transit gateways", a.of_ec2("transit_gateways", "TransitGateways")),
        ("W2", "egress-only gateways", a.of_ec2("egress_only_internet_gateways", "EgressOnlyInternetGateways")),
        ("W9", "launch templates", a.of_ec2("launch_templates", "LaunchTemplates")),
        ("B4", "IAM users", a.list(a.iam, "list_users", "Users")),
    ):
        r.same(ids, f"no {what}", found, [])
    by_others = Counter(n["Description"].split(" app/")[0] for n in a.of_ec2("network_interfaces", "NetworkInterfaces") if n["RequesterManaged"])
    wanted_interfaces = {"ELB": 4, "RDSNetworkInterface": 2, **({"ClientVPN Endpoint resource": 1} if vpn else {})}
    r.same("L2 D7 C3", "network interfaces that AWS manages", by_others, Counter(wanted_interfaces))
    r.check("ids", "ids that stay", True, sorted([*s.short, *(i["InstanceId"] for i in s.instances), *(x["SubnetId"] for x in s.all_subnets), *(v["VpcId"] for v in s.vpcs)]))


# ------------------------------------------------------------------------------------------------ 15. Rules


def check_rules(s: Company, r: Report, preset: str, phase: str) -> None:
    inbound = [x for x in s.rules if not x["IsEgress"]]
    found = []
    for x in inbound:
        ports = str(x["FromPort"]) if x["FromPort"] == x["ToPort"] else f"{x['FromPort']}-{x['ToPort']}"
        protocol = "" if x["IpProtocol"] == "tcp" else f"{x['IpProtocol']} "
        found.append(f"{s.short[x['GroupId']]} {protocol}{ports} {s.short.get(source_of(x), source_of(x))}")
    wanted = wanted_rules(preset, phase)
    r.same("T1-T8 W7 W8 C5 Q3 X3 X4 X7", f"exactly the inbound rules of {phase}", sorted(found), wanted)
    for group in sorted(s.short.values()):
        of_group = [x for x in wanted if x.startswith(f"{group} ")]
        r.same("T1-T8 SG2-SG7 W7 W8 C5", f"inbound rules of {group}", sorted(x for x in found if x.startswith(f"{group} ")), of_group)
        out = [x for x in s.rules if x["IsEgress"] and s.short[x["GroupId"]] == group]
        r.same("SG10 W7 W8 C5", f"outbound rules of {group}: all allowed", [(x["IpProtocol"], source_of(x)) for x in out], [("-1", ANYWHERE)])
    check_group_views(s, r, found)
    r.check("SG9", "each inbound rule says what it is for", all(x.get("Description") for x in inbound), [x.get("Description") for x in inbound])
    ssh = sorted({source_of(x) for x in inbound if x["FromPort"] <= 22 <= x["ToPort"] and re.search(r"[./:]", source_of(x))})
    outside = {"P1": [CALLER[preset]], "P2": [CALLER[preset]], "P3": [CALLER[preset]], "P4": []}[phase]
    company = [TIERS["private"]] if preset == "article" and phase != "P1" else []
    r.same("T7 N14 O9" if phase == "P4" else "T1 T2 W7 O9", "addresses that SSH is open to", ssh, sorted([*outside, *company]))
    crossing = sorted(x for x in found if x in ("ap 22 web", "web 22 proxy", "ap 22 proxy", "web 22 cvpn", "ap 22 cvpn"))
    r.same("N4b T11 NX1 NX2", "no SSH from web to AP, nor past the development server", crossing, ["ap 22 web"] if phase == "P1" and preset == "modern" else [])
    for g in s.groups:
        home = s.vpc_id if g["GroupName"].startswith("for-web-") else s.internal_id
        r.same("SG1 W7 W8 C5", f"VPC of {g['GroupName']}", g["VpcId"], home)
    check_default_groups(s, r)


def check_group_views(s: Company, r: Report, found: List[str]) -> None:
    """DescribeSecurityGroups tells the rules once more, its own way: both must say the same."""
    again = []
    for g in s.groups:
        for p in g["IpPermissions"]:
            sources = [x["CidrIp"] for x in p["IpRanges"]] + [s.short.get(x["GroupId"], x["GroupId"]) for x in p["UserIdGroupPairs"]]
            sources += [x["CidrIpv6"] for x in p.get("Ipv6Ranges", [])] + [x["PrefixListId"] for x in p.get("PrefixListIds", [])]
            again += [f"{s.short[g['GroupId']]} {p['FromPort']} {source}" for source in sources]
    r.same("T1-T8", "the groups themselves tell the same rules", sorted(again), sorted(found))


def check_default_groups(s: Company, r: Report) -> None:
    """Nobody uses them (SG1, C5), and nobody changed them."""
    groups = {g["GroupId"]: g for g in s.of_ours(s.a.of_ec2("security_groups", "SecurityGroups")) if g["GroupName"] == "default"}
    r.same("SG1 C5", "one default group in each VPC", len(groups), len(s.vpcs))
    rules = s.a.of_ec2("security_group_rules", "SecurityGroupRules")
    found = sorted((x["IsEgress"], x["IpProtocol"], "itself" if source_of(x) == x["GroupId"] else source_of(x)) for x in rules if x["GroupId"] in groups)
    r.same("SG1 C6", "default groups are as AWS made them", found, sorted([(False, "-1", "itself"), (True, "-1", ANYWHERE)] * len(s.vpcs)))
    users = [n["NetworkInterfaceId"] for n in s.a.of_ec2("network_interfaces", "NetworkInterfaces") if groups.keys() & {g["GroupId"] for g in n["Groups"]}]
    r.same("SG1 C5 O31", "no interface uses a default group", users, [])


# ------------------------------------------------------------------------------------------------ 4, 10, 11. Routes


def check_routes(s: Company, r: Report, preset: str, phase: str) -> None:
    names = {v["VpcId"]: name_of(v) for v in s.vpcs}
    label = lambda t: f"main {names[t['VpcId']]}" if is_main(t) else name_of(t)  # noqa: E731
    lists = s.a.of_ec2("prefix_lists", "PrefixLists")
    ids = {
        **{name_of(g): g["InternetGatewayId"] for g in s.all_gateways},
        "s3": next(p["PrefixListId"] for p in lists if p["PrefixListName"] == f"com.amazonaws.{s.a.region}.s3"),
        "endpoint": s.endpoints[0]["VpcEndpointId"],
        **{"peering": p["VpcPeeringConnectionId"] for p in s.peerings},
    }
    wanted = wanted_routes(preset, phase, s.zones, ids)
    found = {label(t): t["Routes"] for t in s.all_tables}
    r.same("W13 R1 R2", "route tables of all VPCs of ours", sorted(label(t) for t in s.all_tables), sorted(wanted))
    for name, routes in wanted.items():
        r.same("PR3 PR4 PR6 R1 R2 W13", f"exactly the routes of {name}", sorted(map(route_of, found.get(name, []))), routes)
        r.same("PR3 PR4 R1 R2 W13", f"routes of {name} lead somewhere", {x["State"] for x in found.get(name, [])}, {"active"})
    subnet_names = {x["SubnetId"]: name_of(x) for x in s.all_subnets}
    used = {name_of(t): sorted(subnet_names.get(x.get("SubnetId", ""), "") for x in t["Associations"]) for t in s.all_own_tables}
    of_web = {f"for-web-rtb-private{i + 1}-{z}": [f"for-web-subnet-private{i + 1}-{z}"] for i, z in enumerate(s.zones)}
    associated = {"for-web-rtb-public": [f"for-web-subnet-public{i + 1}-{z}" for i, z in enumerate(s.zones)], **of_web}
    if phase != "P1":
        associated["for-internal-rtb-public"] = [f"for-internal-subnet-public1-{s.zones[0]}"]
        associated[f"for-internal-rtb-private1-{s.zones[0]}"] = [f"for-internal-subnet-private1-{s.zones[0]}"]
    r.same("W13 R1 R2", "which subnets use which route table", used, associated)


# ------------------------------------------------------------------------------------------------ 10. The company's VPC


def check_vpc(s: Company, r: Report, preset: str) -> None:
    v, a = s.internal, s.a
    r.same("W2", "IPv4 ranges of the company VPC", [x["CidrBlock"] for x in v["CidrBlockAssociationSet"]], [CIDR])
    r.same("W2", "no IPv6 range of the company VPC", v.get("Ipv6CidrBlockAssociationSet", []), [])
    r.same("W2", "tenancy of the company VPC", v["InstanceTenancy"], "default")
    for option in ("enableDnsHostnames", "enableDnsSupport"):
        answer = a.ec2.describe_vpc_attribute(VpcId=s.internal_id, Attribute=option)
        r.same("W6", f"{option} of the company VPC", answer[option[0].upper() + option[1:]]["Value"], True)
    placed = {x["CidrBlock"]: (x["VpcId"], x["AvailabilityZone"]) for x in s.all_subnets if x["VpcId"] != s.vpc_id}
    r.same("W3 W4", "its subnets, in one zone", placed, {cidr: (s.internal_id, f"{a.region}a") for cidr in TIERS.values()})
    r.same("W12", "its private subnet gives no public address", s.tier("private")["MapPublicIpOnLaunch"], False)
    if preset == "modern":
        r.same("W12 posture 6", "its public subnet gives none by itself", s.tier("public")["MapPublicIpOnLaunch"], False)
    attached = {name_of(g): [(x["VpcId"], x["State"]) for x in g["Attachments"]] for g in s.all_gateways}
    r.same("W13", "its internet gateway is attached to it only", [x for x, _ in attached["for-internal-igw"]], [s.internal_id])


def check_servers(s: Company, r: Report, preset: str) -> None:
    image = s.a.ssm.get_parameter(Name=IMAGES[preset])["Parameter"]["Value"]
    for name, (tier, group) in SERVERS.items():
        i, subnet, wanted = s.server[name], s.tier(tier), WANTED[preset]
        public = i.get("PublicIpAddress", "")
        options = i["MetadataOptions"]
        inside = ipaddress.ip_address(i["PrivateIpAddress"]) in ipaddress.ip_network(subnet["CidrBlock"])
        for ids, what, found, value in (
            ("W9", "state", i["State"]["Name"], "running"),
            ("W10 O1", "image", i["ImageId"], image),
            ("W10 O2", "type", i["InstanceType"], wanted["instanceType"]),
            ("W11", "key pair", i["KeyName"], "for-web-key"),
            ("W12", "subnet", i["SubnetId"], subnet["SubnetId"]),
            ("W12", "has a public address", bool(public), tier == "public"),
            ("W12", "private address is in its subnet", inside, True),
            ("W12", "interfaces, and their groups", [[g["GroupId"] for g in n["Groups"]] for n in i["NetworkInterfaces"]], [[s.gid(group)]]),
            ("W12", "source/destination check", i.get("SourceDestCheck"), True),
            ("B5", "instance profile", i.get("IamInstanceProfile"), None),
            ("O7", "HttpTokens", options["HttpTokens"], wanted["httpTokens"]),
            ("O7", "metadata hop limit", options["HttpPutResponseHopLimit"], 1),
        ):
            r.same(ids, f"{name}: {what}", found, value)
        article.check_disk(s, r, preset, name, i)
    check_user_data(s, r)


def user_data(s: Company, name: str) -> str:
    answer = s.a.ec2.describe_instance_attribute(InstanceId=s.server[name]["InstanceId"], Attribute="userData")
    return base64.b64decode(answer["UserData"].get("Value", "")).decode("utf-8")


def check_user_data(s: Company, r: Report) -> None:
    proxy, dev = user_data(s, "proxy-server-1"), user_data(s, "development-server-1")
    lines = [x.strip() for x in proxy.splitlines() if x.strip() and not x.strip().startswith("#")]
    for what, pattern in {
        "installs squid": r"(-y install|install -y) squid$|install squid -y$",
        "enables squid": r"^systemctl enable (--now )?squid$",
        "starts squid": r"^systemctl (restart|start|enable --now) squid$",
        "updates its packages": r"(-y update|update -y|upgrade -y|-y upgrade)$",
        "writes squid.conf": r"/etc/squid/squid\.conf",
    }.items():
        r.check("Q1 Q5 O6", f"proxy-server-1 {what}", any(re.search(pattern, x) for x in lines), [x for x in lines if "squid" in x or "update" in x])
    order = [next((n for n, x in enumerate(lines) if re.search(p, x)), -1) for p in (r"install squid", r"squid\.conf", r"^systemctl (re)?start squid$")]
    r.check("Q1 Q5", "it installs, configures, then starts", -1 < order[0] < order[1] < order[2], order)
    r.same("Q2", "squid listens on one port", [x for x in lines if x.startswith("http_port")], [f"http_port {PORT}"])
    acls = dict(re.findall(r"^acl (\w+) src (.+)$", proxy, re.M))
    r.same("T3 T6 Q3", "squid knows one source: the private subnet", list(acls.values()), [TIERS["private"]])
    access = [x.split(maxsplit=1)[1] for x in lines if x.startswith("http_access")]
    allowed = [x.split()[1:] for x in access if x.startswith("allow")]
    r.same("T3 Q3", "squid serves that source alone", allowed, [[name] for name in acls])
    r.same("Q3", "and refuses all others at last", access[-1:], ["deny all"])
    private = re.search(r"^acl (\w+) dst (.+)$", proxy, re.M)
    denied = (private is not None and f"deny {private[1]}" in access[: access.index(f"allow {next(iter(acls))}")], private and "169.254.0.0/16" in private[2], private and "172.16.0.0/12" in private[2])
    r.same("PR6 NX2", "squid leads neither to the metadata nor to private addresses", denied, (True, True, True))
    uses = re.findall(r"https?://([0-9.]+):(\d+)", dev)
    r.same("Q4", "development-server-1 uses the proxy by its private address", set(uses), {(s.server["proxy-server-1"]["PrivateIpAddress"], str(PORT))})
    for name, text in (("proxy-server-1", proxy), ("development-server-1", dev)):
        r.check("Q1 O6", f"user data of {name} is a script", text.startswith("#!/bin/bash\n"), text[:40])
        secret = re.findall(r"(?i)-----BEGIN|AKIA[0-9A-Z]{12}|ASIA[0-9A-Z]{12}|passw|secret|token|aws configure|private key|\{\{", text)
        r.same("B4 O10", f"no secret in the user data of {name}", secret, [])


# ------------------------------------------------------------------------------------------------ 11. Peering


def check_peering(s: Company, r: Report, preset: str) -> None:
    p = s.peerings[0]
    r.same("PR2", "the peering is active", p["Status"]["Code"], "active")
    for side, ids, vpc, cidr in (("Requester", "PR1", s.internal_id, CIDR), ("Accepter", "PR1", s.vpc_id, VPC_CIDR)):
        info = p[f"{side}VpcInfo"]
        r.same(ids, f"{side.lower()} of the peering", (info["VpcId"], info["OwnerId"], info["Region"], info["CidrBlock"]), (vpc, s.a.id, s.a.region, cidr))
        r.same("Z7", f"DNS resolution over the peering, {side.lower()}", info.get("PeeringOptions", {}).get("AllowDnsResolutionFromRemoteVpc", False), False)
    through = {name_of(t): len([x for x in t["Routes"] if x.get("VpcPeeringConnectionId")]) for t in s.all_tables}
    public, both = through.pop("for-internal-rtb-public"), [n for name, n in through.items() if name]
    r.same("PR6 NX2", "no way through the peering from the company's public subnet", public, 0)
    r.check("PR3 PR4 PR5", "routes on both sides of the peering", len(both) == 4 and all(both), through)


# ------------------------------------------------------------------------------------------------ 13, 14. VPN


def check_vpn(s: Company, r: Report, preset: str) -> None:
    a, e = s.a, s.vpns[0]
    of = {"ClientVpnEndpointId": e["ClientVpnEndpointId"]}
    log = {"Enabled": True, "CloudwatchLogGroup": VPN_LOG} if preset == "modern" else {"Enabled": False}
    for ids, what, found, wanted in (
        ("C1", "client range", e["ClientCidrBlock"], CLIENTS),
        ("Z8", "transport and port", (e["TransportProtocol"], e["VpnPort"]), ("udp", 443)),
        ("Z8 C10", "split tunnel", e["SplitTunnel"], False),
        ("Z8", "DNS servers", e.get("DnsServers", []), []),
        ("Z8", "VPC", e["VpcId"], s.internal_id),
        ("C5 C6", "security groups", e["SecurityGroupIds"], [s.gid("cvpn")]),
        ("Z8" if preset == "article" else "Z8 posture 28", "connection log", {k: v for k, v in e["ConnectionLogOptions"].items() if k in ("Enabled", "CloudwatchLogGroup")}, log),
        ("K1", "way of authentication", [x["Type"] for x in e["AuthenticationOptions"]], ["certificate-authentication"]),
        ("C3", "status", e["Status"]["Code"], "available"),
        ("K1", "handler of connections", e["ClientConnectOptions"]["Enabled"], False),
    ):
        r.same(ids, f"VPN endpoint: {what}", found, wanted)
    private = s.tier("private")["SubnetId"]
    networks = [(x["TargetNetworkId"], x["VpcId"], x["Status"]["Code"], x["SecurityGroups"]) for x in a.of_ec2("client_vpn_target_networks", "ClientVpnTargetNetworks", **of)]
    r.same("C3 C5 O28", "one association, with the private subnet", networks, [(private, s.internal_id, "associated", [s.gid("cvpn")])])
    rules = [(x["DestinationCidr"], x["AccessAll"], x["Status"]["Code"]) for x in a.of_ec2("client_vpn_authorization_rules", "AuthorizationRules", **of)]
    r.same("C4 Z8", "one authorization rule, for everybody", rules, [(CIDR, True, "active")])
    routes = [(x["DestinationCidr"], x["TargetSubnet"], x["Origin"], x["Status"]["Code"]) for x in a.of_ec2("client_vpn_routes", "Routes", **of)]
    r.same("NX1 C10", "the VPN leads into the company VPC, and nowhere else", routes, [(CIDR, private, "associate", "active")])
    interfaces = [n for n in a.of_ec2("network_interfaces", "NetworkInterfaces") if n["Description"].startswith("ClientVPN")]
    placed = [(n["SubnetId"], [g["GroupId"] for g in n["Groups"]]) for n in interfaces]
    r.same("C3 C5", "the endpoint's interface, and its group", placed, [(private, [s.gid("cvpn")])])
    users = [n["NetworkInterfaceId"] for n in a.of_ec2("network_interfaces", "NetworkInterfaces") if s.gid("cvpn") in {g["GroupId"] for g in n["Groups"]}]
    r.same("C5 C6", "nothing else is in the endpoint's group", users, [n["NetworkInterfaceId"] for n in interfaces])
    if preset == "modern":
        days = [g.get("retentionInDays") for g in s.log_groups if g["logGroupName"] == VPN_LOG]
        r.same("posture 28 30", "days its log is kept", days, [30])
    check_certificates(s, r, preset, e)


def check_certificates(s: Company, r: Report, preset: str, endpoint: Thing) -> None:
    arns = {s.certificate_tags(c["CertificateArn"]).get("Name", ""): c["CertificateArn"] for c in s.certificates}
    server = arns[f"{VPN}-server"]
    root = endpoint["AuthenticationOptions"][0]["MutualAuthentication"]["ClientRootCertificateChain"]
    r.same("C2 K4", "VPN endpoint: server certificate", endpoint["ServerCertificateArn"], server)
    r.same("C2 K5 X1" if preset == "article" else "C2 O22", "VPN endpoint: clients' chain", root, arns[f"{VPN}-client"] if preset == "article" else server)
    authorities = set()
    for name, arn in sorted(arns.items()):
        of_server = arn == server
        told = s.acm.describe_certificate(CertificateArn=arn)["Certificate"]
        facts = (told["Type"], told["Status"], told["KeyAlgorithm"].replace("-", "_"), told["SignatureAlgorithm"])
        r.same("K4 K5 O23", f"{name}: as ACM tells it", facts, ("IMPORTED", "ISSUED", "RSA_2048", "SHA256WITHRSA"))
        r.check("C2", f"{name} is in use by the endpoint", any(endpoint["ClientVpnEndpointId"] in x for x in told["InUseBy"]), told["InUseBy"])
        pem = s.acm.get_certificate(CertificateArn=arn)
        r.same("K6", f"{name}: nothing but PEM blocks", [bare(pem[k]) for k in ("Certificate", "CertificateChain")], [True, True])
        leaf, authority = (x509.load_pem_x509_certificate(pem[k].encode()) for k in ("Certificate", "CertificateChain"))
        authorities.add(pem["CertificateChain"].strip())
        r.same("K4 K5", f"{name}: its chain has signed it, and itself", (signed(leaf, authority), signed(authority, authority)), (True, True))
        constraints = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
        r.same("K2", f"{name}: its chain is a CA, it is none", (constraints.ca, is_authority(leaf)), (True, False))
        for whose, certificate in (("its key", leaf), ("the CA's key", authority)):
            key = certificate.public_key()
            r.same("O23", f"{name}: {whose} is RSA 2048", isinstance(key, rsa.RSAPublicKey) and key.key_size, 2048)
        usage = set(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
        r.same("K2 K4 K5", f"{name}: what it is for", usage, {ExtendedKeyUsageOID.SERVER_AUTH if of_server else ExtendedKeyUsageOID.CLIENT_AUTH})
        cn = [str(x.value) for x in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
        days = (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days
        r.check("O23", f"{name} is valid for more than half a year, and not for ever", 180 < days <= 825 + 1, days)
        if of_server:
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
            r.check("O21", f"{name}: a domain with a dot in SAN, and as CN", len(names) == 1 and "." in names[0].strip(".") and cn == names, (names, cn))
            r.same("O21", f"{name}: its domain, as ACM tells it", told["DomainName"], names[0])
        else:
            r.same("K2 K5 X1", f"{name}: whose it is", cn, ["client1.domain.tld"])
    r.same("O22", "one CA has signed all of them", len(authorities), 1)


def bare(pem: str) -> bool:
    return re.fullmatch(r"-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n?", pem.replace("\r", "")) is not None


def signed(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
        return True
    except Exception:
        return False


def is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


# ------------------------------------------------------------------------------------------------ Marks


def check_marks(s: Company, r: Report, preset: str, phase: str) -> None:
    found = article.tagged(s.both())
    found.update({p["VpcPeeringConnectionId"]: tags_of(p) for p in s.peerings})
    found.update({e["ClientVpnEndpointId"]: tags_of(e) for e in s.vpns})
    found.update({c["CertificateArn"]: s.certificate_tags(c["CertificateArn"]) for c in s.certificates})
    # VPC, subnets, route tables, gateway, endpoint, groups, servers with disk and interface, key pair, flow log, log
    # group, roles, profile, load balancers, target groups, listeners, database and its subnet group, bucket.
    wanted = 1 + 4 + 3 + 1 + 1 + 3 + 3 * 4 + 1 + 1 + 1 + 2 + 1 + 2 + 2 + 2 + 2 + 1 + WANTED[preset]["policies"]
    # The company's VPC, subnets, route tables, gateway, groups, servers with disk and interface; the peering.
    wanted += 0 if phase == "P1" else 1 + 2 + 2 + 1 + 2 + 3 * 2 + 1
    # Group and endpoint; two certificates, or one and the log group.
    wanted += 4 if phase == "P4" else 0
    wanted += len(wanted_rules(preset, phase))
    r.same("mark", "number of things that can carry tags", len(found), wanted)
    article.check_marked_whole(s, r, found)
    strange = {thing: tags.get("Name", "") for thing, tags in found.items() if not re.match(r"for-(web|internal)-", tags.get("Name", "")) and tags.get("Name") not in s.server}
    r.same("W1 V2", "each Name is a server's or begins with the prefix of a VPC", strange, {})
    homes = {t.get("VpcId"): "for-web-" if t.get("VpcId") == s.vpc_id else "for-internal-" for t in s.vpcs}
    astray = [name_of(t) for t in (*s.all_subnets, *s.all_own_tables, *s.groups) if not name_of(t).startswith(homes[t["VpcId"]])]
    r.same("W1 V2", "each Name has the prefix of its own VPC", astray, [])


# ------------------------------------------------------------------------------------------------ The whole


def chapters(phase: str) -> List[Tuple[str, Any]]:
    """(name, check of s, r, preset)"""
    found = [
        ("things", lambda s, r, p: check_things(s, r, p, phase)),
        ("rules", lambda s, r, p: check_rules(s, r, p, phase)),
        ("routes", lambda s, r, p: check_routes(s, r, p, phase)),
        ("marks", lambda s, r, p: check_marks(s, r, p, phase)),
    ]
    if phase != "P1":
        found += [("vpc", check_vpc), ("servers", check_servers), ("peering", check_peering)]
    if phase == "P4":
        found += [("vpn", check_vpn)]
        # N2b: what the web VPC serves is as it was.
        of_web = (article.check_subnets, article.check_servers, article.check_flow_logs, article.check_balancers, article.check_database, article.check_bucket)
        found += [(f"web {check.__name__}", lambda s, r, p, check=check: check(s.web_half(), r, p)) for check in of_web]
        found += [("web check_endpoint", lambda s, r, p: article.check_endpoint(s, r))]
    return found


def main(endpoint: str, account: str, region: str, preset: str, phase: str) -> int:
    r = Report()
    seen: Optional[Company] = None
    try:
        seen = Company(Account(endpoint, account, region))
    except Exception:
        r.check("all", "the account can be read and holds the web VPC", False, traceback.format_exc())
        return 1
    for name, chapter in chapters(phase):
        try:
            chapter(seen, r, preset)
        except Exception:
            # What is missing altogether: the other chapters can still be judged.
            r.check("all", f"{name} could be carried through", False, traceback.format_exc())
    return 1 if r.failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 6 or sys.argv[4] not in WANTED or sys.argv[5] not in PHASES:
        sys.exit(f"usage: {sys.argv[0]} ENDPOINT ACCOUNT REGION {'|'.join(WANTED)} {'|'.join(PHASES)}")
    sys.exit(main(*sys.argv[1:]))
