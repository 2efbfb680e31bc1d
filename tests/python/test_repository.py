"""Repositories, sites, the profiles for them, and the runbook."""

from __future__ import annotations

import datetime as dt
import json
import pathlib
import pickle

import igel_migrate as im
import pytest
from igel_migrate import exceptions, repository

from documents import (
    EXAMPLES,
    NOW,
    SECRET,
    app_repository,
    certificate_pem,
    package_bytes,
    repository_settings,
    runbook,
    site,
)


def test_priorities_are_not_mixed_up() -> None:
    assert im.SourcePriority.DEFAULT.number == 100
    assert im.SourcePriority.SITE > im.SourcePriority.FALLBACK > im.SourcePriority.DEFAULT
    assert int(im.SourcePriority(7)) == 7
    for wrong in (-1, 2**31, True):
        with pytest.raises((exceptions.ConfigError, OverflowError, TypeError)):
            im.CentralPriority.value(wrong)
    hidden = im.CentralPriority.hidden()
    assert (hidden.number, hidden.is_hidden) == (-1, True)
    for value in (hidden, im.CentralPriority.value(5), im.SourcePriority(7)):
        assert pickle.loads(pickle.dumps(value)) == value
        assert eval(repr(value), vars(im)) == value  # noqa: S307


def test_a_repository_takes_keywords() -> None:
    made = im.AppRepository(
        "Berlin",
        "https://dar.example.test/webdav/",
        load_balancer_url="https://lb.example.test/",
        central_priority=120,
        device_priority=111,
        certificate=certificate_pem(),
        certificate_form=repository.CertificateForm.leave_empty(),
        proxy="outer",
    )
    assert made.device_url == "https://lb.example.test/"
    assert (made.central_priority, made.device_priority.number) == (
        im.CentralPriority.value(120),
        111,
    )
    assert made.server_certificate == im.Certificate.from_pem(certificate_pem())
    assert made.certificate_value.text == ""
    assert app_repository().central_priority.is_hidden
    with pytest.raises(exceptions.ConfigError):
        im.AppRepository("", "https://dar.example.test/")
    with pytest.raises(TypeError):
        im.AppRepository("Berlin", "https://dar.example.test/", colour="red")  # type: ignore[call-arg]


def test_lint_says_what_will_not_work() -> None:
    context = repository.LintContext(NOW, ums="12.13.100", proxy_needed=False)
    plain = im.AppRepository("Berlin", "http://dar.example.test/")
    codes = [finding.code for finding in plain.lint(context)]
    assert codes == ["account-download", "account-upload", "plain-http"]
    low = im.AppRepository("Berlin", "http://dar.example.test/", device_priority=100)
    for disabled, warned in [(None, True), (True, True), (False, False)]:
        switch = repository.LintContext(
            NOW, ums="12.13.100", proxy_needed=False, default_repos_disabled=disabled
        )
        assert ("R-DAR-12" in [finding.code for finding in low.lint(switch)]) == warned
    old = repository.LintContext(NOW, ums="12.06.120", proxy_needed=False)
    assert "R-DAR-4" in [finding.code for finding in plain.lint(old)]
    silence = '[[silence]]\nid = "R-DAR-4"\nwhy = "known"\n'
    rules = im.RuleSet.builtin().with_overrides(
        f"schema = 1\ndate = 2026-11-20\n{silence}", "site.toml"
    )
    told = repository.LintContext(NOW, ums="12.06.120", proxy_needed=False, rules=rules)
    assert "R-DAR-4" not in [finding.code for finding in plain.lint(told)]
    with pytest.raises(ValueError, match="time zone"):
        repository.LintContext(dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_profiles_are_made_and_written(tmp_path: pathlib.Path) -> None:
    made = app_repository()
    options = im.ProfileOptions(revision=3, passwords_in=[im.ProfileSystem.OS11], folder=["Here"])
    old, new = made.os11_profile("berlin", options), made.os12_profile("berlin", options)
    assert (old.name.site, old.name.revision, old.name.system) == ("berlin", 3, "os11")
    assert (old.contains_password, new.contains_password) == (True, False)
    document, other = old.document, new.document
    assert isinstance(document, im.Os11Profile)
    assert isinstance(other, im.Os12Profile)
    assert other.path == ("Here",)
    recognised = repository.Recognition.of(document)
    assert recognised is not None
    assert (recognised.name, recognised.unchanged) == (old.name, True)
    written = old.write_to(tmp_path)
    assert written.name == old.file_name
    assert written.read_bytes() == document.to_bytes()
    assert written.stat().st_mode & 0o077 == 0
    apps = im.Os12Package.open(package_bytes())
    assert im.Os12Package.open(new.write_package_to(tmp_path, apps)).apps == apps.apps
    assert SECRET not in repr([old, new, made, made.download, options, document])
    with pytest.raises(exceptions.ConfigError):
        old.package(apps)
    with pytest.raises(exceptions.ConfigError):
        im.ProfileOptions(passwords_in=["os13"])
    (source,) = repository.Os11SourceInstance.all_in(document)
    read = im.ExternalBinarySource.from_os11(source)
    assert (read.username, read.reveal_password()) == ("reader", SECRET)
    assert SECRET not in repr([source, read])


def test_a_provider_of_a_password_is_called_late() -> None:
    asked = []

    def provide() -> str:
        asked.append(1)
        return SECRET

    made = im.AppRepository(
        "Berlin", "https://dar.example.test/", download=im.Account("reader", provide)
    )
    made.os11_profile("berlin")
    assert asked == []
    made.os11_profile("berlin", im.ProfileOptions(passwords_in=["os11"]))
    assert asked == [1]


def test_sources_go_from_one_system_to_the_other() -> None:
    source = im.ExternalBinarySource.of(app_repository(), SECRET)
    old, new = source.to_os11_instance(), source.to_os12_instance()
    assert (
        im.ExternalBinarySource.from_os11(old) == im.ExternalBinarySource.from_os12(new) == source
    )
    assert set(old.values()) - set(new.values()) == {repository.Os11SourceInstance.PASSWORD}
    profile = im.Os11Profile("Sources", "11.11.100")
    assert old.add(profile).added
    assert not old.add(profile).added
    copied = repository.Os11SourceInstance.from_values(old.values())
    assert copied == old
    placed = [
        repository.PlacedSource(["Migration"], "one", source),
        repository.PlacedSource(["Migration", "Berlin"], "two", source),
    ]
    assert len(repository.check_effective_sources(placed)) == 1
    assert str(repository.os11_source_template().key) == "update.external_binary_source%"


def test_sites_share_a_name() -> None:
    shared = im.Delivery.shared_name("all", "https://dar.example.test/", resolved_by="dns")
    two = [
        im.Site(name.lower(), app_repository(name), staging=f"/Migration/{name}", delivery=shared)
        for name in ("Berlin", "Kiel")
    ]
    sites = im.Sites(two)
    assert [found.key for found in sites] == ["berlin", "kiel"]
    assert len(sites.with_own_profiles()) == 1
    assert two[0].device_repository.device_url == "https://dar.example.test/"
    assert (two[0].profile_key, two[0].launch) == ("all", "/Migration/Berlin")
    assert site().bits_per_second == 100_000_000
    assert site().windows == ("Mon-Fri 20:00-06:00",)
    with pytest.raises(exceptions.IgelMigrateError):
        im.Sites([two[0], two[0]])
    with pytest.raises(exceptions.DocumentError):
        im.Site("berlin", app_repository(), staging="/Migration", line="fast")


def test_a_runbook_is_kept_and_merged() -> None:
    steps = runbook()
    first = steps.steps[0]
    steps.confirm(first.id, im.Evidence.attested("A. Example", NOW))
    assert len(steps.open) == len(steps) - 1
    evidence = steps.steps[0].evidence
    assert evidence is not None
    assert (evidence.kind, evidence.by, evidence.at) == ("attested", "A. Example", NOW)
    kept = json.loads(json.dumps(steps.state().to_dict()))
    again = runbook()
    assert again.merge(repository.RunbookState.from_dict(kept)) == ()
    assert again.to_markdown() == steps.to_markdown()
    assert again.to_csv() == steps.to_csv()
    assert len(steps.to_csv().splitlines()) > len(steps.steps)
    assert json.dumps(again.to_dict()["steps"][0]) == json.dumps(again.steps[0].to_dict())
    record = "site/berlin/repository"
    steps.confirm(record, im.Evidence.attested("A. Example", NOW))
    reopened = runbook("Kiel").merge(steps.state())
    assert [(found.step, found.why) for found in reopened if found.step == record] == [
        (record, repository.ReopenReason.CHANGED)
    ]
    with pytest.raises(exceptions.NotFoundError):
        steps.confirm("no/such/step", im.Evidence.ums())
    assert SECRET not in steps.to_markdown() + steps.to_csv()
    for value in (evidence, steps.state()):
        assert pickle.loads(pickle.dumps(value)) == value


def test_settings_say_it_all() -> None:
    settings = repository_settings()
    assert (settings.site.key, str(settings.target)) == ("berlin", "12.10.0")
    assert settings.apps == ("cwa 23.9.24+1",)
    findings = settings.site.lint(settings.lint_context(NOW))
    assert all(isinstance(finding, im.Finding) for finding in findings)
    made = settings.site.device_repository.os11_profile(
        settings.site.profile_key, settings.profiles
    )
    book = im.Runbook(im.Sites([settings.site]), settings.runbook_options([made.note()]))
    assert made.file_name in book.to_markdown()
    text = (EXAMPLES / "berlin.toml").read_text()
    with pytest.raises(exceptions.ConfigError) as caught:
        im.RepositorySettings.from_toml(text.replace("webdav_url", "webdav"), EXAMPLES)
    assert caught.value.line is not None
