"""One server for the whole test run, one account for each test."""

import atexit
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Callable, Dict, Iterator, List, Optional

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REGION = "ap-northeast-1"
PACE = 0.15
_accounts = itertools.count(100000000001)


class Server:
    """A launcher in its own process, gone with ours."""

    def __init__(self, *options: str) -> None:
        folder = tempfile.mkdtemp(prefix="kumiki-emulator-")
        self.ready_file = os.path.join(folder, "ready.json")
        self.log = os.path.join(folder, "log")
        command = [sys.executable, "-m", "kumiki_emulator", "--port", "0", "--ready-file", self.ready_file, *options]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, cwd=HOME, stderr=log)
        atexit.register(self.stop)
        deadline = time.monotonic() + 20
        while not os.path.exists(self.ready_file):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"no server; see {self.log}")
            time.sleep(0.02)
        with open(self.ready_file) as ready:
            self.ready: Dict[str, Any] = json.load(ready)
        self.url = f"http://127.0.0.1:{self.ready['port']}"

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(10)

    def admin(self, path: str, method: str = "GET", body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data, headers={"X-Kumiki-Token": self.ready["token"]})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@lru_cache(maxsize=1)
def shared() -> Server:
    return Server("--pace", str(PACE))


@lru_cache(maxsize=1)
def _session() -> Any:
    return boto3.session.Session()  # loads the API models once


def client(server: Server, service: str, account: str, region: str = REGION, signature: Optional[str] = None) -> Any:
    return _session().client(
        service,
        region_name=region,
        endpoint_url=server.url,
        aws_access_key_id=account,
        aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}, signature_version=signature),
    )


class Case(unittest.TestCase):
    """self.ec2, self.rds, … are clients of an account of this test's own."""

    def setUp(self) -> None:
        self.server = shared()
        self.account = str(next(_accounts))
        self._clients: Dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in ("ec2", "elbv2", "rds", "iam", "logs", "s3", "acm", "secretsmanager", "sts", "ssm", "pricing"):
            raise AttributeError(name)
        if name not in self._clients:
            self._clients[name] = client(self.server, name, self.account)
        return self._clients[name]

    def inventory(self, region: str = REGION) -> Dict[str, List[str]]:
        return self.server.admin(f"/kumiki/inventory?account={self.account}&region={region}")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Nothing that is pending moves on inside this block, however slow the machine is."""
        self.server.admin("/kumiki/pace", "POST", {"pace": 999})
        try:
            yield
        finally:
            self.server.admin("/kumiki/pace", "POST", {"pace": PACE})

    def hurry(self) -> None:
        """Everything that was pending has happened."""
        for pace in (0, PACE):
            self.server.admin("/kumiki/pace", "POST", {"pace": pace})

    def refused(self, code: str, call: Callable[..., Any], status: Optional[int] = None, **params: Any) -> None:
        with self.assertRaises(ClientError) as caught:
            call(**params)
        self.assertEqual(code, caught.exception.response["Error"]["Code"])
        if status:
            self.assertEqual(status, caught.exception.response["ResponseMetadata"]["HTTPStatusCode"])

    def until(self, read: Callable[[], Any], wanted: Any) -> None:
        deadline = time.monotonic() + 5
        while (seen := read()) != wanted:
            if time.monotonic() > deadline:
                self.assertEqual(wanted, seen)
            time.sleep(0.01)

    # --- a small network ---

    def vpc(self, cidr: str = "10.0.0.0/16") -> str:
        return self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]

    def subnet(self, vpc: str, cidr: str = "10.0.1.0/24", zone: str = "a") -> str:
        made = self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone)
        return made["Subnet"]["SubnetId"]

    def gateway(self, vpc: str) -> str:
        igw = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
        return igw

    def group(self, vpc: str, name: str = "web") -> str:
        return self.ec2.create_security_group(GroupName=name, Description="test", VpcId=vpc)["GroupId"]

    def image(self) -> str:
        name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
        return self.ssm.get_parameter(Name=name)["Parameter"]["Value"]

    def run_one(self, **params: Any) -> Dict[str, Any]:
        params = {"ImageId": self.image(), "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **params}
        params.setdefault("KeyName", self.key())
        return self.ec2.run_instances(**params)["Instances"][0]

    def key(self) -> str:
        if not self.ec2.describe_key_pairs()["KeyPairs"]:
            self.ec2.create_key_pair(KeyName="k")
        return "k"

    def instance(self, instance_id: str) -> Dict[str, Any]:
        return self.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]

    def instance_becomes(self, instance_id: str, state: str) -> None:
        self.until(lambda: self.instance(instance_id)["State"]["Name"], state)

    def end(self, instance_id: str) -> None:
        self.ec2.terminate_instances(InstanceIds=[instance_id])
        self.instance_becomes(instance_id, "terminated")

    def interfaces(self, **filters: str) -> List[Dict[str, Any]]:
        wanted = [{"Name": k.replace("_", "-"), "Values": [v]} for k, v in filters.items()]
        return self.ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"]
