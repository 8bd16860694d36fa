import datetime
import json

from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from .support import REGION, Case, client

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


class Iam(Case):
    def test_attached_policy_stays(self):
        self.iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
        arn = self.iam.create_policy(PolicyName="p", PolicyDocument=POLICY)["Policy"]["Arn"]
        self.iam.attach_role_policy(RoleName="r", PolicyArn=arn)
        self.assertEqual({"iam/policy": [arn], "iam/role": ["r"]}, self.inventory())
        self.refused("DeleteConflict", self.iam.delete_policy, PolicyArn=arn)
        self.refused("DeleteConflict", self.iam.delete_role, RoleName="r")
        self.iam.detach_role_policy(RoleName="r", PolicyArn=arn)
        self.iam.delete_policy(PolicyArn=arn)
        self.refused("NoSuchEntity", self.iam.delete_policy, PolicyArn=arn)
        self.iam.delete_role(RoleName="r")
        self.assertEqual({}, self.inventory())

    def test_managed_policy_and_profile(self):
        self.iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
        arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
        self.iam.attach_role_policy(RoleName="r", PolicyArn=arn)
        attached = self.iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]
        self.assertEqual([arn], [p["PolicyArn"] for p in attached])
        self.iam.create_instance_profile(InstanceProfileName="p")
        self.iam.add_role_to_instance_profile(InstanceProfileName="p", RoleName="r")
        self.refused("DeleteConflict", self.iam.delete_instance_profile, InstanceProfileName="p")
        self.refused("DeleteConflict", self.iam.delete_role, RoleName="r")
        self.iam.remove_role_from_instance_profile(InstanceProfileName="p", RoleName="r")
        self.iam.detach_role_policy(RoleName="r", PolicyArn=arn)
        self.iam.delete_instance_profile(InstanceProfileName="p")
        self.iam.delete_role(RoleName="r")
        self.assertEqual({}, self.inventory())


class Logs(Case):
    def test_group(self):
        self.logs.create_log_group(logGroupName="g", tags={"env": "a"})
        self.refused("ResourceAlreadyExistsException", self.logs.create_log_group, logGroupName="g")
        arn = f"arn:aws:logs:{REGION}:{self.account}:log-group:g"
        self.assertEqual({"env": "a"}, self.logs.list_tags_for_resource(resourceArn=arn)["tags"])
        self.refused("InvalidParameterException", self.logs.put_retention_policy, logGroupName="g", retentionInDays=8)
        self.logs.put_retention_policy(logGroupName="g", retentionInDays=7)
        self.assertEqual(7, self.logs.describe_log_groups()["logGroups"][0]["retentionInDays"])
        self.assertEqual({"logs/log-group": ["g"]}, self.inventory())
        self.logs.delete_log_group(logGroupName="g")
        self.refused("ResourceNotFoundException", self.logs.delete_log_group, logGroupName="g")


class S3(Case):
    def bucket(self, **more):
        name = "b-" + self.account
        here = {"LocationConstraint": REGION, **more}
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration=here)
        return name

    def deny_plain(self, bucket, value="false"):
        return json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                        "Condition": {"Bool": {"aws:SecureTransport": value}},
                    }
                ],
            }
        )

    def test_location(self):
        self.refused("IllegalLocationConstraintException", self.s3.create_bucket, Bucket="b-" + self.account)
        bucket = self.bucket()
        self.refused("BucketAlreadyOwnedByYou", self.bucket)
        other = client(self.server, "s3", "199999999998")
        here = {"LocationConstraint": REGION}
        self.refused("BucketAlreadyExists", other.create_bucket, Bucket=bucket, CreateBucketConfiguration=here)
        virginia = client(self.server, "s3", self.account, "us-east-1")
        virginia.create_bucket(Bucket="v-" + self.account)
        self.assertEqual({"s3/bucket": ["v-" + self.account]}, self.inventory("us-east-1"))

    def test_tags_at_creation(self):
        tags = [{"Key": "env", "Value": "a"}, {"Key": "x", "Value": ""}]
        bucket = self.bucket(Tags=tags)
        self.assertEqual(tags, self.s3.get_bucket_tagging(Bucket=bucket)["TagSet"])

    def test_deny_plain_http_does_not_lock_us_out(self):
        bucket = self.bucket()
        self.s3.put_bucket_policy(Bucket=bucket, Policy=self.deny_plain(bucket))
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
        self.assertEqual(b"x", self.s3.get_object(Bucket=bucket, Key="k")["Body"].read())
        self.s3.head_object(Bucket=bucket, Key="k")
        self.s3.delete_object(Bucket=bucket, Key="k")
        self.s3.put_bucket_policy(Bucket=bucket, Policy=self.deny_plain(bucket, "true"))  # denies what we are
        with self.assertRaises(ClientError) as caught:
            self.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
        self.assertEqual(403, caught.exception.response["ResponseMetadata"]["HTTPStatusCode"])

    def test_public_policy(self):
        bucket = self.bucket()
        public = json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
                ],
            }
        )
        self.s3.put_bucket_policy(Bucket=bucket, Policy=public)
        block = {k: True for k in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")}
        self.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)
        self.refused("AccessDenied", self.s3.put_bucket_policy, Bucket=bucket, Policy=public)
        self.s3.put_bucket_policy(Bucket=bucket, Policy=self.deny_plain(bucket))
        self.refused("MalformedPolicy", self.s3.put_bucket_policy, Bucket=bucket, Policy="{nonsense")

    def test_not_empty(self):
        bucket = self.bucket()
        self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
        self.s3.delete_object(Bucket=bucket, Key="k")
        self.refused("BucketNotEmpty", self.s3.delete_bucket, Bucket=bucket)
        seen = self.s3.list_object_versions(Bucket=bucket)
        both = seen["Versions"] + seen["DeleteMarkers"]
        self.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in both]})
        self.s3.delete_bucket(Bucket=bucket)
        self.assertEqual({}, self.inventory())

    def test_conditional_writes(self):
        bucket = self.bucket()
        first = self.s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")
        self.refused("PreconditionFailed", self.s3.put_object, Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch=first["ETag"])
        self.refused("PreconditionFailed", self.s3.put_object, Bucket=bucket, Key="k", Body=b"3", IfMatch=first["ETag"])


class Acm(Case):
    def pair(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "web.test")])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
        return certificate.public_bytes(pem), key.private_bytes(pem, form, serialization.NoEncryption())

    def test_in_use(self):
        certificate, key = self.pair()
        _, other = self.pair()
        self.refused("ValidationException", self.acm.import_certificate, Certificate=certificate, PrivateKey=other)
        arn = self.acm.import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"]
        vpc = self.vpc()
        self.gateway(vpc)
        subnets = [self.subnet(vpc, "10.0.1.0/24", "a"), self.subnet(vpc, "10.0.2.0/24", "c")]
        balancer = self.elbv2.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        listener = {
            "LoadBalancerArn": balancer,
            "Protocol": "HTTPS",
            "Port": 443,
            "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        }
        self.refused("CertificateNotFound", self.elbv2.create_listener, **listener, Certificates=[{"CertificateArn": arn + "0"}])
        self.elbv2.create_listener(**listener, Certificates=[{"CertificateArn": arn}])
        self.assertEqual([balancer], self.acm.describe_certificate(CertificateArn=arn)["Certificate"]["InUseBy"])
        self.refused("ResourceInUseException", self.acm.delete_certificate, CertificateArn=arn)
        with self.frozen():
            self.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
            self.refused("ResourceInUseException", self.acm.delete_certificate, CertificateArn=arn)  # still, for a while
        self.until(lambda: self.acm.describe_certificate(CertificateArn=arn)["Certificate"]["InUseBy"], [])
        self.acm.delete_certificate(CertificateArn=arn)
