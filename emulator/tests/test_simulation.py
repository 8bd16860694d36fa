"""What SimulatePrincipalPolicy decides by resources and conditions."""

import json
import unittest

from kumiki_emulator import simulation

from .support import Case

VPC = "arn:aws:ec2:eu-west-1:123456789012:vpc/*"
TAG = "aws:RequestTag/kumiki:env"


def allow(**more):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:CreateVpc", "Resource": VPC, **more}]}


class Decisions(unittest.TestCase):
    def decided(self, statement, resource=VPC, **keys):
        found = simulation.evaluate([statement], "ec2:CreateVpc", [resource], {k.replace("__", ":"): [v] for k, v in keys.items()})
        return found["ResourceSpecificResults"][0]["EvalResourceDecision"]

    def test_resources(self):
        self.assertEqual("allowed", self.decided(allow()))
        self.assertEqual("allowed", self.decided(allow(), VPC.replace("*", "vpc-1")))
        self.assertEqual("implicitDeny", self.decided(allow(), VPC.replace("vpc/", "subnet/")))
        self.assertEqual("implicitDeny", self.decided(allow(), "*"))
        self.assertEqual("implicitDeny", self.decided(allow(Resource="arn:aws:ec2:*:*:vpc/[v]*"), VPC.replace("*", "vpc-1")))
        other = {"Effect": "Deny", "Action": "ec2:*", "NotResource": "arn:aws:ec2:*:*:vpc/*"}
        both = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, other]}
        self.assertEqual(["allowed", "explicitDeny"], [self.decided(both), self.decided(both, "*")])

    def test_conditions(self):
        for operator, value, absent, other in [
            ("StringEquals", "a-b", "implicitDeny", "implicitDeny"),
            ("StringEqualsIfExists", "a-b", "allowed", "implicitDeny"),
            ("StringLike", "a-?", "implicitDeny", "implicitDeny"),
            ("StringNotEquals", "c", "allowed", "allowed"),
            ("StringNotLike", "b*", "allowed", "allowed"),
            ("ArnEquals", "a-*", "implicitDeny", "implicitDeny"),
            ("Null", "false", "implicitDeny", "allowed"),
        ]:
            with self.subTest(operator):
                statement = allow(Condition={operator: {"k:x": value}})
                found = [self.decided(statement, k__x="a-b"), self.decided(statement), self.decided(statement, k__x="zz")]
                self.assertEqual(["allowed", absent, other], found)
        plain = allow(Condition={"Bool": {"aws:SecureTransport": "true"}, "StringLike": {TAG: ["x", "a-*"]}})
        keys = {"aws:securetransport": ["true"], TAG.lower(): ["a-1"]}
        self.assertEqual("allowed", simulation.evaluate([plain], "ec2:CreateVpc", [VPC], keys)["EvalDecision"])
        self.assertEqual("implicitDeny", self.decided(allow(Condition={"NumericLessThan": {"k:x": "2"}}), k__x="1"))


class Simulated(Case):
    def test_missing_keys_and_resources_are_told_where_they_belong(self):
        self.iam.create_user(UserName="bob")
        document = allow(Condition={"StringEquals": {TAG: "a"}})
        self.iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps(document))
        arn = self.iam.get_user(UserName="bob")["User"]["Arn"]
        asked = {"PolicySourceArn": arn, "ActionNames": ["ec2:CreateVpc", "ec2:DeleteVpc"]}
        subnet = VPC.replace("vpc/", "subnet/")
        made, deleted = self.iam.simulate_principal_policy(**asked, ResourceArns=[VPC, subnet])["EvaluationResults"]
        each = made["ResourceSpecificResults"]
        self.assertEqual([(VPC, [TAG]), (subnet, [])], [(r["EvalResourceName"], r["MissingContextValues"]) for r in each])
        entry = {"ContextKeyName": TAG, "ContextKeyValues": ["a"], "ContextKeyType": "string"}
        made, deleted = self.iam.simulate_principal_policy(**asked, ResourceArns=[VPC], ContextEntries=[entry])["EvaluationResults"]
        self.assertEqual(["allowed", "implicitDeny"], [made["EvalDecision"], deleted["EvalDecision"]])
        whole = self.iam.simulate_principal_policy(**asked, ContextEntries=[entry])["EvaluationResults"]
        self.assertEqual(["implicitDeny", "implicitDeny"], [r["EvalDecision"] for r in whole])
        self.assertNotIn("ResourceSpecificResults", whole[0])
