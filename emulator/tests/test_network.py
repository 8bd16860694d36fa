from .support import REGION, Case


class Vpc(Case):
    def test_delete_waits_for_everything_inside(self):
        vpc = self.vpc()
        makers = [
            (lambda: self.gateway(vpc), lambda i: (
                self.ec2.detach_internet_gateway(InternetGatewayId=i, VpcId=vpc),
                self.ec2.delete_internet_gateway(InternetGatewayId=i))),
            (lambda: self.subnet(vpc), lambda i: self.ec2.delete_subnet(SubnetId=i)),
            (lambda: self.group(vpc), lambda i: self.ec2.delete_security_group(GroupId=i)),
            (lambda: self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"],
             lambda i: self.ec2.delete_route_table(RouteTableId=i)),
            (lambda: self.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"],
             lambda i: self.ec2.delete_network_acl(NetworkAclId=i)),
            (lambda: self.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3")["VpcEndpoint"][
                "VpcEndpointId"],
             lambda i: (self.ec2.delete_vpc_endpoints(VpcEndpointIds=[i]),
                        self.until(lambda: self.ec2.describe_vpc_endpoints()["VpcEndpoints"], []))),
        ]
        for make, remove in makers:
            made = make()
            self.refused("DependencyViolation", self.ec2.delete_vpc, VpcId=vpc)
            remove(made)
        self.ec2.delete_vpc(VpcId=vpc)
        self.assertEqual({}, self.inventory())

    def test_default_group_acl_and_main_table_stay(self):
        vpc = self.vpc()
        mine = [{"Name": "vpc-id", "Values": [vpc]}]
        group = self.ec2.describe_security_groups(Filters=mine)["SecurityGroups"][0]
        self.refused("CannotDelete", self.ec2.delete_security_group, GroupId=group["GroupId"])
        pairs = group["IpPermissions"][0]["UserIdGroupPairs"]
        self.assertEqual([group["GroupId"]], [p["GroupId"] for p in pairs])
        table = self.ec2.describe_route_tables(Filters=mine)["RouteTables"][0]["RouteTableId"]
        self.refused("DependencyViolation", self.ec2.delete_route_table, RouteTableId=table)
        acl = self.ec2.describe_network_acls(Filters=mine)["NetworkAcls"][0]["NetworkAclId"]
        self.refused("InvalidParameterValue", self.ec2.delete_network_acl, NetworkAclId=acl)
        self.ec2.delete_vpc(VpcId=vpc)
        self.assertEqual([], self.ec2.describe_network_acls(Filters=mine)["NetworkAcls"])

    def test_internet_gateway(self):
        vpc = self.vpc()
        igw = self.gateway(vpc)
        self.refused("Resource.AlreadyAssociated", self.ec2.attach_internet_gateway, InternetGatewayId=igw, VpcId=vpc)
        second = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.refused("InvalidParameterValue", self.ec2.attach_internet_gateway, InternetGatewayId=second, VpcId=vpc)
        self.refused("DependencyViolation", self.ec2.delete_internet_gateway, InternetGatewayId=igw)
        subnet = self.subnet(vpc)
        self.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        made = self.run_one(SubnetId=subnet)["InstanceId"]
        self.refused("DependencyViolation", self.ec2.detach_internet_gateway, InternetGatewayId=igw, VpcId=vpc)
        self.end(made)
        self.ec2.detach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
        self.refused("Gateway.NotAttached", self.ec2.detach_internet_gateway, InternetGatewayId=igw, VpcId=vpc)

    def test_subnet_with_an_interface(self):
        subnet = self.subnet(self.vpc())
        eni = self.ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]
        self.assertTrue(eni["PrivateIpAddress"].startswith("10.0.1."))
        self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnet)
        self.ec2.delete_network_interface(NetworkInterfaceId=eni["NetworkInterfaceId"])
        self.ec2.delete_subnet(SubnetId=subnet)

    def test_cidr_and_zone(self):
        made = self.ec2.create_vpc(CidrBlock="10.0.0.7/16")["Vpc"]
        self.assertEqual("10.0.0.0/16", made["CidrBlock"])
        vpc = made["VpcId"]
        zones = {z["ZoneName"]: z["ZoneId"] for z in self.ec2.describe_availability_zones()["AvailabilityZones"]}
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.9/24", AvailabilityZoneId=zones[REGION + "a"])["Subnet"]
        self.assertEqual(("10.0.1.0/24", REGION + "a", False, False), tuple(
            subnet[k] for k in ("CidrBlock", "AvailabilityZone", "DefaultForAz", "MapPublicIpOnLaunch")))
        self.assertEqual([subnet["SubnetId"]], self.inventory()["ec2/subnet"])
        make = {"VpcId": vpc, "CidrBlock": "10.0.2.0/24"}
        self.refused("InvalidParameterValue", self.ec2.create_subnet, **make, AvailabilityZone="us-east-1a")
        self.refused("InvalidSubnet.Range", self.ec2.create_subnet, VpcId=vpc, CidrBlock="10.0.2.0/29")
        self.refused("InvalidSubnet.Conflict", self.ec2.create_subnet, VpcId=vpc, CidrBlock="10.0.1.128/25")

    def test_tags_while_it_is_made(self):
        tags = [{"Key": "env", "Value": "a"}]
        wrong = [{"ResourceType": "nat-gateway", "Tags": tags}]
        self.refused("InvalidParameterValue", self.ec2.create_vpc, CidrBlock="10.0.0.0/16", TagSpecifications=wrong)
        reserved = [{"ResourceType": "vpc", "Tags": [{"Key": "aws:x", "Value": "y"}]}]
        self.refused("InvalidParameterValue", self.ec2.create_vpc, CidrBlock="10.0.0.0/16", TagSpecifications=reserved)
        right = [{"ResourceType": "vpc", "Tags": tags}]
        made = self.ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=right)["Vpc"]
        self.assertEqual(tags, made["Tags"])

    def test_no_address_left(self):
        subnet = self.subnet(self.vpc(), "10.0.1.0/28")
        for _ in range(11):
            self.ec2.create_network_interface(SubnetId=subnet)
        self.refused("InsufficientFreeAddressesInSubnet", self.ec2.create_network_interface, SubnetId=subnet)


class Routes(Case):
    def test_association_is_exclusive(self):
        vpc = self.vpc()
        subnet = self.subnet(vpc)
        one, two = (self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in "12")
        made = self.ec2.associate_route_table(RouteTableId=one, SubnetId=subnet)["AssociationId"]
        for table in (one, two):
            self.refused("Resource.AlreadyAssociated", self.ec2.associate_route_table, RouteTableId=table, SubnetId=subnet)
        self.refused("DependencyViolation", self.ec2.delete_route_table, RouteTableId=one)
        self.ec2.disassociate_route_table(AssociationId=made)
        made = self.ec2.associate_route_table(RouteTableId=two, SubnetId=subnet)["AssociationId"]
        self.ec2.delete_route_table(RouteTableId=one)
        self.ec2.delete_subnet(SubnetId=subnet)  # takes the association along
        self.ec2.delete_route_table(RouteTableId=two)

    def test_targets(self):
        vpc = self.vpc()
        table = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        loose = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        to = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
        self.refused("InvalidParameterValue", self.ec2.create_route, **to, GatewayId=loose)
        self.refused("InvalidNatGatewayID.NotFound", self.ec2.create_route, **to, NatGatewayId="nat-1")
        self.ec2.attach_internet_gateway(InternetGatewayId=loose, VpcId=vpc)
        self.ec2.create_route(**to, GatewayId=loose)
        self.refused("RouteAlreadyExists", self.ec2.create_route, **to, GatewayId=loose)
        self.assertEqual("active", self.state(table))
        self.ec2.detach_internet_gateway(InternetGatewayId=loose, VpcId=vpc)
        self.assertEqual("blackhole", self.state(table))

    def state(self, table):
        routes = self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        return next(r["State"] for r in routes if r.get("DestinationCidrBlock") == "0.0.0.0/0")


class NetworkAcls(Case):
    def test_entries_and_codes(self):
        vpc = self.vpc()
        acl = self.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]
        self.assertEqual([32767, 32767], [e["RuleNumber"] for e in acl["Entries"]])
        one = {"NetworkAclId": acl["NetworkAclId"], "RuleNumber": 100, "Egress": False}
        self.refused("InvalidNetworkAclEntry.NotFound", self.ec2.delete_network_acl_entry, **one)
        icmp = {"Protocol": "1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "IcmpTypeCode": {"Type": 8, "Code": -1}}
        self.ec2.create_network_acl_entry(**one, **icmp)
        self.refused("NetworkAclEntryAlreadyExists", self.ec2.create_network_acl_entry, **one, **icmp)
        entries = self.ec2.describe_network_acls(NetworkAclIds=[acl["NetworkAclId"]])["NetworkAcls"][0]["Entries"]
        self.assertEqual([{"Type": 8, "Code": -1}], [e["IcmpTypeCode"] for e in entries if e["RuleNumber"] == 100])
        self.ec2.delete_network_acl_entry(**one)
        self.refused("InvalidNetworkAclID.NotFound", self.ec2.describe_network_acls, NetworkAclIds=["acl-1"])

    def test_associated_acl_stays(self):
        vpc = self.vpc()
        subnet = self.subnet(vpc)
        acl = self.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        mine = [{"Name": "association.subnet-id", "Values": [subnet]}]
        default = self.ec2.describe_network_acls(Filters=mine)["NetworkAcls"][0]
        old = next(a["NetworkAclAssociationId"] for a in default["Associations"] if a["SubnetId"] == subnet)
        self.ec2.replace_network_acl_association(AssociationId=old, NetworkAclId=acl)
        self.refused("InvalidAssociationID.NotFound", self.ec2.replace_network_acl_association,
                     AssociationId=old, NetworkAclId=acl)
        self.refused("DependencyViolation", self.ec2.delete_network_acl, NetworkAclId=acl)
        self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_network_acl(NetworkAclId=acl)


class Groups(Case):
    def rule(self, port=80, **source):
        return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}

    def test_used_groups_stay(self):
        vpc = self.vpc()
        web, db = self.group(vpc), self.group(vpc, "db")
        pair = [self.rule(UserIdGroupPairs=[{"GroupId": web, "Description": "from web"}])]
        self.ec2.authorize_security_group_ingress(GroupId=db, IpPermissions=pair)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=web)
        self.ec2.revoke_security_group_ingress(GroupId=db, IpPermissions=[self.rule(UserIdGroupPairs=[{"GroupId": web}])])
        subnet = self.subnet(vpc)
        eni = self.ec2.create_network_interface(SubnetId=subnet, Groups=[web])["NetworkInterface"]["NetworkInterfaceId"]
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=web)
        self.ec2.modify_network_interface_attribute(NetworkInterfaceId=eni, Groups=[db])
        self.ec2.delete_security_group(GroupId=web)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=db)
        self.ec2.delete_network_interface(NetworkInterfaceId=eni)
        self.ec2.delete_security_group(GroupId=db)
        self.refused("InvalidGroup.NotFound", self.ec2.delete_security_group, GroupId=db)

    def test_descriptions_tags_and_owner_of_rules(self):
        vpc = self.vpc()
        web, db = self.group(vpc), self.group(vpc, "db")
        made = self.ec2.authorize_security_group_ingress(
            GroupId=db,
            IpPermissions=[
                self.rule(3306, UserIdGroupPairs=[{"GroupId": web, "Description": "from web"}]),
                self.rule(22, IpRanges=[{"CidrIp": "10.1.2.3/16", "Description": "ssh"}]),
            ],
            TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": [{"Key": "env", "Value": "a"}]}],
        )["SecurityGroupRules"]
        self.assertEqual(["from web", "ssh"], [r["Description"] for r in made])
        found = self.ec2.describe_security_group_rules(Filters=[{"Name": "tag:env", "Values": ["a"]}])["SecurityGroupRules"]
        self.assertEqual({r["SecurityGroupRuleId"] for r in made}, {r["SecurityGroupRuleId"] for r in found})
        self.assertEqual({self.account}, {r["GroupOwnerId"] for r in found})
        self.assertEqual("10.1.0.0/16", next(r["CidrIpv4"] for r in found if "CidrIpv4" in r))
        self.assertEqual(web, next(r["ReferencedGroupInfo"]["GroupId"] for r in found if "ReferencedGroupInfo" in r))
        again = [self.rule(3306, UserIdGroupPairs=[{"GroupId": web, "Description": "other words"}])]
        self.refused("InvalidPermission.Duplicate", self.ec2.authorize_security_group_ingress, GroupId=db, IpPermissions=again)
        self.ec2.update_security_group_rule_descriptions_ingress(
            GroupId=db,
            SecurityGroupRuleDescriptions=[{"SecurityGroupRuleId": made[0]["SecurityGroupRuleId"], "Description": "new"}],
        )
        seen = self.ec2.describe_security_group_rules(SecurityGroupRuleIds=[made[0]["SecurityGroupRuleId"]])
        self.assertEqual("new", seen["SecurityGroupRules"][0]["Description"])
        self.ec2.revoke_security_group_ingress(GroupId=db, SecurityGroupRuleIds=[made[0]["SecurityGroupRuleId"]])
        self.refused("InvalidSecurityGroupRuleId.NotFound", self.ec2.revoke_security_group_ingress,
                     GroupId=db, SecurityGroupRuleIds=[made[0]["SecurityGroupRuleId"]])

    def test_a_batch_is_all_or_nothing(self):
        group = self.group(self.vpc())
        ssh, web = (self.rule(p, IpRanges=[{"CidrIp": "10.0.0.0/8"}]) for p in (22, 80))
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[web])
        self.refused("InvalidPermission.Duplicate", self.ec2.authorize_security_group_ingress,
                     GroupId=group, IpPermissions=[ssh, web])
        seen = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
        self.assertEqual([80], [p["FromPort"] for p in seen])

    def test_ascii_only(self):
        vpc = self.vpc()
        text = "日本語"
        self.refused("InvalidParameterValue", self.ec2.create_security_group, GroupName="g", Description=text, VpcId=vpc)
        self.refused("InvalidParameterValue", self.ec2.create_security_group, GroupName="sg-x", Description="d", VpcId=vpc)
        bad = [self.rule(IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": text}])]
        self.refused("InvalidParameterValue", self.ec2.authorize_security_group_ingress,
                     GroupId=self.group(vpc), IpPermissions=bad)


class Endpoints(Case):
    S3 = f"com.amazonaws.{REGION}.s3"

    def endpoint(self, endpoint_id):
        return self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]

    def routes(self, table):
        routes = self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        return [r["GatewayId"] for r in routes if "DestinationPrefixListId" in r]

    def test_gateway_endpoint(self):
        vpc = self.vpc()
        one, two = (self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in "12")
        asked = {"VpcId": vpc, "ServiceName": self.S3, "RouteTableIds": [one], "ClientToken": "t"}
        made = self.ec2.create_vpc_endpoint(**asked)["VpcEndpoint"]
        endpoint = made["VpcEndpointId"]
        self.assertEqual(("pending", "Gateway"), (made["State"], made["VpcEndpointType"]))
        self.assertEqual(endpoint, self.ec2.create_vpc_endpoint(**asked)["VpcEndpoint"]["VpcEndpointId"])
        self.refused("IdempotentParameterMismatch", self.ec2.create_vpc_endpoint, **{**asked, "RouteTableIds": [two]})
        self.until(lambda: self.endpoint(endpoint)["State"], "available")
        self.refused("RouteAlreadyExists", self.ec2.create_vpc_endpoint, VpcId=vpc, ServiceName=self.S3, RouteTableIds=[one])
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[two])
        self.assertEqual([endpoint], self.routes(two))
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveRouteTableIds=[one])
        self.assertEqual([], self.routes(one))
        with self.frozen():
            self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
            self.assertEqual("deleting", self.endpoint(endpoint)["State"])
        self.until(lambda: self.routes(two), [])
        self.refused("InvalidVpcEndpointId.NotFound", self.ec2.describe_vpc_endpoints, VpcEndpointIds=[endpoint])
        gone = self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])["Unsuccessful"]
        self.assertEqual([endpoint], [u["ResourceId"] for u in gone])

    def test_interface_endpoint(self):
        vpc = self.vpc()
        subnet, group = self.subnet(vpc), self.group(vpc)
        endpoint = self.ec2.create_vpc_endpoint(
            VpcEndpointType="Interface", VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.ssm",
            SubnetIds=[subnet], SecurityGroupIds=[group],
        )["VpcEndpoint"]
        eni = self.interfaces(subnet_id=subnet)[0]
        self.assertEqual(endpoint["NetworkInterfaceIds"], [eni["NetworkInterfaceId"]])
        self.assertEqual(([group], True, "vpc_endpoint"),
                         ([g["GroupId"] for g in eni["Groups"]], eni["RequesterManaged"], eni["InterfaceType"]))
        self.assertTrue(eni["PrivateIpAddress"].startswith("10.0.1."))
        self.refused("OperationNotPermitted", self.ec2.delete_network_interface, NetworkInterfaceId=eni["NetworkInterfaceId"])
        self.refused("OperationNotPermitted", self.ec2.detach_network_interface,
                     AttachmentId=eni["Attachment"]["AttachmentId"])
        self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnet)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=group)
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
        self.until(lambda: self.interfaces(subnet_id=subnet), [])
        self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_security_group(GroupId=group)


class Peering(Case):
    def status(self, peering):
        seen = self.ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[peering])
        return seen["VpcPeeringConnections"][0]["Status"]["Code"]

    def test_life(self):
        one, two = self.vpc(), self.vpc("10.1.0.0/16")
        pair = {"VpcId": one, "PeerVpcId": two}
        peering = self.ec2.create_vpc_peering_connection(
            **pair, TagSpecifications=[{"ResourceType": "vpc-peering-connection", "Tags": [{"Key": "env", "Value": "a"}]}]
        )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        again = self.ec2.create_vpc_peering_connection(**pair)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.assertEqual(peering, again)
        options = {"VpcPeeringConnectionId": peering, "RequesterPeeringConnectionOptions": {"AllowDnsResolutionFromRemoteVpc": True}}
        self.refused("OperationNotPermitted", self.ec2.modify_vpc_peering_connection_options, **options)
        accepted = self.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)["VpcPeeringConnection"]
        self.assertEqual("provisioning", accepted["Status"]["Code"])
        self.until(lambda: self.status(peering), "active")
        self.ec2.modify_vpc_peering_connection_options(**options)
        self.refused("InvalidStateTransition", self.ec2.accept_vpc_peering_connection, VpcPeeringConnectionId=peering)
        self.refused("VpcPeeringConnectionAlreadyExists", self.ec2.create_vpc_peering_connection, **pair)
        for tag, wanted in (("a", [peering]), ("b", [])):
            found = self.ec2.describe_vpc_peering_connections(Filters=[{"Name": "tag:env", "Values": [tag]}])
            self.assertEqual(wanted, [p["VpcPeeringConnectionId"] for p in found["VpcPeeringConnections"]])
        self.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
        self.until(lambda: self.status(peering), "deleted")
        self.refused("InvalidVpcPeeringConnectionID.NotFound", self.ec2.describe_vpc_peering_connections,
                     VpcPeeringConnectionIds=["pcx-1"])
        for call in (self.ec2.accept_vpc_peering_connection, self.ec2.delete_vpc_peering_connection):
            self.refused("InvalidVpcPeeringConnectionID.NotFound", call, VpcPeeringConnectionId="pcx-12345678")

    def test_overlap_fails_later(self):
        peering = self.ec2.create_vpc_peering_connection(VpcId=self.vpc(), PeerVpcId=self.vpc())
        peering = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.until(lambda: self.status(peering), "failed")
        self.refused("InvalidStateTransition", self.ec2.accept_vpc_peering_connection, VpcPeeringConnectionId=peering)
        self.refused("InvalidStateTransition", self.ec2.delete_vpc_peering_connection, VpcPeeringConnectionId=peering)

    def pair(self):
        """Two VPCs and a peering that waits to be accepted."""
        one, two = self.vpc(), self.vpc("10.1.0.0/16")
        made = self.ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=two)["VpcPeeringConnection"]
        return one, two, made["VpcPeeringConnectionId"]

    def accept(self, peering):
        self.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
        self.until(lambda: self.status(peering), "active")

    def test_routes(self):
        one, two, peering = self.pair()
        other = self.vpc("10.2.0.0/16")
        tables = {v: self.ec2.create_route_table(VpcId=v)["RouteTable"]["RouteTableId"] for v in (one, two, other)}

        def route(vpc, to, target=peering):
            self.ec2.create_route(RouteTableId=tables[vpc], DestinationCidrBlock=to, VpcPeeringConnectionId=target)

        def state(vpc):
            routes = self.ec2.describe_route_tables(RouteTableIds=[tables[vpc]])["RouteTables"][0]["Routes"]
            return [r["State"] for r in routes if "VpcPeeringConnectionId" in r]

        route(one, "10.1.0.0/16")  # taken before it is accepted, and good for nothing
        self.assertEqual(["blackhole"], state(one))
        self.refused("InvalidParameterValue", lambda: route(other, "10.1.0.0/16"))
        self.refused("InvalidVpcPeeringConnectionID.NotFound", lambda: route(two, "10.0.0.0/16", "pcx-12345678"))
        self.accept(peering)
        route(two, "10.0.0.0/16")
        self.assertEqual([["active"], ["active"]], [state(one), state(two)])
        self.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
        self.until(lambda: self.status(peering), "deleted")
        self.assertEqual([["blackhole"], ["blackhole"]], [state(one), state(two)])
        self.refused("InvalidVpcPeeringConnectionID.NotFound", lambda: route(one, "10.1.1.0/24"))
        self.refused("InvalidVpcPeeringConnectionID.NotFound", self.ec2.replace_route, RouteTableId=tables[one],
                     DestinationCidrBlock="10.1.0.0/16", VpcPeeringConnectionId=peering)
        self.ec2.create_vpc_peering_connection(VpcId=two, PeerVpcId=one)  # a new one may be asked for

    def test_group_of_the_peer(self):
        one, two, peering = self.pair()
        mine, theirs = self.group(one, "mine"), self.group(two, "theirs")
        rule = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": theirs}]}]
        allow = self.ec2.authorize_security_group_ingress
        self.refused("InvalidGroup.NotFound", allow, GroupId=mine, IpPermissions=rule)
        self.accept(peering)
        allow(GroupId=mine, IpPermissions=rule)
        self.ec2.delete_security_group(GroupId=theirs)  # only a rule of its own VPC would hold it; this one is stale now
        shown = self.ec2.describe_security_groups(GroupIds=[mine])["SecurityGroups"][0]["IpPermissions"]
        self.assertEqual([theirs], [p["GroupId"] for p in shown[0]["UserIdGroupPairs"]])
        self.ec2.revoke_security_group_ingress(GroupId=mine, SecurityGroupRuleIds=[
            r["SecurityGroupRuleId"] for r in self.ec2.describe_security_group_rules(
                Filters=[{"Name": "group-id", "Values": [mine]}])["SecurityGroupRules"] if not r["IsEgress"]])
        again = self.group(two, "again")
        self.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
        rule[0]["UserIdGroupPairs"] = [{"GroupId": again}]
        self.refused("InvalidGroup.NotFound", allow, GroupId=mine, IpPermissions=rule)

    def test_a_vpc_takes_its_peering_along(self):
        one, _, peering = self.pair()
        self.accept(peering)
        self.ec2.delete_vpc(VpcId=one)
        self.assertEqual("deleted", self.status(peering))

    def test_a_request_of_another_account_holds_the_vpc(self):
        from .support import client

        mine, stranger = self.vpc(), str(300000000000 + int(self.account) % 1000)
        ec2 = client(self.server, "ec2", stranger)
        theirs = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        asked = ec2.create_vpc_peering_connection(VpcId=theirs, PeerVpcId=mine, PeerOwnerId=self.account)
        peering = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.refused("DependencyViolation", self.ec2.delete_vpc, VpcId=mine)
        self.ec2.reject_vpc_peering_connection(VpcPeeringConnectionId=peering)
        self.ec2.delete_vpc(VpcId=mine)


class Gateways(Case):
    def test_customer_gateway(self):
        def make(tag):
            spec = [{"ResourceType": "customer-gateway", "Tags": [{"Key": "env", "Value": tag}]}]
            made = self.ec2.create_customer_gateway(Type="ipsec.1", PublicIp="1.2.3.4", BgpAsn=65000, TagSpecifications=spec)
            return made["CustomerGateway"]["CustomerGatewayId"]

        one, _ = make("a"), make("b")
        found = self.ec2.describe_customer_gateways(Filters=[{"Name": "tag:env", "Values": ["a"]}])["CustomerGateways"]
        self.assertEqual([one], [g["CustomerGatewayId"] for g in found])
        self.refused("InvalidCustomerGatewayID.NotFound", self.ec2.describe_customer_gateways, CustomerGatewayIds=["cgw-1"])
        self.refused("InvalidVpnGatewayID.NotFound", self.ec2.describe_vpn_gateways, VpnGatewayIds=["vgw-1"])
        vgw = self.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        vpc = self.vpc()
        self.ec2.attach_vpn_gateway(VpnGatewayId=vgw, VpcId=vpc)
        self.refused("IncorrectState", self.ec2.delete_vpn_gateway, VpnGatewayId=vgw)
        vpn = self.ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=one, VpnGatewayId=vgw)
        self.refused("IncorrectState", self.ec2.delete_customer_gateway, CustomerGatewayId=one)
        self.ec2.delete_vpn_connection(VpnConnectionId=vpn["VpnConnection"]["VpnConnectionId"])
        self.ec2.delete_customer_gateway(CustomerGatewayId=one)
        self.ec2.detach_vpn_gateway(VpnGatewayId=vgw, VpcId=vpc)
        self.ec2.delete_vpn_gateway(VpnGatewayId=vgw)


class DryRun(Case):
    def test_nothing_is_made(self):
        vpc = self.vpc()
        before = self.inventory()
        for call, params in (
            (self.ec2.create_vpc, {"CidrBlock": "10.9.0.0/16"}),
            (self.ec2.create_subnet, {"VpcId": vpc, "CidrBlock": "10.0.5.0/24"}),
            (self.ec2.create_route_table, {"VpcId": vpc}),
            (self.ec2.create_network_acl, {"VpcId": vpc}),
            (self.ec2.create_vpc_endpoint, {"VpcId": vpc, "ServiceName": Endpoints.S3}),
            (self.ec2.create_vpn_gateway, {"Type": "ipsec.1"}),
            (self.ec2.delete_vpc, {"VpcId": vpc}),
        ):
            self.refused("DryRunOperation", call, status=412, DryRun=True, **params)
        self.assertEqual(before, self.inventory())
