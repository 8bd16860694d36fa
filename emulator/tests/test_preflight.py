"""What a look beforehand asks: quotas, regions that are not enabled, permissions."""

import json

from .support import REGION, Case, client


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


TRUST = policy({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})


class Quotas(Case):
    def quota(self, service, code):
        there = client(self.server, "service-quotas", self.account)
        return there.get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]["Value"]

    def test_usual_and_granted(self):
        self.assertEqual(5, self.quota("vpc", "L-F678F1CE"))
        self.assertEqual(64, self.quota("ec2", "L-1216C47A"))
        own = {"account": self.account, "region": REGION, "service": "ec2", "code": "L-1216C47A", "value": 5}
        self.server.admin("/kumiki/quota", "POST", own)
        self.assertEqual(5, self.quota("ec2", "L-1216C47A"))
        other = client(self.server, "service-quotas", str(int(self.account) + 500000000000))
        self.assertEqual(64, other.get_service_quota(ServiceCode="ec2", QuotaCode="L-1216C47A")["Quota"]["Value"])

    def test_unknown(self):
        there = client(self.server, "service-quotas", self.account)
        self.refused("NoSuchResourceException", there.get_service_quota, ServiceCode="vpc", QuotaCode="L-00000000")


class Regions(Case):
    def regions(self, **asked):
        return {r["RegionName"]: r["OptInStatus"] for r in self.ec2.describe_regions(**asked)["Regions"]}

    def test_enabled_or_not(self):
        self.assertNotIn("eu-south-2", self.regions())
        self.assertEqual({"eu-south-2": "not-opted-in"}, self.regions(AllRegions=True, RegionNames=["eu-south-2"]))
        self.assertEqual({REGION: "opt-in-not-required"}, self.regions(RegionNames=[REGION]))
        named = [{"Name": "region-name", "Values": ["eu-south-2"]}]
        self.assertEqual({"eu-south-2": "not-opted-in"}, self.regions(AllRegions=True, Filters=named))
        self.refused("InvalidParameterValue", self.ec2.describe_regions, RegionNames=["xx-nowhere-1"])
        self.server.admin("/kumiki/region", "POST", {"account": self.account, "region": "eu-south-2"})
        self.assertEqual({"eu-south-2": "opted-in"}, self.regions(RegionNames=["eu-south-2"]))

    def test_refused_until_enabled(self):
        there = {s: client(self.server, s, self.account, "me-south-1") for s in ("ec2", "sts", "acm", "s3")}
        self.refused("AuthFailure", there["ec2"].describe_vpcs, 401)
        self.refused("InvalidClientTokenId", there["sts"].get_caller_identity, 403)
        self.refused("UnrecognizedClientException", there["acm"].list_certificates)
        self.refused("InvalidAccessKeyId", there["s3"].list_buckets, 403)
        self.server.admin("/kumiki/region", "POST", {"account": self.account, "region": "me-south-1"})
        self.assertEqual(1, len(there["ec2"].describe_vpcs()["Vpcs"]))
        self.assertEqual(self.account, there["sts"].get_caller_identity()["Account"])


class Simulation(Case):
    def decisions(self, arn, *actions, **more):
        found = self.iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=list(actions), **more)
        return {r["EvalActionName"]: r["EvalDecision"] for r in found["EvaluationResults"]}

    def test_user_with_inline_group_and_managed(self):
        arn = self.iam.create_user(UserName="u")["User"]["Arn"]
        wanted = ("ec2:CreateVpc", "ec2:DeleteVpc", "iam:PassRole")
        self.assertEqual(dict.fromkeys(wanted, "implicitDeny"), self.decisions(arn, *wanted))
        self.iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=policy(allow("EC2:Create*")))
        managed = self.iam.create_policy(PolicyName="m", PolicyDocument=policy(allow("ec2:*")))["Policy"]["Arn"]
        self.iam.create_group(GroupName="g")
        self.iam.add_user_to_group(GroupName="g", UserName="u")
        self.assertEqual("implicitDeny", self.decisions(arn, "ec2:DeleteVpc")["ec2:DeleteVpc"])
        self.iam.attach_group_policy(GroupName="g", PolicyArn=managed)
        self.iam.put_user_policy(
            UserName="u",
            PolicyName="no",
            PolicyDocument=policy({"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}),
        )
        expected = {"ec2:CreateVpc": "allowed", "ec2:DeleteVpc": "allowed", "iam:PassRole": "explicitDeny"}
        self.assertEqual(expected, self.decisions(arn, *wanted))

    def test_role_resources_and_conditions(self):
        arn = self.iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        here = {"StringEquals": {"aws:RequestedRegion": REGION}}
        document = policy(allow("s3:CreateBucket", "arn:aws:s3:::mine-*"), allow("ec2:CreateVpc", Condition=here))
        self.iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)
        self.assertEqual("implicitDeny", self.decisions(arn, "s3:CreateBucket")["s3:CreateBucket"])
        mine = self.decisions(arn, "s3:CreateBucket", ResourceArns=["arn:aws:s3:::mine-1"])
        self.assertEqual("allowed", mine["s3:CreateBucket"])
        found = self.iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["ec2:CreateVpc"])
        self.assertEqual(["aws:RequestedRegion"], found["EvaluationResults"][0]["MissingContextValues"])
        for region, decision in ((REGION, "allowed"), ("us-east-1", "implicitDeny")):
            entry = {"ContextKeyName": "aws:RequestedRegion", "ContextKeyValues": [region], "ContextKeyType": "string"}
            self.assertEqual(decision, self.decisions(arn, "ec2:CreateVpc", ContextEntries=[entry])["ec2:CreateVpc"])

    def test_pages_and_strangers(self):
        arn = self.iam.create_user(UserName="u")["User"]["Arn"]
        asked = {"PolicySourceArn": arn, "ActionNames": ["ec2:A", "ec2:B", "ec2:C"], "MaxItems": 2}
        first = self.iam.simulate_principal_policy(**asked)
        self.assertTrue(first["IsTruncated"])
        rest = self.iam.simulate_principal_policy(**asked, Marker=first["Marker"])
        self.assertFalse(rest["IsTruncated"])
        self.assertEqual(["ec2:C"], [r["EvalActionName"] for r in rest["EvaluationResults"]])
        nobody = arn.replace("user/u", "user/x")
        self.refused("NoSuchEntity", self.iam.simulate_principal_policy, PolicySourceArn=nobody, ActionNames=["ec2:A"])
