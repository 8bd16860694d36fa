import json

from .support import REGION, Case


class Instances(Case):
    def test_states(self):
        subnet = self.subnet(self.vpc())
        with self.frozen():
            made = self.run_one(SubnetId=subnet)
            self.assertEqual("pending", made["State"]["Name"])
            self.assertEqual("pending", self.instance(made["InstanceId"])["State"]["Name"])
        one = made["InstanceId"]
        self.instance_becomes(one, "running")
        with self.frozen():
            stopped = self.ec2.stop_instances(InstanceIds=[one])["StoppingInstances"][0]
            self.assertEqual("stopping", stopped["CurrentState"]["Name"])
            self.refused("IncorrectInstanceState", self.ec2.start_instances, InstanceIds=[one])
        self.instance_becomes(one, "stopped")
        self.ec2.start_instances(InstanceIds=[one])
        self.instance_becomes(one, "running")
        with self.frozen():
            self.ec2.terminate_instances(InstanceIds=[one])
            self.assertEqual("shutting-down", self.instance(one)["State"]["Name"])
            self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnet)
        self.instance_becomes(one, "terminated")
        self.ec2.terminate_instances(InstanceIds=[one])  # again: fine
        self.assertEqual([], self.instance(one)["NetworkInterfaces"])
        self.ec2.delete_subnet(SubnetId=subnet)
        self.assertNotIn("ec2/instance", self.inventory())
        self.assertNotIn("ec2/volume", self.inventory())

    def test_metadata_options_change_one_by_one(self):
        options = {"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "InstanceMetadataTags": "enabled"}
        one = self.run_one(SubnetId=self.subnet(self.vpc()), MetadataOptions=options)["InstanceId"]
        self.ec2.modify_instance_metadata_options(InstanceId=one, HttpEndpoint="disabled")
        shown = self.instance(one)["MetadataOptions"]
        self.assertEqual({**options, "HttpEndpoint": "disabled"}, {k: shown[k] for k in (*options, "HttpEndpoint")})
        changed = self.ec2.modify_instance_metadata_options(InstanceId=one, HttpTokens="optional", HttpPutResponseHopLimit=1)
        self.assertEqual(("optional", 1, "disabled"), tuple(
            changed["InstanceMetadataOptions"][k] for k in ("HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint")))
        self.refused("InvalidInstanceID.NotFound", self.ec2.modify_instance_metadata_options,
                     InstanceId="i-12345678", HttpTokens="required")

    def test_end_before_it_ran(self):
        one = self.run_one(SubnetId=self.subnet(self.vpc()))["InstanceId"]
        self.end(one)
        self.assertEqual("terminated", self.instance(one)["State"]["Name"])

    def test_client_token(self):
        asked = {"SubnetId": self.subnet(self.vpc()), "ClientToken": "once"}
        one = self.run_one(**asked)["InstanceId"]
        self.assertEqual(one, self.run_one(**asked)["InstanceId"])
        self.refused("IdempotentParameterMismatch", self.run_one, **asked, InstanceType="t3.small")
        found = self.ec2.describe_instances(Filters=[{"Name": "client-token", "Values": ["once"]}])["Reservations"]
        self.assertEqual([one], [r["Instances"][0]["InstanceId"] for r in found])
        self.assertEqual([], self.ec2.describe_instances(Filters=[{"Name": "client-token", "Values": ["x"]}])["Reservations"])
        self.end(one)
        self.refused("IdempotentInstanceTerminated", self.run_one, **asked)
        self.assertNotEqual(one, self.run_one(**{**asked, "ClientToken": "twice"})["InstanceId"])

    def test_launch_with_interface_keeps_everything(self):
        vpc = self.vpc()
        subnet, group = self.subnet(vpc), self.group(vpc)
        tags = [{"Key": "env", "Value": "a"}]
        kinds = ("instance", "volume", "network-interface")
        one = self.run_one(
            NetworkInterfaces=[
                {"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group], "AssociatePublicIpAddress": True}
            ],
            BlockDeviceMappings=[
                {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "VolumeType": "gp3", "Throughput": 200, "Encrypted": True}}
            ],
            TagSpecifications=[{"ResourceType": k, "Tags": tags} for k in kinds],
        )["InstanceId"]
        seen = self.instance(one)
        self.assertEqual([group], [g["GroupId"] for g in seen["SecurityGroups"]])
        mine = [{"Name": "tag:env", "Values": ["a"]}]
        volume = self.ec2.describe_volumes(Filters=mine)["Volumes"][0]
        self.assertEqual((200, 3000, "gp3"), (volume["Throughput"], volume["Iops"], volume["VolumeType"]))
        eni = self.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"][0]
        self.assertTrue(eni["Attachment"]["DeleteOnTermination"])
        self.assertTrue(eni["PrivateIpAddress"].startswith("10.0.1."))
        self.ec2.modify_instance_attribute(InstanceId=one, SourceDestCheck={"Value": False})
        self.assertFalse(self.interfaces(subnet_id=subnet)[0]["SourceDestCheck"])
        other = self.group(vpc, "other")
        self.ec2.modify_instance_attribute(InstanceId=one, Groups=[other])
        self.assertEqual([other], [g["GroupId"] for g in self.instance(one)["SecurityGroups"]])
        self.assertEqual([other], [g["GroupId"] for g in self.interfaces(subnet_id=subnet)[0]["Groups"]])
        self.end(one)
        self.ec2.delete_security_group(GroupId=group)
        self.assertEqual([], self.interfaces(subnet_id=subnet))

    def test_what_must_exist(self):
        vpc, other = self.vpc(), self.vpc("10.1.0.0/16")
        subnet = self.subnet(vpc)
        nic = {"DeviceIndex": 0, "SubnetId": subnet}
        self.refused("InvalidGroup.NotFound", self.run_one, NetworkInterfaces=[{**nic, "Groups": ["sg-12345678"]}])
        self.refused("InvalidParameter", self.run_one, NetworkInterfaces=[{**nic, "Groups": [self.group(other)]}])
        self.refused("InvalidAMIID.NotFound", self.run_one, ImageId="ami-12345678", SubnetId=subnet)
        self.refused("InvalidKeyPair.NotFound", self.run_one, KeyName="none", SubnetId=subnet)
        self.refused("InvalidParameterValue", self.run_one, IamInstanceProfile={"Name": "none"}, SubnetId=subnet)
        self.iam.create_instance_profile(InstanceProfileName="empty")
        self.refused("InvalidParameterValue", self.run_one, IamInstanceProfile={"Name": "empty"}, SubnetId=subnet)
        self.iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                                                     "Action": "sts:AssumeRole"}]}))
        self.iam.add_role_to_instance_profile(InstanceProfileName="empty", RoleName="r")
        self.assertTrue(self.run_one(IamInstanceProfile={"Name": "empty"}, SubnetId=subnet)["InstanceId"])
        self.refused("InvalidParameterValue", self.run_one, InstanceType="t4g.micro", SubnetId=subnet)

    def test_termination_protection(self):
        one = self.run_one(SubnetId=self.subnet(self.vpc()))["InstanceId"]
        self.ec2.modify_instance_attribute(InstanceId=one, DisableApiTermination={"Value": True})
        self.refused("OperationNotPermitted", self.ec2.terminate_instances, InstanceIds=[one])
        self.ec2.modify_instance_attribute(InstanceId=one, DisableApiTermination={"Value": False})
        self.end(one)

    def test_address_is_free_after_the_end(self):
        vpc = self.vpc()
        self.gateway(vpc)
        one = self.run_one(SubnetId=self.subnet(vpc))["InstanceId"]
        self.instance_becomes(one, "running")
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        self.ec2.associate_address(AllocationId=address, InstanceId=one)
        self.refused("InvalidIPAddress.InUse", self.ec2.release_address, AllocationId=address)
        self.end(one)
        self.assertNotIn("AssociationId", self.ec2.describe_addresses(AllocationIds=[address])["Addresses"][0])
        self.ec2.release_address(AllocationId=address)


class Nat(Case):
    def nat(self, nat):
        return self.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]

    def test_life(self):
        vpc = self.vpc()
        igw, subnet = self.gateway(vpc), self.subnet(vpc)
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        spec = [{"ResourceType": "natgateway", "Tags": [{"Key": "env", "Value": "a"}]}]
        asked = {"SubnetId": subnet, "AllocationId": address, "ClientToken": "t", "TagSpecifications": spec}
        made = self.ec2.create_nat_gateway(**asked)["NatGateway"]
        nat = made["NatGatewayId"]
        self.assertEqual(("pending", "public"), (made["State"], made["ConnectivityType"]))
        self.assertEqual(nat, self.ec2.create_nat_gateway(**asked)["NatGateway"]["NatGatewayId"])
        self.refused("Resource.AlreadyAssociated", self.ec2.create_nat_gateway, SubnetId=subnet, AllocationId=address)
        self.until(lambda: self.nat(nat)["State"], "available")
        self.assertTrue(self.nat(nat)["NatGatewayAddresses"][0]["PrivateIp"].startswith("10.0.1."))
        for tag, wanted in (("a", [nat]), ("b", [])):
            found = self.ec2.describe_nat_gateways(Filter=[{"Name": "tag:env", "Values": [tag]}])["NatGateways"]
            self.assertEqual(wanted, [n["NatGatewayId"] for n in found])
        table = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
        self.refused("InvalidIPAddress.InUse", self.ec2.release_address, AllocationId=address)
        self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnet)
        self.refused("DependencyViolation", self.ec2.detach_internet_gateway, InternetGatewayId=igw, VpcId=vpc)
        with self.frozen():
            self.ec2.delete_nat_gateway(NatGatewayId=nat)
            self.assertEqual("deleting", self.nat(nat)["State"])
            self.refused("AuthFailure", self.ec2.release_address, AllocationId=address)
        self.until(lambda: self.nat(nat)["State"], "deleted")
        routes = self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        self.assertEqual(["blackhole"], [r["State"] for r in routes if r.get("NatGatewayId") == nat])
        self.ec2.release_address(AllocationId=address)
        self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.detach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
        self.refused("NatGatewayNotFound", self.ec2.describe_nat_gateways, NatGatewayIds=["nat-1"])
        self.refused("NatGatewayNotFound", self.ec2.delete_nat_gateway, NatGatewayId="nat-1")

    def test_without_internet_gateway_it_fails(self):
        subnet = self.subnet(self.vpc())
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = self.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
        self.until(lambda: self.nat(nat)["State"], "failed")
        self.assertEqual("Gateway.NotAttached", self.nat(nat)["FailureCode"])
        self.ec2.release_address(AllocationId=address)
        self.ec2.delete_subnet(SubnetId=subnet)


class Tokens(Case):
    def test_route_table_and_acl(self):
        vpc, other = self.vpc(), self.vpc("10.1.0.0/16")
        for call, thing, key in (
            (self.ec2.create_route_table, "RouteTable", "RouteTableId"),
            (self.ec2.create_network_acl, "NetworkAcl", "NetworkAclId"),
        ):
            one = call(VpcId=vpc, ClientToken="t")[thing][key]
            self.assertEqual(one, call(VpcId=vpc, ClientToken="t")[thing][key])
            self.refused("IdempotentParameterMismatch", call, VpcId=other, ClientToken="t")
            self.assertNotEqual(one, call(VpcId=vpc, ClientToken="u")[thing][key])


class FlowLogs(Case):
    def role(self):
        made = self.iam.create_role(RoleName="flow", AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                     "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}}]}))
        return made["Role"]["Arn"]

    def test_to_logs(self):
        vpc = self.vpc()
        asked = {"ResourceType": "VPC", "ResourceIds": [vpc], "TrafficType": "ALL", "LogGroupName": "g"}
        missing = f"arn:aws:iam::{self.account}:role/none"
        self.refused("InvalidParameter", self.ec2.create_flow_logs, **asked, DeliverLogsPermissionArn=missing)
        self.logs.create_log_group(logGroupName="g")
        asked["DeliverLogsPermissionArn"] = self.role()
        one = self.ec2.create_flow_logs(**asked, ClientToken="t")["FlowLogIds"]
        self.assertEqual(one, self.ec2.create_flow_logs(**asked, ClientToken="t")["FlowLogIds"])
        self.refused("FlowLogAlreadyExists", self.ec2.create_flow_logs, **asked)
        self.assertEqual("SUCCESS", self.ec2.describe_flow_logs(FlowLogIds=one)["FlowLogs"][0]["DeliverLogsStatus"])
        self.refused("InvalidFlowLogId.NotFound", self.ec2.describe_flow_logs, FlowLogIds=["fl-1"])
        answer = self.ec2.delete_flow_logs(FlowLogIds=one + ["fl-1"])["Unsuccessful"]
        self.assertEqual([("fl-1", "InvalidFlowLogId.NotFound")], [(u["ResourceId"], u["Error"]["Code"]) for u in answer])
        self.assertNotIn("ec2/flow-log", self.inventory())

    def test_by_arn_and_to_s3_with_prefix(self):
        vpc = self.vpc()
        self.logs.create_log_group(logGroupName="g")
        arn = f"arn:aws:logs:{REGION}:{self.account}:log-group:g:*"
        asked = {"ResourceType": "VPC", "ResourceIds": [vpc], "TrafficType": "ALL"}
        made = self.ec2.create_flow_logs(**asked, LogDestination=arn, DeliverLogsPermissionArn=self.role())
        seen = self.ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"][0]
        self.assertEqual(("SUCCESS", arn), (seen["DeliverLogsStatus"], seen["LogDestination"]))
        bucket = "flow-" + self.account
        target = f"arn:aws:s3:::{bucket}/prefix/"
        asked.update(LogDestinationType="s3", LogDestination=target)
        self.assertEqual([vpc], [u["ResourceId"] for u in self.ec2.create_flow_logs(**asked)["Unsuccessful"]])
        self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        made = self.ec2.create_flow_logs(**asked)["FlowLogIds"]
        self.assertEqual(target, self.ec2.describe_flow_logs(FlowLogIds=made)["FlowLogs"][0]["LogDestination"])
