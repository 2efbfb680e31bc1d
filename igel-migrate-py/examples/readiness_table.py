"""Which devices may go to OS 12, as a table with one row for each device.

A pandas DataFrame if pandas is there, else plain text. Without arguments it runs against a
simulated UMS:

    python readiness_table.py
    IMI_PASSWORD=... python readiness_table.py https://ums.example.test:8443 imi AB:CD:...
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import igel_migrate as im
from igel_migrate import readiness, rules
from igel_migrate.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Sequence

# What UMS does not show, and somebody in the house knows.
DECLARED = rules.Facts(basis=im.Basis.DECLARED, workspace_edition=True, secure_boot=False)
COLUMNS = ("id", "name", "site", "directory", "build", "verdict", "first reason")


def check(ums: im.UmsClient, target: im.Target) -> im.FleetReport:
    """Read the whole fleet and ask the rules about it."""
    declared = readiness.DeclaredFacts()
    declared.declare_fleet(DECLARED)
    fleet = im.FleetCheck(
        target, firmwares=ums.firmwares(), directories=ums.directories(), declared=declared
    )
    return fleet.check(ums.devices(facet=im.Facet.DETAILS))


def row(device: readiness.DeviceReadiness) -> tuple[object, ...]:
    """Give what the table says of a device: the worst reason comes first."""
    effects = list(readiness.Effect)
    reasons = [reason for reason in device.reasons if reason.effect in effects]
    worst = max(reasons, key=lambda reason: effects.index(readiness.Effect(reason.effect)))
    return (
        device.id,
        device.name,
        device.site or "",
        device.directory or "",
        device.build or "",
        str(device.verdict),
        worst.finding.message,
    )


def show(rows: Sequence[tuple[object, ...]]) -> None:
    """Print a DataFrame, or lines of text where there is no pandas."""
    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        for line in (COLUMNS, *rows[:10]):
            print(*(f"{text!s:.28}".ljust(29) for text in line))
        print(f"... {len(rows)} devices")
        return
    table = pandas.DataFrame.from_records(rows, columns=COLUMNS, index="id")
    print(table)
    print(table.groupby(["site", "verdict"]).size().unstack(fill_value=0))


def main() -> int:
    """Connect as the arguments say."""
    target = im.Target("12.8.2", rules.Method.REPOSITORY)
    if len(sys.argv) == 1:
        with Simulator(devices=300) as simulator:
            account = im.Credentials(simulator.username, simulator.password)
            trust = im.Trust.only(simulator.ca_pem)
            with im.UmsClient(simulator.ums_url, credentials=account, trust=trust) as ums:
                report = check(ums, target)
    else:
        url, user, *pins = sys.argv[1:]
        account = im.Credentials(user, im.SecretSource.env("IMI_PASSWORD"))
        trust = im.Trust.pinned(*pins) if pins else im.Trust.system()
        try:
            with im.UmsClient(url, credentials=account, trust=trust) as ums:
                report = check(ums, target)
        except im.IgelMigrateError as error:
            print(error.report(), file=sys.stderr)
            return 1
    print(report.to_text())
    show([row(device) for device in report.devices])
    return 0


if __name__ == "__main__":
    sys.exit(main())
