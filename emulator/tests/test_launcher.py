import subprocess
import sys
import urllib.error
from concurrent.futures import ThreadPoolExecutor

from .support import HOME, REGION, Case, Server, client


class Launcher(Case):
    def test_ready_file_health_and_clean_exit(self):
        server = Server("--name", "abc", "--pace", "0", "--no-strict")
        self.assertEqual(
            {"pid", "port", "name", "token", "version", "moto", "startedAt"}, set(server.ready)
        )
        self.assertEqual((server.process.pid, "abc"), (server.ready["pid"], server.ready["name"]))
        health = server.admin("/kumiki/health")
        self.assertEqual((True, "abc", 0.0, False), tuple(health[k] for k in ("ok", "name", "pace", "strict")))
        vpc = client(server, "ec2", self.account).create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        group = client(server, "ec2", self.account)
        group.create_security_group(GroupName="g", Description="d", VpcId=vpc)
        group.delete_vpc(VpcId=vpc)  # --no-strict: as plain moto
        self.assertEqual(0, server.stop())
        with self.assertRaises(FileNotFoundError):
            open(server.ready_file)

    def test_only_loopback(self):
        command = [sys.executable, "-m", "kumiki_emulator", "--host", "0.0.0.0"]
        done = subprocess.run(command, cwd=HOME, capture_output=True, text=True)
        self.assertEqual(2, done.returncode)
        self.assertIn("not a loopback address", done.stderr)

    def test_account_is_the_key(self):
        self.assertEqual(self.account, self.sts.get_caller_identity()["Account"])
        other = client(self.server, "sts", "AKIAIOSFODNN7EXAMPLE")
        self.assertEqual("123456789012", other.get_caller_identity()["Account"])
        self.s3.create_bucket(
            Bucket="of-" + self.account, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self.assertEqual({"s3/bucket": ["of-" + self.account]}, self.inventory())
        self.assertEqual({}, self.server.admin(f"/kumiki/inventory?account=199999999999&region={REGION}"))

    def test_untouched_account_is_empty(self):
        self.ec2.describe_vpcs()
        self.iam.list_roles()
        self.rds.describe_db_instances()
        self.image()
        self.assertEqual({}, self.inventory())
        vpc = self.vpc()
        self.assertEqual({"ec2/vpc": [vpc]}, self.inventory())
        self.ec2.delete_vpc(VpcId=vpc)
        self.assertEqual({}, self.inventory())

    def test_calls(self):
        self.ec2.describe_vpcs()
        vpc = self.vpc()
        self.refused("InvalidVpcID.NotFound", self.ec2.delete_vpc, VpcId="vpc-0")
        path = f"/kumiki/calls?account={self.account}"
        calls = self.server.admin(path)
        self.assertEqual(
            [
                ("ec2", "DescribeVpcs", False, 200, None),
                ("ec2", "CreateVpc", True, 200, None),
                ("ec2", "DeleteVpc", True, 400, "InvalidVpcID.NotFound"),
            ],
            [(c["service"], c["action"], c["mutating"], c["status"], c["error"]) for c in calls],
        )
        self.assertEqual({REGION}, {c["region"] for c in calls})
        self.assertEqual(calls[1:], self.server.admin(f"{path}&since={calls[0]['n']}"))
        self.server.admin(path, "DELETE")
        self.assertEqual([], self.server.admin(path))
        self.ec2.delete_vpc(VpcId=vpc)

    def test_s3_actions_are_named(self):
        bucket = "names-" + self.account
        self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_object(Bucket=bucket, Key="a/b", Body=b"x")
        self.s3.head_object(Bucket=bucket, Key="a/b")
        self.s3.list_objects_v2(Bucket=bucket)
        self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        self.s3.list_object_versions(Bucket=bucket)
        self.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
        self.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/b"}]})
        actions = [c["action"] for c in self.server.admin(f"/kumiki/calls?account={self.account}")]
        self.assertEqual(
            ["CreateBucket", "PutObject", "HeadObject", "ListObjectsV2", "PutBucketVersioning", "ListObjectVersions"]
            + ["PutPublicAccessBlock", "DeleteObjects"],
            actions,
        )

    def test_admin_paths_do_not_hide_a_bucket(self):
        self.s3.create_bucket(Bucket="kumiki", CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_object(Bucket="kumiki", Key="health", Body=b"object")
        self.assertEqual(b"object", self.s3.get_object(Bucket="kumiki", Key="health")["Body"].read())
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.server.admin("/kumiki/nothing")
        self.assertEqual(404, caught.exception.code)

    def test_bad_pace(self):
        for pace in (-1, "fast", None):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.server.admin("/kumiki/pace", "POST", {"pace": pace})
            self.assertEqual(400, caught.exception.code)

    def test_missing_operations_in_the_form_of_their_protocol(self):
        from .support import client as make

        def one(service, operation, **params):
            self.refused("UnsupportedOperation", getattr(make(self.server, service, self.account), operation), **params, status=400)

        one("ec2", "describe_network_insights_paths")
        one("ec2", "describe_vpcs", Filters=[{"Name": "bogus", "Values": ["x"]}])
        one("iam", "simulate_custom_policy", PolicyInputList=["{}"], ActionNames=["a:b"])
        one("service-quotas", "list_service_quotas", ServiceCode="vpc")
        one("pricing", "describe_services")
        one("logs", "list_anomalies")

    def test_keep_alive(self):
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.server.ready["port"])
        sockets = set()
        for _ in range(3):
            connection.request("POST", "/", body="Action=GetCallerIdentity&Version=2011-06-15",
                               headers={"Content-Type": "application/x-www-form-urlencoded", "X-Kumiki-Token": self.server.ready["token"]})
            connection.getresponse().read()
            sockets.add(id(connection.sock))
        self.assertEqual(1, len(sockets))
        self.assertIsNotNone(connection.sock)
        connection.close()

    def test_parallel_creates_have_one_winner(self):
        vpc = self.vpc()

        def create(_):
            try:
                return self.subnet(vpc)
            except Exception:
                return None

        with ThreadPoolExecutor(12) as pool:
            self.assertEqual(1, len([s for s in pool.map(create, range(12)) if s]))


class Body(Case):
    def test_large_object_survives(self):
        bucket = "large-" + self.account
        self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"x" * 3_000_000)
        self.assertEqual(3_000_000, self.s3.head_object(Bucket=bucket, Key="k")["ContentLength"])
        self.assertEqual(3_000_000, len(self.s3.get_object(Bucket=bucket, Key="k")["Body"].read()))


