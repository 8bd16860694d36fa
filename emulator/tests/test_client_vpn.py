import time

from botocore.exceptions import ClientError

from . import pki
from .support import REGION, Case, Server, client

CLIENTS = "172.16.4.0/22"


class Vpn(Case):
    """A VPC with a subnet per zone, and certificates of one CA."""

    def setUp(self):
        super().setUp()
        self.home = self.vpc("172.16.2.0/24")

    def load(self, one, key=None, chain=True):
        more = {"CertificateChain": pki.pem(pki.authority()[0])} if chain else {}
        material = {"Certificate": pki.pem(one), "PrivateKey": pki.key_pem(key or pki.key())}
        return self.acm.import_certificate(**material, **more)["CertificateArn"]

    def server_certificate(self, cn="vpn.example.com", sans=("vpn.example.com",), **more):
        return self.load(pki.certificate(cn, sans=sans, by=pki.authority(), **more), more.get("of"))

    def asked(self, arn=None, root=None, **more):
        arn = arn or self.server_certificate()
        mutual = {"ClientRootCertificateChainArn": root or arn}
        return {
            "ClientCidrBlock": CLIENTS,
            "ServerCertificateArn": arn,
            "AuthenticationOptions": [{"Type": "certificate-authentication", "MutualAuthentication": mutual}],
            "ConnectionLogOptions": {"Enabled": False},
            **more,
        }

    def make(self, **more):
        return self.ec2.create_client_vpn_endpoint(**self.asked(**more))["ClientVpnEndpointId"]

    def change(self, call, **params):
        """An endpoint is busy for a moment after a change."""
        while True:
            try:
                return call(**params)
            except ClientError as refused:
                if refused.response["Error"]["Code"] != "ConcurrentMutationLimitExceeded":
                    raise
                time.sleep(0.002)

    def endpoint(self, endpoint):
        return self.ec2.describe_client_vpn_endpoints(ClientVpnEndpointIds=[endpoint])["ClientVpnEndpoints"][0]

    def state(self, endpoint):
        return self.endpoint(endpoint)["Status"]["Code"]

    def networks(self, endpoint):
        return self.ec2.describe_client_vpn_target_networks(ClientVpnEndpointId=endpoint)["ClientVpnTargetNetworks"]

    def associate(self, endpoint, subnet, wait=True, **more):
        params = {"ClientVpnEndpointId": endpoint, "SubnetId": subnet, **more}
        made = self.change(self.ec2.associate_client_vpn_target_network, **params)["AssociationId"]
        if wait:
            self.hurry()
            self.assertEqual("associated", self.states(endpoint)[made])
        return made

    def states(self, endpoint):
        return {n["AssociationId"]: n["Status"]["Code"] for n in self.networks(endpoint)}

    def disassociate(self, endpoint, association):
        params = {"ClientVpnEndpointId": endpoint, "AssociationId": association}
        self.change(self.ec2.disassociate_client_vpn_target_network, **params)
        self.until(lambda: association in self.states(endpoint), False)

    def gone(self, endpoint):
        listed = self.ec2.describe_client_vpn_endpoints()["ClientVpnEndpoints"]
        return endpoint not in [e["ClientVpnEndpointId"] for e in listed]

    def delete(self, endpoint):
        """Just gone: ACM has not heard of it yet."""
        self.change(self.ec2.delete_client_vpn_endpoint, ClientVpnEndpointId=endpoint)
        self.until(lambda: self.gone(endpoint), True)


class Endpoints(Vpn):
    def test_life(self):
        tags = [{"Key": "env", "Value": "a"}]
        group = self.group(self.home, "cvpn")
        self.logs.create_log_group(logGroupName="vpn")
        made = self.ec2.create_client_vpn_endpoint(**self.asked(
            VpcId=self.home, SecurityGroupIds=[group], SplitTunnel=True, TransportProtocol="tcp", VpnPort=1194,
            DnsServers=["172.16.2.2"], SessionTimeoutHours=8, Description="ours",
            ConnectionLogOptions={"Enabled": True, "CloudwatchLogGroup": "vpn"},
            TagSpecifications=[{"ResourceType": "client-vpn-endpoint", "Tags": tags}],
        ))
        endpoint = made["ClientVpnEndpointId"]
        self.assertRegex(endpoint, "^cvpn-endpoint-[0-9a-f]{17}$")
        self.assertEqual("pending-associate", made["Status"]["Code"])
        self.assertEqual(f"*.{endpoint}.prod.clientvpn.{REGION}.amazonaws.com", made["DnsName"])
        shown = self.endpoint(endpoint)
        self.assertEqual(
            (CLIENTS, True, "tcp", 1194, ["172.16.2.2"], 8, "ours", [group], self.home, tags, "openvpn"),
            tuple(shown[k] for k in ("ClientCidrBlock", "SplitTunnel", "TransportProtocol", "VpnPort", "DnsServers",
                                     "SessionTimeoutHours", "Description", "SecurityGroupIds", "VpcId", "Tags",
                                     "VpnProtocol")),
        )
        self.assertEqual({"Enabled": True, "CloudwatchLogGroup": "vpn"}, shown["ConnectionLogOptions"])
        arn = shown["ServerCertificateArn"]
        self.assertEqual([{"Type": "certificate-authentication", "MutualAuthentication": {"ClientRootCertificateChain": arn}}],
                         shown["AuthenticationOptions"])
        self.assertEqual([endpoint], self.inventory()["ec2/client-vpn-endpoint"])
        with self.frozen():
            self.ec2.delete_client_vpn_endpoint(ClientVpnEndpointId=endpoint)
            self.assertEqual("deleting", self.state(endpoint))
            again = self.ec2.delete_client_vpn_endpoint(ClientVpnEndpointId=endpoint)
            self.assertEqual("deleting", again["Status"]["Code"])
            self.refused("InvalidClientVpnEndpointId.NotFound", self.ec2.modify_client_vpn_endpoint,
                         ClientVpnEndpointId=endpoint, SplitTunnel=False)
        self.until(lambda: self.gone(endpoint), True)
        for call in (self.ec2.delete_client_vpn_endpoint, self.ec2.describe_client_vpn_target_networks):
            self.refused("InvalidClientVpnEndpointId.NotFound", call, ClientVpnEndpointId=endpoint)
        self.refused("InvalidClientVpnEndpointId.NotFound", self.ec2.describe_client_vpn_endpoints,
                     ClientVpnEndpointIds=[endpoint])
        self.assertEqual([], self.ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [endpoint]}])["Tags"])
        self.assertNotIn("ec2/client-vpn-endpoint", self.inventory())

    def test_certificates(self):
        good = self.server_certificate()
        create = self.ec2.create_client_vpn_endpoint
        no = lambda **more: self.refused("InvalidParameterValue", create, **self.asked(**more))  # noqa: E731
        no(arn=good[:-1] + ("0" if good[-1] != "0" else "1"), root=good)
        no(arn=good, root=good[:-1] + ("0" if good[-1] != "0" else "1"))
        with self.assertRaisesRegex(ClientError, "does not have a domain"):
            create(**self.asked(self.server_certificate("server", ())))
        no(arn=self.server_certificate("server", ("server",)))  # a word without a dot is no domain either
        no(arn=self.server_certificate("big.example.com", (), of=pki.key(5, 3072)))
        curve = pki.certificate("ec.example.com", of=pki.curve())
        no(arn=self.load(curve, pki.curve(), chain=False), root=good)
        alone = self.load(pki.certificate("alone.example.com"), chain=False)
        no(arn=good, root=alone)  # nothing that a client's certificate could lead to
        no(arn=self.acm.request_certificate(DomainName="web.test")["CertificateArn"], root=good)  # not issued yet
        for arn in (good, self.server_certificate("server", ("server", "vpn.example.com")),
                    self.server_certificate("vpn.example.com", ()),
                    self.server_certificate("old.example.com", (), of=pki.key(9, 1024))):
            self.delete(self.make(arn=arn))
        self.delete(self.make(arn=alone, root=good))
        self.delete(self.make(arn=good, root=self.load(*pki.authority(), chain=False)))

    def test_settings(self):
        good = self.server_certificate()
        create = self.ec2.create_client_vpn_endpoint
        group, other = self.group(self.home), self.group(self.vpc("10.0.0.0/16"))
        for code, more in (
            ("InvalidParameterValue", {"ClientCidrBlock": "172.16.4.0/23"}),
            ("InvalidParameterValue", {"ClientCidrBlock": "10.0.0.0/11"}),
            ("InvalidParameterValue", {"ClientCidrBlock": "everywhere"}),
            ("InvalidParameterValue", {"ClientCidrBlock": "172.16.0.0/22", "VpcId": self.home}),
            ("InvalidParameterValue", {"VpnPort": 1195}),
            ("InvalidParameterValue", {"SessionTimeoutHours": 9}),
            ("InvalidParameterValue", {"DnsServers": ["10.0.0.2", "10.0.0.3", "10.0.0.4"]}),
            ("InvalidParameterValue", {"DnsServers": ["dns.example.com"]}),
            ("InvalidParameterValue", {"ConnectionLogOptions": {"Enabled": True, "CloudwatchLogGroup": "none"}}),
            ("MissingParameter", {"ConnectionLogOptions": {"Enabled": True}}),
            ("MissingParameter", {"SecurityGroupIds": [group]}),
            ("InvalidVpcID.NotFound", {"VpcId": "vpc-12345678"}),
            ("InvalidGroup.NotFound", {"VpcId": self.home, "SecurityGroupIds": ["sg-12345678"]}),
            ("InvalidGroup.NotFound", {"VpcId": self.home, "SecurityGroupIds": [other]}),
            ("UnsupportedOperation", {"AuthenticationOptions": [{"Type": "federated-authentication"}]}),
            ("MissingParameter", {"AuthenticationOptions": [{"Type": "certificate-authentication"}]}),
            ("InvalidParameterValue", {"TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]}]}),
        ):
            with self.subTest(more):
                self.refused(code, create, **self.asked(good, **more))
        self.assertEqual([], self.ec2.describe_client_vpn_endpoints()["ClientVpnEndpoints"])
        shown = self.endpoint(self.make(arn=good, VpcId=self.home))
        default = self.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [self.home]},
                                                             {"Name": "group-name", "Values": ["default"]}])
        self.assertEqual([default["SecurityGroups"][0]["GroupId"]], shown["SecurityGroupIds"])
        self.assertEqual(("udp", 443, False, 24), tuple(
            shown[k] for k in ("TransportProtocol", "VpnPort", "SplitTunnel", "SessionTimeoutHours")))
        self.make(arn=good, ClientCidrBlock="10.16.0.0/12")
        for _ in range(3):
            self.make(arn=good)
        self.refused("ClientVpnEndpointLimitExceeded", create, **self.asked(good))

    def test_token(self):
        asked = self.asked(ClientToken="t")
        create = self.ec2.create_client_vpn_endpoint
        one = create(**asked)["ClientVpnEndpointId"]
        self.assertEqual(one, create(**asked)["ClientVpnEndpointId"])
        self.refused("IdempotentParameterMismatch", create, **{**asked, "SplitTunnel": True})
        self.assertEqual([one], self.inventory()["ec2/client-vpn-endpoint"])

    def test_filters_and_tags(self):
        arn = self.server_certificate()
        one, two = self.make(arn=arn), self.make(arn=arn, TransportProtocol="tcp")
        describe = self.ec2.describe_client_vpn_endpoints

        def found(name, value):
            listed = describe(Filters=[{"Name": name, "Values": [value]}])["ClientVpnEndpoints"]
            return [e["ClientVpnEndpointId"] for e in listed]

        self.assertEqual([[one], [two]], [found("endpoint-id", one), found("transport-protocol", "tcp")])
        self.refused("InvalidFilter", describe, Filters=[{"Name": "tag:env", "Values": ["a"]}])
        tag = {"Key": "env", "Value": "a"}
        self.ec2.create_tags(Resources=[one], Tags=[tag])
        self.assertEqual([[tag], []], [self.endpoint(e)["Tags"] for e in (one, two)])
        seen = self.ec2.describe_tags(Filters=[{"Name": "resource-type", "Values": ["client-vpn-endpoint"]}])["Tags"]
        self.assertEqual([{"ResourceId": one, "ResourceType": "client-vpn-endpoint", **tag}], seen)
        self.ec2.delete_tags(Resources=[one], Tags=[tag])
        self.assertEqual([], self.endpoint(one)["Tags"])
        self.refused("InvalidClientVpnEndpointId.NotFound", self.ec2.create_tags,
                     Resources=["cvpn-endpoint-00000000000000000"], Tags=[tag])

    def test_modify(self):
        group, later = self.group(self.home, "one"), self.group(self.home, "two")
        subnet = self.subnet(self.home, "172.16.2.64/26")
        endpoint = self.make(VpcId=self.home, SecurityGroupIds=[group])
        self.associate(endpoint, subnet)
        other = self.server_certificate("other.example.com", ())
        modify = self.ec2.modify_client_vpn_endpoint
        mine = {"ClientVpnEndpointId": endpoint}
        old = self.endpoint(endpoint)["ServerCertificateArn"]
        self.change(modify, **mine, SplitTunnel=True, ServerCertificateArn=other, Description="new",
                    DnsServers={"CustomDnsServers": ["172.16.2.2"], "Enabled": True})
        shown = self.endpoint(endpoint)
        self.assertEqual((True, other, "new", ["172.16.2.2"]), tuple(
            shown[k] for k in ("SplitTunnel", "ServerCertificateArn", "Description", "DnsServers")))
        self.refused("ResourceInUseException", self.acm.delete_certificate, CertificateArn=other)
        self.refused("ResourceInUseException", self.acm.delete_certificate, CertificateArn=old)  # still the clients' root
        self.change(modify, **mine, DnsServers={"Enabled": False})
        self.assertEqual([], self.endpoint(endpoint)["DnsServers"])
        self.refused("InvalidParameterValue", modify, **mine, VpnPort=80)
        self.refused("InvalidParameterValue", modify, **mine, VpcId=self.vpc())  # there are associations
        self.refused("InvalidGroup.NotFound", modify, **mine, SecurityGroupIds=["sg-12345678"])
        with self.frozen():
            modify(**mine, VpcId=self.home, SecurityGroupIds=[later])  # reaches the interfaces after hours
            self.assertEqual([later], self.endpoint(endpoint)["SecurityGroupIds"])
            self.assertEqual([[group]], [n["SecurityGroups"] for n in self.networks(endpoint)])
            self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=group)
        self.hurry()
        self.assertEqual([[later]], [n["SecurityGroups"] for n in self.networks(endpoint)])
        self.ec2.delete_security_group(GroupId=group)


class Networks(Vpn):
    def test_life(self):
        group = self.group(self.home)
        subnet, table = self.subnet(self.home, "172.16.2.64/26"), "ec2/client-vpn-route"
        endpoint = self.make(VpcId=self.home, SecurityGroupIds=[group])
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=group)  # no association yet
        with self.frozen():
            made = self.associate(endpoint, subnet, wait=False)
            self.assertEqual((["associating"], "pending-associate"),
                             (list(self.states(endpoint).values()), self.state(endpoint)))
            self.refused("IncorrectState", self.ec2.disassociate_client_vpn_target_network,
                         ClientVpnEndpointId=endpoint, AssociationId=made)
        self.until(lambda: self.state(endpoint), "available")
        network = self.networks(endpoint)[0]
        self.assertEqual((made, subnet, self.home, [group], "associated"), (
            *(network[k] for k in ("AssociationId", "TargetNetworkId", "VpcId", "SecurityGroups")), network["Status"]["Code"]))
        eni = self.interfaces(subnet_id=subnet)[0]
        self.assertEqual((True, [group], "in-use"), (
            eni["RequesterManaged"], [g["GroupId"] for g in eni["Groups"]], eni["Status"]))
        self.refused("OperationNotPermitted", self.ec2.delete_network_interface, NetworkInterfaceId=eni["NetworkInterfaceId"])
        routes = self.ec2.describe_client_vpn_routes(ClientVpnEndpointId=endpoint)["Routes"]
        self.assertEqual([("172.16.2.0/24", subnet, "associate", "active")], [
            (r["DestinationCidr"], r["TargetSubnet"], r["Origin"], r["Status"]["Code"]) for r in routes])
        self.assertEqual([made], self.inventory()["ec2/client-vpn-association"])
        self.assertNotIn(table, self.inventory())
        self.refused("ClientVpnEndpointAssociationExists", self.ec2.delete_client_vpn_endpoint, ClientVpnEndpointId=endpoint)
        with self.frozen():
            self.ec2.disassociate_client_vpn_target_network(ClientVpnEndpointId=endpoint, AssociationId=made)
            self.assertEqual((["disassociating"], "pending-associate"),
                             (list(self.states(endpoint).values()), self.state(endpoint)))
            self.refused("ClientVpnEndpointAssociationExists", self.ec2.delete_client_vpn_endpoint,
                         ClientVpnEndpointId=endpoint)
            self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnet)
        self.until(lambda: self.networks(endpoint), [])
        self.assertEqual([], self.ec2.describe_client_vpn_routes(ClientVpnEndpointId=endpoint)["Routes"])
        for call in (self.ec2.disassociate_client_vpn_target_network, lambda AssociationId, **more:
                     self.ec2.describe_client_vpn_target_networks(AssociationIds=[AssociationId], **more)):
            self.refused("InvalidClientVpnAssociationIdNotFound", call, ClientVpnEndpointId=endpoint, AssociationId=made)
        self.delete(endpoint)
        self.until(lambda: self.interfaces(subnet_id=subnet), [])
        self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_security_group(GroupId=group)
        self.ec2.delete_vpc(VpcId=self.home)
        self.assertEqual(["acm/certificate"], list(self.inventory()))

    def test_interface_lingers(self):
        subnet = self.subnet(self.home, "172.16.2.64/26")
        endpoint = self.make(VpcId=self.home)
        made = self.associate(endpoint, subnet)
        self.disassociate(endpoint, made)
        with self.frozen():
            self.assertEqual(1, len(self.interfaces(subnet_id=subnet)))
            self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnet)
        self.until(lambda: self.interfaces(subnet_id=subnet), [])
        self.ec2.delete_subnet(SubnetId=subnet)

    def test_which_subnets(self):
        endpoint = self.make(VpcId=self.home)
        one, beside = self.subnet(self.home, "172.16.2.0/26"), self.subnet(self.home, "172.16.2.64/26")
        other, small = self.subnet(self.home, "172.16.2.128/26", "c"), self.subnet(self.home, "172.16.2.192/28", "d")
        far = self.subnet(self.vpc("10.0.0.0/16"), zone="d")
        self.associate(endpoint, one)
        associate = self.ec2.associate_client_vpn_target_network
        for code, subnet in (
            ("InvalidClientVpnDuplicateAssociationException", one),
            ("InvalidClientVpnSubnetId.DuplicateAz", beside),
            ("InvalidClientVpnSubnetId.NotFound", far),
            ("InvalidClientVpnSubnetId.NotFound", "subnet-12345678"),
            ("InvalidParameterValue", small),
        ):
            self.refused(code, associate, ClientVpnEndpointId=endpoint, SubnetId=subnet)
        for _ in range(40):
            self.ec2.create_network_interface(SubnetId=other)
        self.refused("InsufficientFreeAddressesInSubnet", associate, ClientVpnEndpointId=endpoint, SubnetId=other)
        for eni in self.interfaces(subnet_id=other)[:10]:
            self.ec2.delete_network_interface(NetworkInterfaceId=eni["NetworkInterfaceId"])
        self.associate(endpoint, other)
        self.assertEqual(2, len(self.inventory()["ec2/client-vpn-association"]))

    def test_vpc_of_the_first_association(self):
        endpoint = self.make()
        near = self.subnet(self.vpc("172.16.0.0/16"), "172.16.8.0/24")
        self.refused("InvalidClientVpnSubnetId.OverlappingCidr", self.ec2.associate_client_vpn_target_network,
                     ClientVpnEndpointId=endpoint, SubnetId=near)
        self.associate(endpoint, self.subnet(self.home, "172.16.2.64/26"))
        self.assertEqual((self.home, 1), (self.endpoint(endpoint)["VpcId"], len(self.endpoint(endpoint)["SecurityGroupIds"])))

    def test_token(self):
        one, two = self.subnet(self.home, "172.16.2.0/26"), self.subnet(self.home, "172.16.2.64/26", "c")
        endpoint = self.make(VpcId=self.home)
        made = self.associate(endpoint, one, ClientToken="t")
        self.assertEqual(made, self.associate(endpoint, one, ClientToken="t"))
        self.refused("IdempotentParameterMismatch", self.ec2.associate_client_vpn_target_network,
                     ClientVpnEndpointId=endpoint, SubnetId=two, ClientToken="t")

    def test_groups(self):
        one, two = self.group(self.home, "one"), self.group(self.home, "two")
        endpoint = self.make(VpcId=self.home, SecurityGroupIds=[one])
        apply = self.ec2.apply_security_groups_to_client_vpn_target_network
        mine = {"ClientVpnEndpointId": endpoint, "VpcId": self.home, "SecurityGroupIds": [two]}
        self.refused("InvalidClientVpnActiveAssociationNotFound", apply, **mine)
        subnet = self.subnet(self.home, "172.16.2.64/26")
        self.associate(endpoint, subnet)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=one)
        self.refused("InvalidGroup.NotFound", apply, **{**mine, "SecurityGroupIds": ["sg-12345678"]})
        self.assertEqual([two], self.change(apply, **mine)["SecurityGroupIds"])
        self.assertEqual([[two], [two]], [self.endpoint(endpoint)["SecurityGroupIds"],
                                          [g["GroupId"] for g in self.interfaces(subnet_id=subnet)[0]["Groups"]]])
        self.ec2.delete_security_group(GroupId=one)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=two)

    def test_filters(self):
        endpoint = self.make(VpcId=self.home)
        one, two = self.subnet(self.home, "172.16.2.0/26"), self.subnet(self.home, "172.16.2.64/26", "c")
        made = [self.associate(endpoint, s) for s in (one, two)]
        describe = self.ec2.describe_client_vpn_target_networks
        for name, value, wanted in (("association-id", made[1], made[1:]), ("target-network-id", one, made[:1]),
                                    ("vpc-id", self.home, made), ("vpc-id", "vpc-1", [])):
            found = describe(ClientVpnEndpointId=endpoint, Filters=[{"Name": name, "Values": [value]}])
            self.assertEqual(wanted, [n["AssociationId"] for n in found["ClientVpnTargetNetworks"]])
        self.refused("InvalidFilter", describe, ClientVpnEndpointId=endpoint, Filters=[{"Name": "state", "Values": ["x"]}])


class Access(Vpn):
    def setUp(self):
        super().setUp()
        self.name = self.make(VpcId=self.home)
        self.mine = {"ClientVpnEndpointId": self.name}

    def rules(self, **more):
        return self.ec2.describe_client_vpn_authorization_rules(**self.mine, **more)["AuthorizationRules"]

    def routes(self, **more):
        return self.ec2.describe_client_vpn_routes(**self.mine, **more)["Routes"]

    def codes(self, read):
        return [one["Status"]["Code"] for one in read()]

    def test_rules(self):
        ask, revoke = self.ec2.authorize_client_vpn_ingress, self.ec2.revoke_client_vpn_ingress
        everybody = {**self.mine, "TargetNetworkCidr": "172.16.2.0/24", "AuthorizeAllGroups": True}
        some = {**self.mine, "TargetNetworkCidr": "172.16.2.0/24", "AccessGroupId": "g1"}
        with self.frozen():
            made = self.change(ask, **everybody, Description="all", ClientToken="t")
            self.assertEqual(("authorizing", ["authorizing"]), (made["Status"]["Code"], self.codes(self.rules)))
            self.refused("InvalidClientVpnDuplicateAuthorizationRule", ask, **everybody)
            ask(**everybody, Description="all", ClientToken="t")  # the same request
            self.refused("IdempotentParameterMismatch", ask, **everybody, Description="other", ClientToken="t")
        self.until(lambda: self.codes(self.rules), ["active"])
        shown = self.rules()[0]
        self.assertEqual(("172.16.2.0/24", True, "all"), tuple(shown[k] for k in ("DestinationCidr", "AccessAll", "Description")))
        self.change(ask, **some)
        self.assertEqual([f"{self.name}|172.16.2.0/24", f"{self.name}|172.16.2.0/24|g1"],
                         self.inventory()["ec2/client-vpn-rule"])
        found = self.rules(Filters=[{"Name": "group-id", "Values": ["g1"]}])
        self.assertEqual([False], [r["AccessAll"] for r in found])
        self.assertEqual(2, len(self.rules(Filters=[{"Name": "destination-cidr", "Values": ["172.16.2.0/24"]}])))
        self.refused("InvalidFilter", self.rules, Filters=[{"Name": "status", "Values": ["active"]}])
        for code, more in (("MissingParameter", {}), ("InvalidParameterCombination", {"AuthorizeAllGroups": True, "AccessGroupId": "g"})):
            self.refused(code, ask, **self.mine, TargetNetworkCidr="10.0.0.0/8", **more)
        self.refused("InvalidParameterValue", ask, **{**everybody, "TargetNetworkCidr": "10.0.0.0/40"})
        all_of_it = {**self.mine, "TargetNetworkCidr": "172.16.2.0/24", "RevokeAllGroups": True}
        self.assertEqual("revoking", self.change(revoke, **all_of_it)["Status"]["Code"])
        self.until(lambda: [r["GroupId"] for r in self.rules()], ["g1"])
        self.refused("InvalidClientVpnEndpointAuthorizationRuleNotFound", revoke, **all_of_it)
        self.refused("MissingParameter", revoke, **self.mine, TargetNetworkCidr="172.16.2.0/24")
        self.change(revoke, **some)
        self.until(self.rules, [])

    def test_routes(self):
        subnet = self.subnet(self.home, "172.16.2.64/26")
        create, delete = self.ec2.create_client_vpn_route, self.ec2.delete_client_vpn_route
        way = {**self.mine, "TargetVpcSubnetId": subnet, "DestinationCidrBlock": "0.0.0.0/0"}
        self.refused("InvalidClientVpnActiveAssociationNotFound", create, **way)
        with self.frozen():
            association = self.associate(self.name, subnet, wait=False)
            self.refused("InvalidClientVpnActiveAssociationNotFound", create, **way)  # not yet
        self.until(lambda: self.state(self.name), "available")
        with self.frozen():
            made = create(**way, Description="internet", ClientToken="t")
            self.assertEqual(("creating", ["active", "creating"]), (made["Status"]["Code"], self.codes(self.routes)))
            create(**way, Description="internet", ClientToken="t")
            self.refused("InvalidClientVpnDuplicateRoute", create, **way)
            self.refused("InvalidClientVpnDuplicateRoute", create, **{**way, "DestinationCidrBlock": "172.16.2.0/24"})
        self.until(lambda: self.codes(self.routes), ["active", "active"])
        self.assertEqual([f"{self.name}|{subnet}|0.0.0.0/0"], self.inventory()["ec2/client-vpn-route"])
        self.assertEqual(["internet"], [r["Description"] for r in self.routes(Filters=[{"Name": "origin", "Values": ["add-route"]}])])
        self.refused("InvalidFilter", self.routes, Filters=[{"Name": "state", "Values": ["active"]}])
        self.refused("InvalidParameterValue", create, **{**way, "DestinationCidrBlock": CLIENTS})
        self.refused("InvalidParameterValue", create, **{**way, "TargetVpcSubnetId": "local"})
        self.change(create, **{**way, "DestinationCidrBlock": CLIENTS, "TargetVpcSubnetId": "local"})
        self.refused("OperationNotPermitted", delete, **{**way, "DestinationCidrBlock": "172.16.2.0/24"})
        self.refused("InvalidClientVpnRouteNotFound", delete, **{**way, "DestinationCidrBlock": "10.0.0.0/8"})
        self.assertEqual("deleting", self.change(delete, **way)["Status"]["Code"])
        self.until(lambda: len(self.routes()), 2)
        self.refused("InvalidClientVpnRouteNotFound", delete, **way)
        self.change(create, **way)
        self.disassociate(self.name, association)  # takes its routes along, also those of ours
        self.assertEqual(["local"], [r["TargetSubnet"] for r in self.routes()])

    def test_one_change_at_a_time(self):
        ask = self.ec2.authorize_client_vpn_ingress
        one, two = ({**self.mine, "TargetNetworkCidr": c, "AuthorizeAllGroups": True} for c in ("10.0.0.0/8", "10.1.0.0/16"))
        subnet = self.subnet(self.home, "172.16.2.64/26")
        other = self.make()
        with self.frozen():
            ask(**one)
            for call, more in (
                (ask, two),
                (self.ec2.revoke_client_vpn_ingress, {**self.mine, "TargetNetworkCidr": "10.0.0.0/8", "RevokeAllGroups": True}),
                (self.ec2.associate_client_vpn_target_network, {**self.mine, "SubnetId": subnet}),
                (self.ec2.modify_client_vpn_endpoint, {**self.mine, "SplitTunnel": True}),
                (self.ec2.delete_client_vpn_endpoint, self.mine),
            ):
                self.refused("ConcurrentMutationLimitExceeded", call, **more)
            ask(**{**two, "ClientVpnEndpointId": other})  # another endpoint is not concerned
            self.assertEqual(1, len(self.rules()))
        self.change(ask, **two)
        self.assertEqual(2, len(self.rules()))

    def test_limits_and_parallel_changes(self):
        server = Server("--pace", "900", "--parallel-changes")
        try:
            self.server, self._clients = server, {}
            self.home = self.vpc("172.16.2.0/24")
            mine, subnet = {"ClientVpnEndpointId": self.make()}, self.subnet(self.home, "172.16.2.64/26")
            ask = lambda i: self.ec2.authorize_client_vpn_ingress(  # noqa: E731
                **mine, TargetNetworkCidr=f"10.{i}.0.0/16", AuthorizeAllGroups=True)
            for i in range(200):
                ask(i)  # one right after the other
            self.refused("ClientVpnAuthorizationRuleLimitExceeded", lambda: ask(200))
            server.admin("/kumiki/pace", "POST", {"pace": 0})
            self.ec2.associate_client_vpn_target_network(**mine, SubnetId=subnet)
            go = lambda i: self.ec2.create_client_vpn_route(  # noqa: E731
                **mine, DestinationCidrBlock=f"10.{i}.0.0/16", TargetVpcSubnetId=subnet)
            for i in range(99):  # the association has brought one
                go(i)
            self.refused("ClientVpnRouteLimitExceeded", lambda: go(99))
        finally:
            server.stop()


class Files(Vpn):
    def test_configuration(self):
        endpoint = self.make()
        text = self.ec2.export_client_vpn_client_configuration(ClientVpnEndpointId=endpoint)["ClientConfiguration"]
        lines = text.splitlines()
        for line in ("client", "dev tun", "proto udp", "remote-random-hostname", "remote-cert-tls server", "reneg-sec 0",
                     f"remote {endpoint}.prod.clientvpn.{REGION}.amazonaws.com 443", "verify-x509-name vpn.example.com name"):
            self.assertIn(line, lines)
        ca = pki.pem(pki.authority()[0]).decode()
        self.assertIn(f"<ca>\n{ca}</ca>", text)
        self.assertNotIn("PRIVATE", text)
        self.refused("InvalidClientVpnEndpointId.NotFound", self.ec2.export_client_vpn_client_configuration,
                     ClientVpnEndpointId="cvpn-endpoint-1")
        tcp = self.make(arn=self.server_certificate("server", ("vpn.example.com",)), TransportProtocol="tcp", VpnPort=1194)
        text = self.ec2.export_client_vpn_client_configuration(ClientVpnEndpointId=tcp)["ClientConfiguration"]
        self.assertIn("proto tcp\n", text)
        self.assertIn(".amazonaws.com 1194\n", text)
        self.assertIn("verify-x509-name server name\n", text)

    def test_revocations(self):
        endpoint = self.make()
        load = self.ec2.import_client_vpn_client_certificate_revocation_list
        read = self.ec2.export_client_vpn_client_certificate_revocation_list
        mine = {"ClientVpnEndpointId": endpoint}
        self.assertNotIn("CertificateRevocationList", read(**mine))
        for bad in ("nonsense", pki.pem(pki.authority()[0]).decode()):
            self.refused("InvalidParameterValue", load, **mine, CertificateRevocationList=bad)
        one, two = pki.revocations([5]), pki.revocations([5, 6])
        with self.frozen():
            load(**mine, CertificateRevocationList=one)
            self.assertEqual("pending", read(**mine)["Status"]["Code"])
        self.change(load, **mine, CertificateRevocationList=two)  # replaces
        self.until(lambda: (read(**mine)["CertificateRevocationList"], read(**mine)["Status"]["Code"]), (two, "active"))

    def test_nobody_is_connected(self):
        endpoint = self.make()
        mine = {"ClientVpnEndpointId": endpoint}
        self.assertEqual([], self.ec2.describe_client_vpn_connections(**mine)["Connections"])
        end = self.ec2.terminate_client_vpn_connections
        self.refused("InvalidClientVpnConnection.IdNotFound", end, **mine, ConnectionId="cvpn-connection-1")
        self.refused("InvalidClientVpnConnection.UserNotFound", end, **mine, Username="somebody")
        self.refused("MissingParameter", end, **mine)


class InUse(Vpn):
    def test_certificate(self):
        arn = self.server_certificate()
        root = self.load(pki.certificate("client.example.com", by=pki.authority(), serial=3))
        endpoint = self.make(arn=arn, root=root)
        used = f"arn:aws:ec2:{REGION}:{self.account}:client-vpn-endpoint/{endpoint}"
        for one in (arn, root):
            self.assertEqual([used], self.acm.describe_certificate(CertificateArn=one)["Certificate"]["InUseBy"])
            self.refused("ResourceInUseException", self.acm.delete_certificate, CertificateArn=one)
        again = pki.certificate("vpn.example.com", sans=("vpn.example.com",), by=pki.authority(), serial=9)
        self.acm.import_certificate(CertificateArn=arn, Certificate=pki.pem(again), PrivateKey=pki.key_pem(pki.key()),
                                    CertificateChain=pki.pem(pki.authority()[0]))
        self.refused("ResourceInUseException", self.acm.delete_certificate, CertificateArn=arn)  # renewed, still in use
        self.delete(endpoint)
        with self.frozen():
            self.refused("ResourceInUseException", self.acm.delete_certificate, CertificateArn=arn)  # for a while
        for one in (arn, root):
            self.until(lambda: self.acm.describe_certificate(CertificateArn=one)["Certificate"]["InUseBy"], [])
            self.acm.delete_certificate(CertificateArn=one)
        self.ec2.delete_vpc(VpcId=self.home)
        self.assertEqual({}, self.inventory())

    def test_dry_run(self):
        self.refused("DryRunOperation", self.ec2.create_client_vpn_endpoint, status=412, DryRun=True, **self.asked())
        self.assertNotIn("ec2/client-vpn-endpoint", self.inventory())

    def test_no_strict(self):
        server = Server("--pace", "0", "--no-strict")
        try:
            ec2 = client(server, "ec2", self.account)
            made = ec2.create_client_vpn_endpoint(**self.asked("arn:none", ClientCidrBlock="10.0.0.0/24"))
            vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/28")["Subnet"]["SubnetId"]
            endpoint = {"ClientVpnEndpointId": made["ClientVpnEndpointId"]}
            ec2.associate_client_vpn_target_network(**endpoint, SubnetId=subnet)
            ec2.delete_client_vpn_endpoint(**endpoint)
            ec2.delete_subnet(SubnetId=subnet)
        finally:
            server.stop()
