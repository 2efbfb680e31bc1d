"""Profiles of both systems and packages."""

from __future__ import annotations

import copy
import io
import pathlib
import pickle
import threading
import uuid

import igel_migrate as im
import pytest
from igel_migrate import exceptions, os11, os12

from documents import (
    EXAMPLES,
    SCHEMA,
    SECRET,
    certificate_pem,
    os11_profile,
    os12_profile,
    package_bytes,
    template,
)


def test_a_profile_of_os11_is_edited() -> None:
    profile = os11_profile()
    assert profile.set("update.http.url", "https://a&b") is os11.ProfileChange.UNCHANGED
    assert profile.set("update.http.url", "other") is os11.ProfileChange.CHANGED
    assert (profile.name, profile.firmware.version) == ("Sessions", "11.11.100.01")
    plain, fixed = profile.settings
    assert (plain.name, plain.value().text) == ("update.http.url", "other")  # type: ignore[union-attr]
    assert fixed.value(0) == im.RegistryValue("desk")
    assert fixed.values[0].number == 0
    (instance,) = profile.instances
    assert instance.value("url") == im.RegistryValue("https://dar.example.test/")
    found = profile.find_instance("update.repository%", "url", "https://dar.example.test/")
    assert found == instance
    serial = instance.serial_number
    profile.set_in_instance(serial, "url", "https://new.example.test/")
    assert profile.remove_instance(serial) == 1
    assert (len(profile.instances), instance.serial_number) == (0, serial)
    assert profile.remove_setting("update.http.url") == 1
    assert im.Os11Profile.parse(profile.to_bytes()).name == "Sessions"


def test_documents_come_in_every_form(tmp_path: pathlib.Path) -> None:
    content = os11_profile().to_bytes()
    path = tmp_path / "profile.xml"
    path.write_bytes(content)
    for document in (content, content.decode(), bytearray(content), path, io.BytesIO(content)):
        assert im.Os11Profile.parse(document).to_bytes() == content
    with path.open(encoding="utf-8") as file:
        assert bytes(im.Os11Profile.parse(file)) == content


@pytest.mark.parametrize("make", [os11_profile, os12_profile])
def test_a_copy_is_the_same_document_and_another_profile(
    make: type[im.Os11Profile | im.Os12Profile],
) -> None:
    profile = make()  # type: ignore[call-arg]
    for other in (pickle.loads(pickle.dumps(profile)), copy.deepcopy(profile)):
        assert other.to_bytes() == profile.to_bytes()
        other.set_description("changed")
        assert other.to_bytes() != profile.to_bytes()


@pytest.mark.parametrize("make", [os11_profile, os12_profile])
def test_no_repr_shows_a_value(make: type[im.Os11Profile | im.Os12Profile]) -> None:
    profile = make()  # type: ignore[call-arg]
    shown = [profile, *profile.settings, *profile.instances, *profile.findings()]
    for instance in profile.instances:
        shown += [*getattr(instance, "values", ()), *getattr(instance, "parameters", ())]
    if isinstance(profile, im.Os12Profile):
        shown += list(profile.templates)
    assert len(shown) > 4
    assert not any(SECRET in repr(value) or SECRET in str(value) for value in shown)
    assert SECRET.encode() in profile.to_bytes()


def test_a_view_keeps_what_stood_there() -> None:
    profile = os11_profile()
    settings = profile.settings
    profile.remove_setting("update.http.url")
    assert len(settings) == 2
    assert len(profile.settings) == 1


def test_several_profiles_in_a_file() -> None:
    document = im.Os11Document.parse(
        "<profiles><profile><profilename>Berlin</profilename></profile>"
        "<profile><profilename>Kiel</profilename></profile></profiles>"
    )
    assert [profile.name for profile in document] == ["Berlin", "Kiel"]
    kiel = document[1]
    kiel.set_name("Kiel 2026")
    assert document[1].name == "Kiel"
    document[1] = kiel
    assert document[1].name == "Kiel 2026"
    assert pickle.loads(pickle.dumps(document)).to_bytes() == document.to_bytes()
    with pytest.raises(IndexError):
        document[2]
    with pytest.raises(exceptions.ConfigError) as caught:
        im.Os11Profile.parse(document.to_bytes())
    assert "Os11Document" in str(caught.value.hint)


def test_validation_asks_a_schema() -> None:
    schema = im.RegistrySchema.parse(SCHEMA)
    findings = os11_profile().validate(schema)
    assert all(isinstance(finding, im.Finding) for finding in findings)
    assert any("windowmanager" in str(finding) for finding in findings)


def test_a_profile_of_os12_is_edited() -> None:
    profile = os12_profile()
    key = uuid.uuid4()
    added = profile.add_instance(template(), {"url": "https://b.example.test/"}, instance_id=key)
    assert (added.key, added.inserted) == (str(key), True)
    again = profile.add_instance(template(), {"url": "https://b.example.test/"})
    assert (again.key, again.inserted) == (str(key), False)
    assert profile.set("system.on", "true", kind=im.registry.ParameterType.BOOL)
    assert not profile.set("system.on", "true", kind="bool")
    found = profile.setting("system.on")
    assert found is not None
    assert found.value == im.RegistryValue("true")
    kept = profile.template("update.repository%")
    assert kept is not None
    assert kept.instance(str(key)) is not None
    assert [str(instance.key) for instance in kept.instances][-1] == str(key)
    assert profile.remove_instance("update.repository%", str(key))
    assert profile.unset("system.on")
    assert profile.set_path(["Migration"])
    assert (profile.path, profile.variant) == (("Migration",), os12.ExportVariant.B)
    with pytest.raises(exceptions.ConfigError):
        profile.set("system.on", "true", kind="colour")


def test_a_package_is_rewritten() -> None:
    content = package_bytes()
    package = im.Os12Package.open(content)
    (packaged,) = package.profiles
    assert (packaged.entry, packaged.profile.name) == ("PROFILES/Sessions.json", "Sessions")
    (app,) = package.apps
    assert im.RegistrySchema.parse(package.setup_def(app)).parameter_count == 3
    assert package.app_json(app) == b'{"name": "base_system"}'
    changed = packaged.profile
    changed.set_description("changed")
    other = package.with_profile(packaged.entry, changed)
    assert other.profiles[0].profile.description == "changed"
    assert package.profiles[0].profile.description != "changed"
    assert package.to_bytes() == content
    assert pickle.loads(pickle.dumps(other)).to_bytes() == other.to_bytes()
    with pytest.raises(exceptions.NotFoundError):
        package.with_profile("PROFILES/None.json", changed)
    with pytest.raises(exceptions.LimitError):
        im.Os12Package.open(content, entries=1)
    assert len(im.Os12Package.build(changed, package).profiles) == 1


def test_threads_edit_one_profile() -> None:
    profile = im.Os11Profile("Shared", "11.11.100")

    def edit(start: int) -> None:
        for number in range(start, start + 50):
            profile.set(f"system.key{number}", "x")
            assert len(profile.settings) > 0

    threads = [threading.Thread(target=edit, args=(start,)) for start in range(0, 200, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(profile.settings) == 200


def test_a_certificate_says_whom_it_is_for() -> None:
    certificate = im.Certificate.from_pem(EXAMPLES / "berlin-dar.pem")
    assert certificate.covers_host("dar.berlin.example.test")
    assert not certificate.covers_host("other.example.test")
    assert certificate.not_before.tzinfo is not None
    assert certificate.is_valid_at(certificate.not_after)
    assert im.Certificate.from_der(certificate.der) == certificate
    assert im.Certificate.all_from_bytes(certificate_pem()) == [certificate]
    other = pickle.loads(pickle.dumps(certificate))
    assert (other, hash(other)) == (certificate, hash(certificate))
    assert im.Trust.pinned(certificate.fingerprint) == im.Trust.pinned(certificate.fingerprint)
