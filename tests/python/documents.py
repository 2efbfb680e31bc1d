"""Small documents and values of every kind, with invented content."""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import pathlib
import re
import zipfile

import igel_migrate as im
from igel_migrate import readiness, registry, repository, rules

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.timezone.utc)
SECRET = "invented-marker"  # noqa: S105
SCHEMA = (
    "<vlist><update><http><url>value=<none> type=<string> range=<[a][b]> "
    "displayname[en_us]=<Address></url></http>"
    "<repository%>extends=<>"
    "<url>value=<> type=<string> runtime=<true> displayname[en_us]=<Address></url>"
    "<proxy>value=<false> type=<bool> runtime=<true></proxy>"
    "</repository%><repository0></repository0></update></vlist>"
)
SETTINGS = (
    "<update><repository$7d0c9f54>url=<https://dar.example.test/></repository$7d0c9f54></update>"
)
RULES_OVERRIDE = """
schema = 1
date = 2026-11-20

[[silence]]
id = "R-UMS-3"
why = "we delete no devices during the migration"
"""


def template() -> registry.InstanceTemplate:
    """Give a template with a secret parameter."""
    parameters = [
        registry.TemplateParameter("url", runtime=True),
        registry.TemplateParameter("secret", runtime=True, secret=True),
    ]
    return registry.InstanceTemplate("update.repository%", parameters, source="test")


def os11_profile() -> im.Os11Profile:
    """Give a profile of OS 11 with a setting, a fixed and a free instance."""
    profile = im.Os11Profile("Sessions", "11.11.100")
    profile.set("update.http.url", "https://a&b")
    profile.set_fixed("windowmanager.wm%.name", 0, "desk")
    profile.add_instance(template(), {"url": "https://dar.example.test/", "secret": SECRET})
    return profile


def os12_profile() -> im.Os12Profile:
    """Give a profile of OS 12 with a setting and an instance."""
    profile = im.Os12Profile("Sessions")
    profile.set("update.http.url", "https://a&b", kind="text")
    profile.add_instance(template(), {"url": "https://dar.example.test/", "secret": SECRET})
    return profile


def package_bytes() -> bytes:
    """Give an `.ipm` package with one profile and one app."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("PROFILES/Sessions.json", os12_profile().to_bytes())
        archive.writestr("APPS/base_system-12.7.4/app.json", json.dumps({"name": "base_system"}))
        archive.writestr("APPS/base_system-12.7.4/config/setup.def", SCHEMA)
    return out.getvalue()


def firmware_export() -> im.RegistrySchema:
    """Read the export of an invented build."""
    text = SCHEMA.removeprefix("<vlist>").removesuffix("</vlist>")
    text = re.sub(r"value=(<[^>]*>)", r"value=\1 defaultvalue=\1", text)
    return im.RegistrySchema.parse(
        "<?xml version='1.0'?><firmware_export><exportinformation>"
        "<softwareversion>12.06.120</softwareversion><exportdate>2025-01-02</exportdate>"
        "<exportversion>2.0</exportversion></exportinformation><firmware2.0>"
        "<model>IGEL OS 11</model><version>11.10.250.01</version><fwtype>LX</fwtype>"
        f"<protocolversion>9</protocolversion><vlist>{html.escape(text)}</vlist>"
        "</firmware2.0></firmware_export>"
    )


def certificate_pem() -> bytes:
    """Give the certificate of an invented server."""
    return (EXAMPLES / "berlin-dar.pem").read_bytes()


def repository_settings() -> im.RepositorySettings:
    """Read the settings of the invented site."""
    return im.RepositorySettings.from_file(EXAMPLES / "berlin.toml")


def app_repository(name: str = "Berlin") -> im.AppRepository:
    """Describe a repository with accounts."""
    return im.AppRepository(
        name,
        f"https://dar.{name.lower()}.example.test/webdav/",
        upload=im.Account("writer", im.SecretSource.env("HOME")),
        download=im.Account("reader", SECRET),
    )


def site(name: str = "Berlin") -> im.Site:
    """Describe a site."""
    return im.Site(
        "berlin",
        app_repository(name),
        staging="/Migration/Berlin/Staging",
        launch="/Migration/Berlin/Launch",
        members=[repository.SiteMembers.subnet("10.1.0.0/16")],
        line="100 Mbit/s",
        windows=["Mon-Fri 20:00-06:00"],
    )


def runbook(name: str = "Berlin") -> im.Runbook:
    """Gather the steps for the site."""
    return im.Runbook(im.Sites([site(name)]), repository.RunbookOptions("12.7.4", apps=["cwa"]))


def device(number: int = 1, **fields: object) -> im.Device:
    """Give a device that was read with details."""
    described: dict[str, object] = {"id": str(number), "name": f"desk {number}"}
    described.update(unitID=f"00E0C5{number:06X}", firmwareID="6")
    described.update(fields)
    return im.Device.from_dict(described)


READY = {"osType": "IGEL OS 11 (OS12 Upgrade Ready)", "site": "Berlin"}


def fleet_report() -> im.FleetReport:
    """Check a small fleet."""
    firmwares = {6: "11.10.438.01", 7: "11.10.439.01"}
    check = im.FleetCheck(im.Target("12.8.2"), firmwares=firmwares)
    late = device(3, **{**READY, "firmwareID": "7"})
    return check.check([device(1, **READY), device(2), late, device(4, osType="IGEL OS 11")])


def document_instances() -> list[object]:
    """Give one object of each class of documents, repositories, rules and readiness."""
    old, new, made, report = os11_profile(), os12_profile(), site(), fleet_report()
    schema = im.RegistrySchema.parse(SCHEMA, name="test")
    settings = im.DeviceSettings.parse(SETTINGS)
    package = im.Os12Package.open(package_bytes())
    repo = app_repository()
    generated = repo.os11_profile("berlin")
    source = im.ExternalBinarySource.of(repo, SECRET)
    addition = source.to_os11_instance().add(im.Os11Profile("Other", "11.11.100"))
    steps = runbook()
    for step in steps.steps:
        steps.confirm(step.id, im.Evidence.attested("A. Example", NOW))
    later = runbook("Kiel")
    facts = rules.Facts(build="11.10.250", method="repository", ums="12.06.120")
    rule_set = im.RuleSet.builtin().with_overrides(RULES_OVERRIDE, "site.toml")
    disputed = next(rule for rule in rule_set.rules if rule.disputes)
    builds = rules.BuildCatalogue.builtin()
    observed = readiness.DeviceFacts.observed(device(), {6: "11.10.438.01"})
    target = im.Target("12.8.2", ums="12.12.110")
    one = im.Readiness.check(observed, target)
    directory = readiness.DirectoryFacts("/Migration/Berlin/Staging")
    attestation = readiness.Attestation("base_system", "A. Example", dt.date(2026, 11, 20))
    blocked = next(found for found in report.devices if found.changes)
    return [
        im.RegistryKey("update.http.url"),
        im.RegistryValue(SECRET),
        schema,
        schema.parameter("update.http.url"),
        schema.node("update"),
        firmware_export().firmware,
        schema.template("update.repository%"),
        registry.TemplateParameter("url"),
        settings,
        settings.settings[0],
        settings.settings,
        old,
        im.Os11Document.parse(old.to_bytes()),
        old.firmware,
        old.settings[0].values[0].template_key,
        old.settings[0],
        old.settings[0].values[0],
        old.instances[0],
        old.instances[0].values[0],
        new,
        new.add_instance(template(), {"url": "https://other.example.test/"}),
        new.settings[0],
        new.templates[0],
        new.instances[0],
        package,
        package.profiles[0],
        package.apps[0],
        im.Certificate.from_pem(certificate_pem()),
        im.SourcePriority(111),
        im.CentralPriority.hidden(),
        repo.download,
        repo.certificate_form,
        repo,
        repository.LintContext(NOW),
        im.ProfileOptions(),
        generated.name,
        generated.note(),
        repository.Recognition.of(generated.document),
        generated,
        source,
        source.to_os11_instance(),
        source.to_os12_instance(),
        addition,
        repository.PlacedSource(["Migration"], "DAR berlin", source),
        made.delivery,
        made.members[0],
        made,
        im.Sites([made]),
        repository.RunbookOptions("12.7.4"),
        steps.steps[0].evidence,
        steps.steps[0],
        steps.state(),
        later.merge(steps.state())[0],
        steps,
        repository_settings(),
        facts,
        rule_set,
        disputed,
        rule_set.evaluate(facts)[0],
        disputed.disputes[0],
        rule_set.overrides[0],
        builds,
        builds.builds[0],
        readiness.Firmwares({6: "11.11.100.01"}),
        observed,
        target,
        one.reasons[0],
        one,
        readiness.OsType("IGEL OS 11 (Kernel Version 6.6)"),
        readiness.DeviceKey(name="front desk"),
        readiness.DeclaredFacts(),
        attestation,
        readiness.Attestations([attestation]),
        readiness.ReadinessSettings.from_toml(""),
        directory,
        im.DirectoryReadiness.check(directory, target),
        im.FleetCheck(target),
        report,
        blocked,
        report.counts,
        report.by_site()[0],
        report.by_reason()[0],
        blocked.changes[0],
        report.unlocks()[0],
        report.questions()[0],
        report.pre_step()[0],
    ]
