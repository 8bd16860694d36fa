import json

from .support import REGION, Case
from .test_other_services import TRUST


class Whole(Case):
    """An environment like kumiki's: up, then down in the right order, and nothing is left."""

    def test_up_and_down(self):
        vpc = self.vpc()
        igw = self.gateway(vpc)
        a, c = self.subnet(vpc, "10.0.1.0/24", "a"), self.subnet(vpc, "10.0.2.0/24", "c")
        web, db = self.group(vpc), self.group(vpc, "db")
        pair = [{"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, "UserIdGroupPairs": [{"GroupId": web}]}]
        self.ec2.authorize_security_group_ingress(GroupId=db, IpPermissions=pair)
        table = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        links = [self.ec2.associate_route_table(RouteTableId=table, SubnetId=s)["AssociationId"] for s in (a, c)]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=igw)
        endpoint = self.ec2.create_vpc_endpoint(
            VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[table]
        )["VpcEndpoint"]["VpcEndpointId"]
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = self.ec2.create_nat_gateway(SubnetId=a, AllocationId=address)["NatGateway"]["NatGatewayId"]
        self.iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
        self.iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}))
        self.iam.create_instance_profile(InstanceProfileName="p")
        self.iam.add_role_to_instance_profile(InstanceProfileName="p", RoleName="r")
        self.logs.create_log_group(logGroupName="g")
        flow = self.ec2.create_flow_logs(
            ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", LogGroupName="g",
            DeliverLogsPermissionArn=f"arn:aws:iam::{self.account}:role/r",
        )["FlowLogIds"]
        one = self.run_one(
            NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": a, "Groups": [web], "AssociatePublicIpAddress": True}],
            IamInstanceProfile={"Name": "p"},
        )["InstanceId"]
        self.instance_becomes(one, "running")
        group = self.elbv2.create_target_group(Name="t", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
        balancer = self.elbv2.create_load_balancer(Name="b", Subnets=[a, c], SecurityGroups=[web])["LoadBalancers"][0]
        self.elbv2.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
        )
        self.elbv2.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": one}])
        self.rds.create_db_subnet_group(DBSubnetGroupName="g", DBSubnetGroupDescription="d", SubnetIds=[a, c])
        self.rds.create_db_instance(
            DBInstanceIdentifier="db", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20,
            MasterUsername="root1", ManageMasterUserPassword=True, DBSubnetGroupName="g", VpcSecurityGroupIds=[db],
        )
        self.until(lambda: self.rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"], "available")

        self.elbv2.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
        self.elbv2.delete_target_group(TargetGroupArn=group["TargetGroupArn"])
        self.rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)
        self.ec2.terminate_instances(InstanceIds=[one])
        self.ec2.delete_nat_gateway(NatGatewayId=nat)
        self.ec2.delete_flow_logs(FlowLogIds=flow)
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        self.until(lambda: self.interfaces(vpc_id=vpc), [])
        self.until(lambda: self.ec2.describe_vpc_endpoints()["VpcEndpoints"], [])
        self.ec2.release_address(AllocationId=address)
        self.rds.delete_db_subnet_group(DBSubnetGroupName="g")
        self.ec2.revoke_security_group_ingress(GroupId=db, IpPermissions=pair)
        for sg in (web, db):
            self.ec2.delete_security_group(GroupId=sg)
        for link in links:
            self.ec2.disassociate_route_table(AssociationId=link)
        self.ec2.delete_route_table(RouteTableId=table)
        for subnet in (a, c):
            self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.detach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
        self.ec2.delete_internet_gateway(InternetGatewayId=igw)
        self.ec2.delete_vpc(VpcId=vpc)
        self.logs.delete_log_group(logGroupName="g")
        self.iam.remove_role_from_instance_profile(InstanceProfileName="p", RoleName="r")
        self.iam.delete_instance_profile(InstanceProfileName="p")
        self.iam.delete_role_policy(RoleName="r", PolicyName="p")
        self.iam.delete_role(RoleName="r")
        self.ec2.delete_key_pair(KeyName="k")
        self.assertEqual({}, self.inventory())
        errors = [c for c in self.server.admin(f"/kumiki/calls?account={self.account}") if c["error"]]
        self.assertEqual([], errors)
