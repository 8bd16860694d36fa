"""Who may ask the local AWS (first-contact F6): no web page, no rebound name, nobody without the token."""

import http.client
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from .support import HOME, REGION, Case, client, shared

SCOPE = "111122223333/20260101/us-east-1/ec2/aws4_request"
SIGNED = {"Authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OURS = [
    ("GET", "/kumiki/health"),
    ("GET", "/kumiki/calls"),
    ("DELETE", "/kumiki/calls?account=1"),
    ("GET", "/kumiki/inventory"),
    ("POST", "/kumiki/quota"),
    ("POST", "/kumiki/region"),
    ("POST", "/kumiki/pace"),
    ("GET", "/kumiki/pace"),
    ("GET", "/kumiki/nothing"),
]
MOTOS = [
    ("POST", "/moto-api/reset"),
    ("POST", "/moto-api/reset-auth"),
    ("GET", "/moto-api/data.json"),
    ("GET", "/moto-api/"),
    ("GET", "//moto-api/data.json"),
    ("GET", "/MOTO-API/data.json"),
    ("POST", "/moto-api/seed?a=1"),
    ("POST", "/moto-api/config"),
    ("POST", "/moto-api/state-manager/set-transition"),
    ("POST", "/moto-api/recorder/start-recording"),
    ("GET", "/moto-api/recorder/download-recording"),
    ("POST", "/moto-api/recorder/replay-recording"),
]
UNSIGNED = [
    ("POST", "/", "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0/16"),
    ("GET", "/?Action=DescribeVpcs&Version=2016-11-15", ""),
    ("PUT", "/a-bucket", ""),
    ("GET", "/latest/meta-data/", ""),
    ("GET", f"/?Action=CreateVpc&CidrBlock=10.0.0.0/16&Version=2016-11-15&X-Amz-Credential={SCOPE}", ""),
    ("GET", f"/x?Action=CreateVpc&CidrBlock=10.0.0.0/16&Version=2016-11-15&X-Amz-Credential={SCOPE.replace('ec2', 's3')}", ""),
    ("PUT", f"/a-bucket/key?X-Amz-Credential={SCOPE.replace('ec2', 's3')}", ""),
    ("OPTIONS", "/", ""),
]


class Access(Case):
    def ask(self, method, path, headers=None, body="", server=None):
        connection = http.client.HTTPConnection("127.0.0.1", (server or self.server).ready["port"])
        try:
            connection.putrequest(method, path, skip_host=True)
            sent = {"Host": f"127.0.0.1:{self.server.ready['port']}", "Content-Length": str(len(body)), **(headers or {})}
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body.encode())
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @property
    def token(self):
        return {"X-Kumiki-Token": self.server.ready["token"]}

    def test_every_path_of_our_own_needs_the_token(self):
        """(first-contact F6)"""
        for method, path in OURS + MOTOS:
            with self.subTest(path=path):
                self.assertEqual(403, self.ask(method, path)[0])
                self.assertEqual(403, self.ask(method, path, {"X-Kumiki-Token": "0" * 32})[0])
                self.assertEqual(403, self.ask(method, path, {"X-Kumiki-Token": "é"})[0])
                self.assertNotEqual(403, self.ask(method, "/kumiki/health", self.token)[0])

    def test_signed_or_not_motos_own_paths_need_it(self):
        """(first-contact F6) a signature that nobody checks does not open the reset, and the recorder is gone for everybody"""
        vpc = self.vpc()
        for method, path in MOTOS:
            self.assertEqual(403, self.ask(method, path, SIGNED)[0], path)
        self.assertIn(vpc, self.inventory()["ec2/vpc"])
        for method, path in MOTOS[-3:]:
            self.assertEqual(404, self.ask(method, path, self.token)[0], path)
        self.assertEqual(200, self.ask("GET", "/moto-api/data.json", self.token)[0])

    def test_what_is_not_signed_in_its_header_needs_it(self):
        """(first-contact F6)"""
        for method, path, body in UNSIGNED:
            self.assertEqual(403, self.ask(method, path, FORM, body)[0], path)
        for bad in ("Basic eDp5", "Bearer x", "AWS4-HMAC-SHA256 Credential=x", ""):
            self.assertEqual(403, self.ask("POST", "/", {**FORM, "Authorization": bad}, UNSIGNED[0][2])[0], bad)
        self.assertEqual(200, self.ask("POST", "/", {**FORM, **SIGNED}, "Action=DescribeVpcs&Version=2016-11-15")[0])

    def test_health_does_not_tell_the_token(self):
        """(first-contact F6)"""
        for headers in ({}, self.token):
            self.assertNotIn(self.server.ready["token"], self.ask("GET", "/kumiki/health", headers)[1])

    def test_a_foreign_host_is_refused_everywhere(self):
        """(first-contact F6) DNS rebinding: the browser's own Host gives it away, whatever else is right"""
        port = self.server.ready["port"]
        bodies = [("POST", "/", "Action=DescribeVpcs&Version=2016-11-15"), ("GET", "/kumiki/health", ""), ("GET", "/moto-api/data.json", "")]
        for method, path, body in bodies:
            right = {**FORM, **(SIGNED if path == "/" else self.token)}
            for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.nip.io", "x.localhost", "0.0.0.0", "10.0.0.1", "[::2]", "", None):
                self.assertEqual(403, self.ask(method, path, {**right, "Host": host}, body)[0], (path, host))
            for host in ("127.0.0.1", f"127.0.0.1:{port}", f"localhost:{port}", "LOCALHOST", "[::1]:80", "127.9.9.9"):
                self.assertEqual(200, self.ask(method, path, {**right, "Host": host}, body)[0], (path, host))

    def test_a_web_page_is_refused_everywhere(self):
        """(first-contact F6)"""
        for method, path, body in [*((m, p, "") for m, p in OURS + MOTOS), *UNSIGNED]:
            for page in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": f"http://127.0.0.1:{self.server.ready['port']}"},
                         {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
                status, said = self.ask(method, path, {**FORM, **SIGNED, **self.token, **page}, body)
                self.assertEqual(403, status, (path, page))
                self.assertNotIn("Access-Control", said)

    def test_a_presigned_link_reads_objects(self):
        bucket = "presigned-" + self.account
        self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"content")
        s3 = client(self.server, "s3", self.account, signature="s3v4")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
        path = url[len(self.server.url):]
        self.assertEqual((200, "content"), self.ask("GET", path))
        self.assertEqual(403, self.ask("DELETE", path)[0])


class Files(unittest.TestCase):
    def test_everything_it_writes_is_for_its_owner_alone(self):
        """(first-contact F6) whatever the umask of whoever starts it"""
        folder = tempfile.mkdtemp(prefix="kumiki-emulator-")
        Path(folder, "ready.json").write_text("{}")
        os.chmod(Path(folder, "ready.json"), 0o666)
        code = (
            "import os, sys; os.umask(0); sys.argv = ['kumiki_emulator', '--port', '0', '--ready-file', 'ready.json'];"
            "import kumiki_emulator.__main__ as m; m.main()"
        )
        env = {**os.environ, "PYTHONPATH": HOME, "MOTO_ENABLE_RECORDING": "true", "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen([sys.executable, "-c", code], cwd=folder, env=env, stderr=subprocess.PIPE, text=True)
        try:
            for line in process.stderr:
                if "ready on" in line:
                    break
            ready = json.loads(Path(folder, "ready.json").read_text())
            connection = http.client.HTTPConnection("127.0.0.1", ready["port"])
            connection.request("POST", "/", "Action=DescribeVpcs&Version=2016-11-15", {**FORM, **SIGNED})
            self.assertEqual(200, connection.getresponse().status)
            modes = {p.name: oct(stat.S_IMODE(p.stat().st_mode)) for p in Path(folder).iterdir()}
            self.assertEqual({"ready.json": "0o600"}, modes)
        finally:
            process.terminate()
            process.wait(10)
            process.stderr.close()

    @unittest.skipUnless(sys.platform == "linux", "reads /proc")
    def test_the_token_is_no_argument(self):
        """(first-contact F6) everybody on the machine can list arguments"""
        server = shared()
        with open(f"/proc/{server.process.pid}/cmdline") as line:
            self.assertNotIn(server.ready["token"], line.read())
