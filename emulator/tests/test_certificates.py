from datetime import timedelta

from . import pki
from .pki import DAY
from .support import Case


class Import(Case):
    def load(self, certificate, key=None, chain=None, **more):
        if chain is not None:
            more["CertificateChain"] = chain
        material = certificate if isinstance(certificate, bytes) else pki.pem(certificate)
        key = pki.key_pem(pki.key()) if key is None else key
        return self.acm.import_certificate(Certificate=material, PrivateKey=key, **more)["CertificateArn"]

    def no(self, *args, **more):
        self.refused("ValidationException", lambda: self.load(*args, **more))

    def shown(self, arn):
        return self.acm.describe_certificate(CertificateArn=arn)["Certificate"]

    def leaf(self, **more):
        options = {"sans": ("vpn.example.com",), "by": pki.authority(), "usages": (pki.SERVER,), **more}
        return pki.certificate("vpn.example.com", **options)

    @property
    def chain(self):
        return pki.pem(pki.authority()[0])

    def test_key(self):
        one = pki.certificate("web.test")
        self.load(one)
        self.no(one, pki.key_pem(pki.key(2)))
        self.no(one, pki.key_pem(pki.key(), b"secret"))
        self.no(one, b"nonsense")
        self.no(one, pki.key_pem(pki.key()).replace(b"\n", b"\n" * 5200, 1))  # too long
        self.load(pki.certificate("ec.test", of=pki.curve()), pki.key_pem(pki.curve()))
        self.no(pki.certificate("small.test", of=pki.key(9, 1536)), pki.key_pem(pki.key(9, 1536)))

    def test_clean_blocks_only(self):
        one = pki.pem(pki.certificate("web.test"))
        self.no(b"Certificate:\n    Data:\n        Version: 3 (0x2)\n" + one)  # what easy-rsa writes
        self.no(one + b"# that was it\n")
        self.no(one.replace(b"-----\n", b"----- \n", 1))
        self.no(one + one)
        self.no(self.leaf(), chain=b"Certificate:\n" + self.chain)
        self.no(self.leaf(), b"text\n" + pki.key_pem(pki.key()), chain=self.chain)
        self.load(one.replace(b"\n", b"\r\n") + b"\r\n")
        self.load(b"\n" + one + b"\n\n", pki.key_pem(pki.key()) + b"\n")

    def test_chain(self):
        root = pki.authority()
        middle = pki.certificate("Middle", of=pki.key(2), ca=True, by=root), pki.key(2)
        leaf = self.leaf(by=middle)
        self.load(leaf, chain=pki.pem(middle[0], root[0]))
        self.load(leaf, chain=pki.pem(middle[0]))  # a root need not be sent
        self.no(leaf)  # not self-signed, no chain
        self.no(leaf, chain=pki.pem(root[0]))
        self.no(leaf, chain=pki.pem(root[0], middle[0]))  # wrong order
        self.no(leaf, chain=pki.pem(leaf, middle[0], root[0]))  # itself in the chain
        self.no(self.leaf(), chain=pki.pem(pki.authority("Other CA", 3)[0]))
        self.no(self.leaf(), chain=pki.pem(pki.authority("Test CA", 3)[0]))  # the right name, another key
        no_ca = pki.certificate("No CA", of=pki.key(2)), pki.key(2)
        self.no(self.leaf(by=no_ca), chain=pki.pem(no_ca[0]))
        old = pki.certificate("Old CA", of=pki.key(2), ca=True, start=-2 * DAY, end=-DAY), pki.key(2)
        self.no(self.leaf(by=old), chain=pki.pem(old[0]))
        self.no(self.leaf(of=pki.curve()), pki.key_pem(pki.curve()), chain=self.chain)  # EC certified by RSA

    def test_validity(self):
        self.no(pki.certificate("web.test", start=-2 * DAY, end=-timedelta(minutes=1)))
        self.no(pki.certificate("web.test", start=timedelta(minutes=5)))
        self.load(pki.certificate("web.test", start=-timedelta(hours=1)))

    def test_details(self):
        shown = self.shown(self.load(self.leaf(), chain=self.chain))
        self.assertEqual(
            ("vpn.example.com", "CN=vpn.example.com", "Test CA", "0a:0b", "RSA_2048", "SHA256WITHRSA", "IMPORTED", []),
            tuple(shown[k] for k in ("DomainName", "Subject", "Issuer", "Serial", "KeyAlgorithm", "SignatureAlgorithm",
                                     "Type", "InUseBy")),
        )
        self.assertEqual(["vpn.example.com"], shown["SubjectAlternativeNames"])
        self.assertEqual([{"Name": "TLS_WEB_SERVER_AUTHENTICATION", "OID": "1.3.6.1.5.5.7.3.1"}], shown["ExtendedKeyUsages"])
        self.assertEqual(["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"], [u["Name"] for u in shown["KeyUsages"]])
        self.assertAlmostEqual(DAY.total_seconds() * 2, (shown["NotAfter"] - shown["NotBefore"]).total_seconds(), delta=2)
        nameless = self.load(pki.certificate(None))
        self.assertNotIn("DomainName", self.shown(nameless))
        self.assertNotIn("CertificateChain", self.acm.get_certificate(CertificateArn=nameless))
        listed = self.acm.list_certificates()["CertificateSummaryList"]
        self.assertEqual(2, len(listed))

    def test_chain_comes_back_as_given(self):
        arn = self.load(self.leaf(), chain=self.chain)
        self.assertEqual(self.chain.decode(), self.acm.get_certificate(CertificateArn=arn)["CertificateChain"])

    def test_reimport(self):
        tags = [{"Key": "env", "Value": "a"}]
        arn = self.load(self.leaf(), chain=self.chain, Tags=tags)
        self.no(self.leaf(), chain=self.chain, CertificateArn=arn, Tags=tags)
        self.no(self.leaf(of=pki.key(9, 1024)), pki.key_pem(pki.key(9, 1024)), chain=self.chain, CertificateArn=arn)
        self.no(pki.certificate(None, by=pki.authority(), usages=(pki.SERVER,)), chain=self.chain, CertificateArn=arn)
        self.no(self.leaf(usages=(pki.CLIENT,)), chain=self.chain, CertificateArn=arn)
        self.no(self.leaf(usages=()), chain=self.chain, CertificateArn=arn)
        more = self.leaf(usages=(pki.SERVER, pki.CLIENT), serial=7)
        self.assertEqual(arn, self.load(more, chain=self.chain, CertificateArn=arn))
        self.assertEqual("07", self.shown(arn)["Serial"])
        self.assertEqual(tags, self.acm.list_tags_for_certificate(CertificateArn=arn)["Tags"])
        self.load(self.leaf(serial=8), chain=self.chain, CertificateArn=arn)  # client authentication may go
        bare = self.load(self.leaf(usages=()), chain=self.chain)
        self.no(self.leaf(), chain=self.chain, CertificateArn=bare)
        self.load(self.leaf(usages=()), chain=self.chain, CertificateArn=bare)
        self.refused("ResourceNotFoundException", lambda: self.load(self.leaf(), chain=self.chain, CertificateArn=arn[:-1] + "x"))
        asked = self.acm.request_certificate(DomainName="web.test")["CertificateArn"]
        self.no(self.leaf(), chain=self.chain, CertificateArn=asked)
        self.assertEqual([bare, arn] if bare < arn else [arn, bare], sorted(set(self.inventory()["acm/certificate"]) - {asked}))
