from .support import Case


class PublicAccess(Case):
    def mode(self) -> str:
        return self.ec2.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"]

    def exclusions(self, **asked):
        return self.ec2.describe_vpc_block_public_access_exclusions(**asked)["VpcBlockPublicAccessExclusions"]

    def test_is_off_until_somebody_says_otherwise(self):
        self.assertEqual("off", self.mode())
        change = self.ec2.modify_vpc_block_public_access_options
        self.refused("InvalidParameterValue", change, InternetGatewayBlockMode="on")
        self.assertEqual("off", self.mode())
        change(InternetGatewayBlockMode="block-ingress")
        self.assertEqual("block-ingress", self.mode())
        change(InternetGatewayBlockMode="off")
        self.assertEqual("off", self.mode())

    def test_exclusions(self):
        subnet = self.subnet(self.vpc())
        create, delete = self.ec2.create_vpc_block_public_access_exclusion, self.ec2.delete_vpc_block_public_access_exclusion
        self.refused("InvalidSubnetID.NotFound", create, SubnetId="subnet-0123", InternetGatewayExclusionMode="allow-egress")
        self.refused("InvalidParameterValue", create, SubnetId=subnet, InternetGatewayExclusionMode="allow")
        self.refused("InvalidParameterCombination", create, InternetGatewayExclusionMode="allow-egress")
        made = create(SubnetId=subnet, InternetGatewayExclusionMode="allow-egress")["VpcBlockPublicAccessExclusion"]
        self.assertTrue(made["ResourceArn"].endswith(f":subnet/{subnet}"))
        self.assertEqual([made], self.exclusions(ExclusionIds=[made["ExclusionId"]]))
        delete(ExclusionId=made["ExclusionId"])
        self.assertEqual([], self.exclusions())
        missing = "InvalidVpcBlockPublicAccessExclusionId.NotFound"
        self.refused(missing, delete, ExclusionId=made["ExclusionId"])
        self.refused(missing, self.ec2.describe_vpc_block_public_access_exclusions, ExclusionIds=[made["ExclusionId"]])
