"""Rules, and the readiness of devices, directories and fleets."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import threading
import time
from collections.abc import Callable

import igel_migrate as im
import pytest
from igel_migrate import exceptions, readiness, rules
from igel_migrate.simulator import Simulator

from conftest import connect
from documents import NOW, READY, RULES_OVERRIDE, device, fleet_report, package_bytes


def test_facts_are_keywords() -> None:
    facts = rules.Facts(
        basis=im.Basis.DECLARED,
        build=im.Os11Version("11.10.250"),
        method=rules.Method.REPOSITORY,
        secure_boot=True,
        ram_mb=4096,
        day=dt.date(2026, 11, 24),
        ums=None,
    )
    assert facts.to_dict() == {
        "build": "11.10.250",
        "day": dt.date(2026, 11, 24),
        "method": "repository",
        "secure_boot": True,
        "ram_mb": 4096,
    }
    assert (facts["ram_mb"], facts.get("ums"), "ums" in facts) == (4096, None, False)
    assert facts.basis("ram_mb") is im.Basis.DECLARED
    assert facts.or_(rules.Facts(ums="12.12.110")).get("ums") == "12.12.110"
    assert {fact.value for fact in rules.Fact} == set(rules.fact_names())
    with pytest.raises(exceptions.ConfigError) as caught:
        rules.Facts(boot_mode="uef")
    assert "uefi" in str(caught.value.hint)
    with pytest.raises(TypeError):
        rules.Facts(day=NOW)
    with pytest.raises(KeyError):
        facts["ums"]


def test_enumerations_know_all_words() -> None:
    for rule in im.RuleSet.builtin().rules:
        words = [*rule.topics, *rule.facts, rule.confidence, rule.severity]
        assert not [word for word in words if type(word) is str]
    feature = rules.Feature.DAR_KEYS
    builds = rules.BuildCatalogue.builtin()
    assert builds.carries("11.10.438", feature) is rules.Carries.YES
    assert builds.carries("11.10.439", "dar_keys") is rules.Carries.NO
    found = builds.find("11.10.438")
    assert found is not None
    assert (found.states(feature), found.published.year > 2020) == (True, True)
    for word in rules.Feature:
        assert builds.carries("11.10.999", word) is rules.Carries.UNKNOWN


def test_rules_are_asked_and_overridden() -> None:
    builtin = im.RuleSet.builtin()
    facts = rules.Facts(method="repository", ums="12.06.120")
    outcomes = builtin.evaluate(facts, topics=[rules.Topic.UMS])
    assert 0 < len(outcomes) < len(builtin.evaluate(facts))
    fired = next(outcome for outcome in outcomes if outcome.rule.id == "R-DAR-4")
    assert "12.06.120" in fired.message
    assert fired.to_finding().code == "R-DAR-4"
    changed = builtin.with_overrides(RULES_OVERRIDE, "site.toml")
    assert str(changed.overrides[0]).startswith("R-UMS-3 silenced")
    assert (len(changed), changed.hash != builtin.hash) == (len(builtin) - 1, True)
    with pytest.raises(exceptions.ConfigError) as caught:
        builtin.with_overrides(RULES_OVERRIDE.replace("R-UMS-3", "R-UMS3"), "site.toml")
    assert (caught.value.line, caught.value.subject) == (6, "site.toml")


def test_one_device() -> None:
    firmwares = {6: "11.10.438.01"}
    facts = readiness.DeviceFacts.observed(device(1, **READY), firmwares)
    assert facts.build is not None
    assert facts.build.canonical == "11.10.438"
    target = im.Target("12.8.2", ums="12.12.110")
    checked = im.Readiness.check(facts, target)
    assert isinstance(checked.verdict, im.Verdict)
    assert checked.may_go == (checked.verdict in {"ready", "ready_with_warnings"})
    reasons = {reason.code: reason for reason in checked.reasons}
    assert all(reason.to_dict()["effect"] == reason.effect for reason in reasons.values())
    declared = facts.with_declared(rules.Facts(boot_mode="legacy_bios"))
    assert declared.facts["boot_mode"] == "legacy_bios"
    text = readiness.OsType(str(READY["osType"]))
    assert (text.generation, text.says_upgrade_ready) == (11, True)


def test_a_fleet_is_reported_in_every_form() -> None:
    report = fleet_report()
    assert len(report) == report.counts.total == len(report.devices) == 4
    assert sum(report.counts.of(verdict) for verdict in im.Verdict) == 4
    rows = list(csv.DictReader(io.StringIO(report.to_csv())))
    assert [row["name"] for row in rows] == [found.name for found in report.devices]
    assert [row["verdict"] for row in rows] == [found.verdict for found in report.devices]
    told = json.loads(report.to_json())
    assert told["verdicts"] == report.counts.to_dict()
    assert {group.name for group in report.by_site()} == {"Berlin", None}
    assert report.by_reason()[0].to_dict()["devices"] == report.by_reason()[0].devices
    assert "desk" not in report.to_text()
    assert report.to_text(coloured=True) != report.to_text()
    for found in report.devices:
        assert bool(found.changes) == (found.verdict is im.Verdict.BLOCKED)
        assert len(found.reasons) >= len(report.common_reasons)


def test_sites_are_what_a_callable_says() -> None:
    devices = [
        im.Device.from_dict({"id": str(number), "name": "n", "lastIP": f"192.0.{number % 2}.9"})
        for number in range(1, 9000)
    ]

    def by_address(one: im.Device) -> str | None:
        return "hamburg" if one.last_ip == "192.0.1.9" else None

    report = im.FleetCheck(im.Target("12.8.2"), sites=by_address).check(devices)
    assert {group.name: group.counts.total for group in report.by_site()} == {
        None: 4499,
        "hamburg": 4500,
    }
    for wrong, raised in ((lambda _: 7, TypeError), (lambda _: 1 / 0, ZeroDivisionError)):
        with pytest.raises(raised):
            im.FleetCheck(im.Target("12.8.2"), sites=wrong).check(devices)
    with pytest.raises(TypeError, match="callable"):
        im.FleetCheck(im.Target("12.8.2"), sites={"a": "b"})  # type: ignore[arg-type]


def test_what_is_declared_counts() -> None:
    target = im.Target("12.8.2")
    declared = readiness.DeclaredFacts()
    assert not declared
    declared.declare_fleet(rules.Facts(basis="declared", workspace_edition=True))
    declared.declare_directory("/Berlin", rules.Facts(basis="declared", secure_boot=True))
    key = readiness.DeviceKey(mac="00:E0:C5:00:00:5B", name="front desk")
    declared.declare_device(key, rules.Facts(basis="attested", secure_boot=False))
    declared.read_csv("name,boot_mode\nback desk,uefi\n", "fleet.csv")
    assert (bool(declared), declared.devices) == (True, 2)
    fleet = [device(1, **READY)]
    asked = im.FleetCheck(target).check(fleet).by_reason()
    answered = im.FleetCheck(target, declared=declared).check(fleet).by_reason()
    assert {word for reason in asked for word in reason.missing} >= {"workspace_edition"}
    assert "workspace_edition" not in {word for reason in answered for word in reason.missing}
    accepted = im.FleetCheck(target, accept_unknown=["boot_mode"]).check([device()])
    assert accepted.accepted == ("boot_mode",)
    with pytest.raises(exceptions.ConfigError):
        im.FleetCheck(target, accept_unknown=["boot_mod"])
    with pytest.raises(exceptions.ConfigError) as caught:
        declared.read_csv("name,boot_mode\nside desk,uef\n", "fleet.csv")
    assert caught.value.line == 2
    assert declared.devices == 2


def test_a_directory_needs_a_persons_word() -> None:
    path = "/Migration/Berlin/Staging"
    directory = readiness.DirectoryFacts(path).with_base_system("present").with_devices(120)
    directory = directory.with_package(im.Os12Package.open(package_bytes()))
    target = im.Target("12.8.2", ums="12.12.110")
    bare = im.DirectoryReadiness.check(directory, target)
    assert set(bare.attestations_missing) == set(readiness.Attestable)
    words = [
        readiness.Attestation(what, "A. Example", dt.date(2026, 11, 20), directory=path)
        for what in readiness.Attestable
    ]
    attested = readiness.Attestations(words)
    assert attested.missing(path) == ()
    assert attested.find("base_system", path) == words[2]
    assert im.DirectoryReadiness.check(directory, target, attested).attestations_missing == ()
    assert len(im.DirectoryReadiness.check(directory.without_job(), target).reasons) > 0
    settings = readiness.ReadinessSettings.from_toml('[readiness]\naccept_unknown = ["boot_mode"]')
    assert settings.accept_unknown == ("boot_mode",)
    with pytest.raises(exceptions.ConfigError):
        directory.with_base_system("there")


def test_a_fleet_comes_from_a_server(simulator: Simulator) -> None:
    with connect(simulator) as ums:
        devices = ums.devices(facet=im.Facet.DETAILS)
        check = im.FleetCheck(
            im.Target("12.8.2"), directories=ums.directories(), firmwares=ums.firmwares()
        )
        report = check.check(devices)
    assert report.counts.total > 0
    assert any(found.build for found in report.devices)
    assert all(found.directory for found in report.devices if found.parent not in {None, -1})


def test_profiles_that_reach_a_directory_count(simulator: Simulator) -> None:
    target = im.Target("12.8.2")
    with connect(simulator) as ums:
        directory = next(iter(ums.directories()))
        facts = readiness.DirectoryFacts(str(ums.directories().path_of(directory)))
        known = facts.with_effective_profiles(
            ums.effective_profiles(directory), ums.profiles(), ums.firmwares()
        )
    asked, answered = (im.DirectoryReadiness.check(each, target) for each in (facts, known))
    assert asked.path == answered.path
    assert asked.reasons != answered.reasons
    report = im.RepositoryReport
    with pytest.raises(TypeError):
        readiness.base_system_files(report, "12.8.2")  # type: ignore[arg-type]


def test_what_the_devices_raise_is_raised() -> None:
    def broken() -> object:
        yield device()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        im.FleetCheck(im.Target("12.8.2")).check(broken())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        im.FleetCheck(im.Target("12.8.2")).check(["desk"])  # type: ignore[list-item]


def turns_of_another_thread(work: Callable[[], object]) -> int:
    """Count how often another thread gets the GIL during work."""
    begun, done = threading.Event(), threading.Event()
    turns = 0

    def count() -> None:
        nonlocal turns
        begun.set()
        while not done.is_set():
            time.sleep(0)
            turns += 1

    other = threading.Thread(target=count)
    other.start()
    begun.wait()
    before = turns
    work()
    during = turns - before
    done.set()
    other.join()
    return during


def test_others_run_during_long_work() -> None:
    fleet = [device(number, **READY) for number in range(20_000)]
    check = im.FleetCheck(im.Target("12.8.2"), firmwares={6: "11.10.438.01"})
    assert turns_of_another_thread(lambda: check.check(fleet)) > 10
    report = check.check(fleet)
    assert len(report) == 20_000
    assert turns_of_another_thread(report.to_json) > 10
    schema = "".join(f"<k{number}>value=<> type=<string></k{number}>" for number in range(50_000))
    assert turns_of_another_thread(lambda: im.RegistrySchema.parse(f"<vlist>{schema}</vlist>")) > 10
