from botocore.exceptions import ClientError

from .support import Case


class Balancers(Case):
    def network(self):
        vpc = self.vpc()
        self.igw = self.gateway(vpc)
        return vpc, [self.subnet(vpc, "10.0.1.0/24", "a"), self.subnet(vpc, "10.0.2.0/24", "c")]

    def balancer(self, subnets, **more):
        return self.elbv2.create_load_balancer(Name="web", Subnets=subnets, **more)["LoadBalancers"][0]

    def targets(self, vpc, **more):
        asked = {"Name": "web", "Protocol": "HTTP", "Port": 80, "VpcId": vpc, **more}
        return self.elbv2.create_target_group(**asked)["TargetGroups"][0]["TargetGroupArn"]

    def forward(self, balancer, group, port=80, **more):
        actions = [{"Type": "forward", "TargetGroupArn": group}]
        return self.elbv2.create_listener(
            LoadBalancerArn=balancer, Protocol="HTTP", Port=port, DefaultActions=actions, **more
        )["Listeners"][0]

    def state(self, arn):
        return self.elbv2.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["State"]["Code"]

    def test_what_it_needs(self):
        vpc = self.vpc()
        a, a2, c = self.subnet(vpc, "10.0.1.0/24"), self.subnet(vpc, "10.0.2.0/24"), self.subnet(vpc, "10.0.3.0/24", "c")
        self.refused("ValidationError", self.balancer, subnets=[a])
        self.refused("InvalidConfigurationRequest", self.balancer, subnets=[a, a2])
        self.refused("InvalidSubnet", self.balancer, subnets=[a, c])
        self.refused("SubnetNotFound", self.balancer, subnets=[a, "subnet-12345678"])
        self.assertTrue(self.elbv2.create_load_balancer(Name="inside", Subnets=[a, c], Scheme="internal"))
        self.gateway(vpc)
        self.refused("InvalidSecurityGroup", self.balancer, subnets=[a, c], SecurityGroups=["sg-12345678"])
        self.assertEqual("internet-facing", self.balancer([a, c])["Scheme"])

    def test_same_name(self):
        vpc, subnets = self.network()
        one = self.balancer(subnets)["LoadBalancerArn"]
        self.assertEqual(one, self.balancer(list(reversed(subnets)))["LoadBalancerArn"])
        self.refused("DuplicateLoadBalancerName", self.balancer, subnets=subnets, Scheme="internal")
        group = self.targets(vpc)
        self.assertEqual(group, self.targets(vpc))
        self.refused("DuplicateTargetGroupName", self.targets, vpc=vpc, Port=81)
        listener = self.forward(one, group)
        self.assertNotIn("SslPolicy", listener)
        self.assertEqual(listener["ListenerArn"], self.forward(one, group)["ListenerArn"])
        actions = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
        self.refused("DuplicateListener", self.elbv2.create_listener, LoadBalancerArn=one, Protocol="HTTP", Port=80,
                     DefaultActions=actions)
        self.refused("ValidationError", self.elbv2.create_listener, LoadBalancerArn=one, Protocol="HTTPS", Port=443,
                     DefaultActions=actions)

    def test_interfaces_outlive_it(self):
        vpc, subnets = self.network()
        group = self.group(vpc)
        with self.frozen():
            made = self.balancer(subnets, SecurityGroups=[group])
            arn = made["LoadBalancerArn"]
            self.assertEqual("provisioning", made["State"]["Code"])
            self.assertEqual("provisioning", self.state(arn))
        enis = self.interfaces(vpc_id=vpc)
        self.assertEqual(sorted(subnets), sorted(e["SubnetId"] for e in enis))
        self.assertEqual({("ELB " + arn.split("loadbalancer/")[1], "amazon-elb", True)},
                         {(e["Description"], e["RequesterId"], e["RequesterManaged"]) for e in enis})
        self.assertEqual({group}, {g["GroupId"] for e in enis for g in e["Groups"]})
        self.until(lambda: self.state(arn), "active")
        other = self.group(vpc, "other")
        self.elbv2.set_security_groups(LoadBalancerArn=arn, SecurityGroups=[other])
        self.ec2.delete_security_group(GroupId=group)
        self.forward(arn, self.targets(vpc))
        with self.frozen():
            self.elbv2.delete_load_balancer(LoadBalancerArn=arn)
            self.elbv2.delete_load_balancer(LoadBalancerArn=arn)  # again: fine
            self.refused("LoadBalancerNotFound", self.elbv2.describe_load_balancers, Names=["web"])
            self.assertNotIn("elbv2/listener", self.inventory())
            self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnets[0])
            self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=other)
            self.refused("DependencyViolation", self.ec2.detach_internet_gateway, InternetGatewayId=self.igw, VpcId=vpc)
        self.until(lambda: self.interfaces(vpc_id=vpc), [])
        self.ec2.delete_subnet(SubnetId=subnets[0])
        self.ec2.delete_security_group(GroupId=other)
        self.ec2.detach_internet_gateway(InternetGatewayId=self.igw, VpcId=vpc)

    def test_protection_and_target_group_in_use(self):
        vpc, subnets = self.network()
        arn = self.balancer(subnets)["LoadBalancerArn"]
        group = self.targets(vpc)
        listener = self.forward(arn, group)["ListenerArn"]
        self.refused("ResourceInUse", self.elbv2.delete_target_group, TargetGroupArn=group)

        def protect(value):
            attribute = {"Key": "deletion_protection.enabled", "Value": value}
            self.elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[attribute])

        protect("true")
        self.refused("OperationNotPermitted", self.elbv2.delete_load_balancer, LoadBalancerArn=arn)
        protect("false")
        self.elbv2.delete_listener(ListenerArn=listener)
        self.elbv2.delete_target_group(TargetGroupArn=group)
        self.elbv2.delete_load_balancer(LoadBalancerArn=arn)

    def test_targets(self):
        vpc, subnets = self.network()
        group = self.targets(vpc)
        with self.frozen():
            one = self.run_one(SubnetId=subnets[0])["InstanceId"]
            register = {"TargetGroupArn": group, "Targets": [{"Id": one}]}
            self.refused("InvalidTarget", self.elbv2.register_targets, **register)  # still pending
        missing = [{"Id": "i-12345678"}]
        self.refused("InvalidTarget", self.elbv2.register_targets, TargetGroupArn=group, Targets=missing)
        self.instance_becomes(one, "running")
        self.elbv2.register_targets(**register)

        def health():
            seen = self.elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
            return [(s["TargetHealth"]["State"], s["TargetHealth"].get("Reason")) for s in seen]

        self.assertEqual([("unused", "Target.NotInUse")], health())
        with self.frozen():
            arn = self.balancer(subnets)["LoadBalancerArn"]
            self.forward(arn, group)
            self.assertEqual([("initial", "Elb.RegistrationInProgress")], health())
        self.until(lambda: self.state(arn), "active")
        self.until(health, [("healthy", None)])
        self.elbv2.deregister_targets(**register)
        self.elbv2.deregister_targets(**register)  # again: fine
        self.assertEqual([], health())


class NotFound(Case):
    def test_codes(self):
        arn = f"arn:aws:elasticloadbalancing:ap-northeast-1:{self.account}:loadbalancer/app/x/1"
        with self.assertRaises(ClientError):
            self.elbv2.describe_listeners(LoadBalancerArn=arn)
        self.refused("TargetGroupNotFound", self.elbv2.describe_target_groups, Names=["none"])
