"""Connections, certificates, the doctor, collecting and scrubbing."""

from __future__ import annotations

import asyncio
import pathlib
import zipfile
from datetime import datetime, timezone

import igel_migrate as im
import pytest
from igel_migrate import doctor, exceptions
from igel_migrate.simulator import Simulator

from conftest import connect


def test_a_connection_comes_from_a_file(
    simulator: Simulator, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMI_PASSWORD", simulator.password)
    (tmp_path / "ca.pem").write_text(simulator.ca_pem)
    toml = tmp_path / "ums.toml"
    toml.write_text(
        f'[ums]\nurl = "{simulator.ums_url}"\nca_file = "ca.pem"\n'
        f'username = "{simulator.username}"\npassword = {{ env = "IMI_PASSWORD" }}\n'
    )
    connection = im.Connection.from_file(toml)
    assert connection.url == simulator.ums_url
    assert connection.username == simulator.username
    assert not connection.has_proxy
    assert simulator.password not in repr(connection)
    with connection.client() as ums:
        assert ums.firmwares()
    assert connection.credentials().username == simulator.username
    assert connection.trust() == im.Trust.only(simulator.ca_pem)
    with pytest.raises(exceptions.IgelMigrateError):
        im.Connection.from_toml("[ums]\nurl = 7\n")


def test_a_fingerprint_is_fetched_compared_and_pinned() -> None:
    with Simulator(certificate="self_signed") as simulator:
        shown = im.fetch_fingerprint(simulator.ums_url)
        assert shown.fingerprint == simulator.certificate_fingerprint
        certificate = shown.certificate
        assert certificate.is_self_signed
        assert certificate.is_valid_at(datetime.now(timezone.utc))
        assert certificate.covers_host("127.0.0.1")
        assert certificate.not_after > certificate.not_before
        assert im.Certificate.from_pem(certificate.to_pem()) == certificate
        assert im.Certificate.from_der(certificate.der) == certificate
        account = im.Credentials(simulator.username, simulator.password)
        trust = im.Trust.pinned(shown.fingerprint)
        with im.UmsClient(simulator.ums_url, credentials=account, trust=trust) as ums:
            ums.log_in()
        assert asyncio.run(awaited(simulator.ums_url)) == shown.fingerprint


async def awaited(url: str) -> str:
    return (await im.fetch_fingerprint_async(url)).fingerprint


def test_the_doctor_says_what_is_in_the_way(simulator: Simulator) -> None:
    def examine(trust: im.Trust, password: str) -> doctor.DoctorReport:
        connection = im.Connection(
            simulator.ums_url,
            username=simulator.username,
            password=im.SecretSource.callable(lambda: password),
            trust=trust,
        )
        return doctor.Doctor(connection).examine()

    good = examine(im.Trust.only(simulator.ca_pem), simulator.password)
    assert good.is_healthy, str(good)
    assert good.certificate is not None
    assert good.certificate.fingerprint == simulator.certificate_fingerprint
    assert good.reads
    assert good.not_told
    assert good.to_dict()["checks"][0]["name"] == good.checks[0].name
    wrong = examine(im.Trust.only(simulator.ca_pem), "wrong")
    login = wrong.check("login")
    assert login is not None
    assert login.verdict is doctor.CheckVerdict.FAILED
    untrusted = examine(im.Trust.system(), simulator.password)
    certificate = untrusted.check(doctor.CheckName.CERTIFICATE)
    assert certificate is not None
    assert certificate.verdict == "failed"


def test_a_bundle_holds_no_names(simulator: Simulator, tmp_path: pathlib.Path) -> None:
    name = "Ada Example's desk"
    console = simulator.console()
    console.change_device(console.device_ids()[0], name=name)
    with connect(simulator) as ums:
        bundle = im.Collector(ums, devices=20, effective_lists=2).collect(tmp_path / "x.zip")
        assert bundle.scrubbed
        assert any(document.devices == 20 for document in bundle.documents)
        with zipfile.ZipFile(tmp_path / "x.zip") as archive:
            for entry in archive.namelist():
                assert name.encode() not in archive.read(entry)


def test_documents_are_scrubbed_alike() -> None:
    scrubber = im.Scrubber(key=b"k" * 32)
    document = b'[{"id":"1","name":"Ada Example","unitID":"0A0000000001","mac":"0A0000000001"}]'
    scrubbed = scrubber.document(document)
    assert b"Ada" not in scrubbed
    assert scrubbed == im.Scrubber(key=b"k" * 32).document(document)
    assert scrubbed != im.Scrubber().document(document)
    assert "igel" in im.Scrubber.KEPT_WORDS
    with pytest.raises(ValueError, match="32 bytes"):
        im.Scrubber(key=b"short")
