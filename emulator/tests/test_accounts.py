"""What an account may not do: the free plan, few vCPUs, refusals that only AWS Support lifts (first-contact B1, B2, B3, B4, B5, B6, B7, D6)."""

import json

from kumiki_emulator import accounts as rules

from .support import REGION, Case, client


class Accounts(Case):
    def tell(self, path, **own):
        return self.server.admin(f"/kumiki/{path}", "POST", {"account": self.account, "region": REGION, **own})

    def free(self, days=1):
        self.tell("plan", plan="FREE", backupDays=days)

    def place(self):
        vpc = self.vpc()
        return self.subnet(vpc)

    def test_plan_state(self):
        there = client(self.server, "freetier", self.account, "us-east-1")
        self.refused("ResourceNotFoundException", there.get_account_plan_state)
        self.free()
        told = there.get_account_plan_state()
        self.assertEqual(("FREE", "ACTIVE", self.account), (told["accountPlanType"], told["accountPlanStatus"], told["accountId"]))
        self.tell("plan", plan="PAID")
        self.assertEqual("PAID", there.get_account_plan_state()["accountPlanType"])

    def test_only_eligible_types_on_the_free_plan(self):
        subnet = self.place()
        eligible = self.ec2.describe_instance_types(Filters=[{"Name": "free-tier-eligible", "Values": ["true"]}])
        names = {t["InstanceType"] for t in eligible["InstanceTypes"]}
        self.assertEqual({"t3.micro", "t3.small", "t4g.micro", "t4g.small", "c7i-flex.large", "m7i-flex.large"}, names)
        self.free()
        self.refused("InvalidParameterCombination", self.run_one, InstanceType="t2.micro", SubnetId=subnet)
        self.run_one(InstanceType="t3.micro", SubnetId=subnet)

    def test_backups_on_the_free_plan(self):
        vpc = self.vpc()
        subnets = [self.subnet(vpc, "10.0.1.0/24", "a"), self.subnet(vpc, "10.0.2.0/24", "c")]
        self.rds.create_db_subnet_group(DBSubnetGroupName="g", DBSubnetGroupDescription="d", SubnetIds=subnets)
        wanted = {"DBInstanceIdentifier": "d", "Engine": "mysql", "DBInstanceClass": "db.t3.micro", "AllocatedStorage": 20}
        login = {"MasterUsername": "kumiki", "ManageMasterUserPassword": True, "DBSubnetGroupName": "g"}
        self.free(days=0)
        self.refused("FreeTierRestrictionError", self.rds.create_db_instance, **wanted, **login, BackupRetentionPeriod=1)
        self.free(days=1)
        self.refused("FreeTierRestrictionError", self.rds.create_db_instance, **wanted, **login, BackupRetentionPeriod=7)
        self.rds.create_db_instance(**wanted, **login, BackupRetentionPeriod=1)
        self.refused("FreeTierRestrictionError", self.rds.modify_db_instance, DBInstanceIdentifier="d", BackupRetentionPeriod=7)

    def test_vcpus(self):
        subnet = self.place()
        self.tell("quota", service="ec2", code="L-1216C47A", value=5)
        first = self.run_one(SubnetId=subnet)
        self.run_one(SubnetId=subnet)
        self.refused("VcpuLimitExceeded", self.run_one, SubnetId=subnet)
        self.hurry()
        self.end(first["InstanceId"])
        self.run_one(SubnetId=subnet)

    def test_refusals(self):
        self.tell("refuse", action="DescribeVpcs", code="PendingVerification", message="wait", times=2)
        self.refused("PendingVerification", self.ec2.describe_vpcs)
        self.refused("PendingVerification", self.ec2.describe_vpcs)
        self.ec2.describe_vpcs()
        self.tell("refuse", action="CreateLoadBalancer", code="OperationNotPermitted", message="no", status=403)
        for _ in range(3):
            self.refused("OperationNotPermitted", self.elbv2.create_load_balancer, 403, Name="x")

    def test_decoding(self):
        reason = {"allowed": False, "explicitDeny": True}
        told = self.sts.decode_authorization_message(EncodedMessage=rules.encoded(reason))["DecodedMessage"]
        self.assertEqual(reason, json.loads(told))
        self.refused("InvalidAuthorizationMessageException", self.sts.decode_authorization_message, EncodedMessage="####")

    def test_zones_that_lack_something(self):
        zone = REGION + "a"
        self.tell("lack", zone=zone, what=["t3.micro", "db.t3.micro"])

        def offering(name):
            wanted = [{"Name": "instance-type", "Values": [name]}]
            found = self.ec2.describe_instance_type_offerings(LocationType="availability-zone", Filters=wanted)
            return {o["Location"] for o in found["InstanceTypeOfferings"]}

        self.assertNotIn(zone, offering("t3.micro"))
        self.assertIn(zone, offering("t3.small"))
        self.refused("Unsupported", self.run_one, SubnetId=self.place())
        options = self.rds.describe_orderable_db_instance_options(Engine="mysql", DBInstanceClass="db.t3.micro")
        zones = {z["Name"] for o in options["OrderableDBInstanceOptions"] for z in o["AvailabilityZones"]}
        self.assertNotIn(zone, zones)
        self.assertIn(REGION + "c", zones)
