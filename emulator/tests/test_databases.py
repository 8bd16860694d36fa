from .support import Case


class SubnetGroups(Case):
    def make(self, subnets, name="g"):
        return self.rds.create_db_subnet_group(
            DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=subnets
        )

    def test_rules(self):
        vpc = self.vpc()
        a, a2, c = self.subnet(vpc, "10.0.1.0/24"), self.subnet(vpc, "10.0.2.0/24"), self.subnet(vpc, "10.0.3.0/24", "c")
        self.refused("DBSubnetGroupDoesNotCoverEnoughAZs", self.make, subnets=[a, a2])
        self.refused("InvalidSubnet", self.make, subnets=[a, "subnet-12345678"])
        self.make([a, c])
        self.refused("DBSubnetGroupAlreadyExists", self.make, subnets=[a, c])
        self.assertEqual({"rds/db-subnet-group": ["g"]}, {k: v for k, v in self.inventory().items() if "rds" in k})
        self.rds.delete_db_subnet_group(DBSubnetGroupName="g")
        self.refused("DBSubnetGroupNotFoundFault", self.rds.delete_db_subnet_group, DBSubnetGroupName="g")


class Instances(Case):
    def network(self):
        vpc = self.vpc()
        self.subnets = [self.subnet(vpc, "10.0.1.0/24", "a"), self.subnet(vpc, "10.0.2.0/24", "c")]
        self.sg = self.group(vpc, "db")
        SubnetGroups.make(self, self.subnets)
        return vpc

    def make(self, **more):
        asked = {
            "DBInstanceIdentifier": "db",
            "DBInstanceClass": "db.t3.micro",
            "Engine": "mysql",
            "AllocatedStorage": 20,
            "MasterUsername": "admin",
            "ManageMasterUserPassword": True,
            "DBSubnetGroupName": "g",
            "VpcSecurityGroupIds": [self.sg],
            **more,
        }
        return self.rds.create_db_instance(**{k: v for k, v in asked.items() if v is not None})["DBInstance"]

    def seen(self):
        return self.rds.describe_db_instances(DBInstanceIdentifier="db")["DBInstances"][0]

    def status(self):
        found = self.rds.describe_db_instances()["DBInstances"]
        return found[0]["DBInstanceStatus"] if found else "gone"

    def test_life(self):
        vpc = self.network()
        with self.frozen():
            secret = self.while_it_is_made(vpc)
        self.until(self.status, "available")
        self.assertEqual(3306, self.seen()["Endpoint"]["Port"])
        self.assertEqual("active", self.seen()["MasterUserSecret"]["SecretStatus"])
        self.refused("DBInstanceAlreadyExists", self.make)
        self.refused("InvalidDBSubnetGroupStateFault", self.rds.delete_db_subnet_group, DBSubnetGroupName="g")
        self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=self.subnets[0])
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=self.sg)
        delete = {"DBInstanceIdentifier": "db"}
        self.refused("InvalidParameterCombination", self.rds.delete_db_instance, **delete)
        self.rds.modify_db_instance(**delete, DeletionProtection=True, ApplyImmediately=True)
        self.refused("InvalidParameterCombination", self.rds.delete_db_instance, **delete, SkipFinalSnapshot=True)
        self.rds.modify_db_instance(**delete, DeletionProtection=False, ApplyImmediately=True)
        with self.frozen():
            self.rds.delete_db_instance(**delete, FinalDBSnapshotIdentifier="last")
            self.assertEqual("deleting", self.status())
            self.refused("InvalidDBInstanceState", self.rds.delete_db_instance, **delete, SkipFinalSnapshot=True)
            self.refused("InvalidDBSubnetGroupStateFault", self.rds.delete_db_subnet_group, DBSubnetGroupName="g")
        self.until(self.status, "gone")
        self.refused("DBInstanceNotFound", self.rds.delete_db_instance, **delete, SkipFinalSnapshot=True)
        self.assertEqual([], self.interfaces(vpc_id=vpc))
        self.refused("ResourceNotFoundException", self.secretsmanager.describe_secret, SecretId=secret)
        self.rds.delete_db_subnet_group(DBSubnetGroupName="g")
        for subnet in self.subnets:
            self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_security_group(GroupId=self.sg)
        self.ec2.delete_vpc(VpcId=vpc)
        self.assertEqual({"rds/db-snapshot": ["last"]}, self.inventory())
        self.rds.delete_db_snapshot(DBSnapshotIdentifier="last")
        self.assertEqual({}, self.inventory())

    def while_it_is_made(self, vpc):
        made = self.make(MultiAZ=True, EngineLifecycleSupport="open-source-rds-extended-support-disabled",
                         Tags=[{"Key": "env", "Value": "a"}])
        self.assertEqual(("creating", "open-source-rds-extended-support-disabled", "8.4.7"),
                         (made["DBInstanceStatus"], made["EngineLifecycleSupport"], made["EngineVersion"]))
        self.assertNotIn("Endpoint", made)
        self.assertEqual("creating", made["MasterUserSecret"]["SecretStatus"])
        secret = made["MasterUserSecret"]["SecretArn"]
        self.refused("InvalidDBInstanceState", self.rds.delete_db_instance, DBInstanceIdentifier="db", SkipFinalSnapshot=True)
        self.refused("InvalidDBInstanceState", self.rds.modify_db_instance, DBInstanceIdentifier="db", DeletionProtection=True)
        enis = self.interfaces(vpc_id=vpc)
        self.assertEqual(sorted(self.subnets), sorted(e["SubnetId"] for e in enis))
        self.assertEqual({("RDSNetworkInterface", True)}, {(e["Description"], e["RequesterManaged"]) for e in enis})
        return secret

    def test_a_change_is_accepted_shown_and_applied_one_after_the_other(self):
        """(first-contact D4)"""
        self.network()
        self.make()
        self.until(self.status, "available")
        change = {"DBInstanceIdentifier": "db", "ApplyImmediately": True}
        with self.frozen():
            answer = self.rds.modify_db_instance(**change, DBInstanceClass="db.t3.small")["DBInstance"]
            self.assertEqual("available", answer["DBInstanceStatus"])
            self.assertEqual({"DBInstanceClass": "db.t3.small"}, answer["PendingModifiedValues"])
            self.assertEqual("db.t3.micro", self.seen()["DBInstanceClass"])
        self.until(self.status, "modifying")
        self.refused("InvalidDBInstanceState", self.rds.modify_db_instance, **change, AllocatedStorage=30)
        self.until(self.status, "available")
        self.assertEqual("db.t3.small", self.seen()["DBInstanceClass"])
        self.assertEqual({}, self.seen().get("PendingModifiedValues", {}))

    def test_what_it_checks(self):
        self.network()
        other = self.group(self.vpc("10.1.0.0/16"))
        self.refused("InvalidParameterCombination", self.make, EngineVersion="9.9.9")
        self.refused("InvalidParameterValue", self.make, DBInstanceClass="db.t9.nano")
        self.refused("InvalidParameterCombination", self.make, AllocatedStorage=5)
        self.refused("InvalidParameterValue", self.make, ManageMasterUserPassword=None)
        self.refused("InvalidParameterValue", self.make, ManageMasterUserPassword=None, MasterUserPassword="short")
        self.refused("InvalidParameterCombination", self.make, MasterUserPassword="long-enough")
        self.refused("InvalidParameterValue", self.make, VpcSecurityGroupIds=["sg-12345678"])
        self.refused("InvalidParameterCombination", self.make, VpcSecurityGroupIds=[other])
        self.refused("DBSubnetGroupNotFoundFault", self.make, DBSubnetGroupName="none")
        self.refused("InvalidParameterCombination", self.make, EngineVersion="8.0.43",
                     EngineLifecycleSupport="open-source-rds-extended-support-disabled")
        self.assertEqual("8.0.43", self.make(EngineVersion="8.0.43")["EngineVersion"])

    def test_catalogue(self):
        versions = self.rds.describe_db_engine_versions(Engine="mysql")["DBEngineVersions"]
        self.assertEqual({"8.0", "8.4", "9.7"}, {v["MajorEngineVersion"] for v in versions})
        self.assertEqual({"available"}, {v["Status"] for v in versions})
        default = self.rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)["DBEngineVersions"]
        self.assertEqual(["17.7"], [v["EngineVersion"] for v in default])
        major = self.rds.describe_db_major_engine_versions(Engine="mysql")["DBMajorEngineVersions"]
        self.assertEqual(["8.0", "8.4", "9.7"], [m["MajorEngineVersion"] for m in major])
        self.assertEqual(2, len(major[0]["SupportedEngineLifecycles"]))
        pages = self.rds.get_paginator("describe_orderable_db_instance_options").paginate(Engine="mysql")
        found = [o for p in pages for o in p["OrderableDBInstanceOptions"]]
        self.assertTrue({"db.t3.micro", "db.t4g.micro", "db.t4g.small"} <= {o["DBInstanceClass"] for o in found})
        one = self.rds.describe_orderable_db_instance_options(
            Engine="postgres", EngineVersion="17.7", DBInstanceClass="db.t3.micro"
        )["OrderableDBInstanceOptions"]
        self.assertEqual({"gp2", "gp3"}, {o["StorageType"] for o in one})
        self.assertEqual(3, len(one[0]["AvailabilityZones"]))


class OptionGroups(Case):
    def test_list(self):
        def names(**asked):
            return [g["OptionGroupName"] for g in self.rds.describe_option_groups(**asked)["OptionGroupsList"]]

        self.assertEqual([], names())
        for name, engine, version in (("one", "mysql", "8.0"), ("two", "mariadb", "10.6")):
            self.rds.create_option_group(
                OptionGroupName=name, EngineName=engine, MajorEngineVersion=version, OptionGroupDescription="d")
        self.assertEqual(["one", "two"], sorted(names()))
        self.assertEqual([["one"], ["two"], []], [
            names(EngineName="mysql"), names(EngineName="mariadb", MajorEngineVersion="10.6"),
            names(EngineName="mariadb", MajorEngineVersion="10.5")])
        self.assertEqual(["two"], names(OptionGroupName="two"))
        self.refused("OptionGroupNotFoundFault", names, OptionGroupName="none")
