"""A real time-stamping service on 127.0.0.1: `openssl ts` answers, with certificates made for the tests."""

import datetime as dt
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.servers.loopback import LoopbackServer, Reply, Request

DAY = dt.timedelta(days=1)
_CONFIG = """[tsa]
default_tsa = tsa_config
[tsa_config]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
"""


class TsaServer(LoopbackServer):
    """Stamps whatever it is asked; `answers` replaces its next answers, one a request."""

    def __init__(self, folder: Path, *, is_expired: bool = False) -> None:
        super().__init__()
        self.folder = folder
        self.answers: list[Reply] = []
        folder.mkdir(parents=True, exist_ok=True)
        make_certificates(folder, is_expired=is_expired)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def url(self) -> str:
        return f"{self.base_url}/tsa"

    def reply(self, request: Request) -> Reply:
        if self.answers:
            return self.answers.pop(0)
        headers = {"Content-Type": "application/timestamp-reply"}
        return Reply(body=self.stamp(request.body), headers=headers)

    def stamp(self, query: bytes) -> bytes:
        """Answer a query as the service would."""
        (self.folder / "query.tsq").write_bytes(query)
        answer = self.folder / "answer.tsr"
        self._openssl(
            "ts", "-reply", "-queryfile", "query.tsq", "-config", "tsa.cnf", "-section", "tsa_config",
            "-out", answer.name,
        )  # fmt: skip
        return answer.read_bytes()

    def says_it_holds(self, token: bytes, data: bytes) -> bool:
        """Ask openssl itself whether an answer is about these bytes."""
        (self.folder / "kept.tsr").write_bytes(token)
        (self.folder / "kept.data").write_bytes(data)
        done = subprocess.run(
            ["openssl", "ts", "-verify", "-in", "kept.tsr", "-data", "kept.data", "-CAfile", "ca.pem"],
            cwd=self.folder,
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def _openssl(self, *arguments: str) -> None:
        done = subprocess.run(
            ["openssl", *arguments], cwd=self.folder, capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stderr


def make_certificates(folder: Path, *, is_expired: bool = False) -> None:
    """Write ca.pem, tsa.pem and tsa.key; an expired service's certificate ended yesterday."""
    now = dt.datetime.now(dt.UTC)
    ca_key, tsa_key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    ca_name, tsa_name = _name("Invented time authority"), _name("Invented time stamps")
    ca = (
        _certificate(ca_name, ca_name, ca_key, now - 30 * DAY, now + 30 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    ends = now - DAY if is_expired else now + 20 * DAY
    tsa = (
        _certificate(tsa_name, ca_name, tsa_key, now - 20 * DAY, ends)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "tsa.pem").write_bytes(tsa.public_bytes(pem))
    (folder / "tsa.key").write_bytes(
        tsa_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, starts: dt.datetime, ends: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
