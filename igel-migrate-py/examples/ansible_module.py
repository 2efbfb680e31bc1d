"""A module in the manner of Ansible: check mode is the plan, a run says what it changed.

Ansible gives such a module its parameters in a file of JSON and reads JSON from its output; nothing
of Ansible is needed here. In a playbook:

    - name: Migrate the desks of Berlin
      igel_migration:
        spec: /etc/igel/autumn.toml
        folder: /var/lib/igel/autumn
        done: /etc/igel/done.json     # the steps of the runbook that somebody has done
        release: true                 # releases waves that are good
      become: false

Without arguments it runs three times against simulated devices: in check mode, really, and again.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import igel_migrate as im
from igel_migrate.migration import MigrationOutcome, SiteRepositories
from igel_migrate.repository import RunbookState
from migrate import Office, confirm_all, decide

if TYPE_CHECKING:
    from igel_migrate.simulator import LiveDevices

# Says to Ansible how the parameters are to come.
WANT_JSON = True


def plan_of(
    ums: im.UmsClient, spec: im.MigrationSpec, done: RunbookState
) -> tuple[im.MigrationPlan, im.Fleet]:
    """Read what is there, and plan. Sends only reads."""
    states = SiteRepositories(spec).states(spec)
    fleet = im.Fleet.read(ums, spec).with_repositories(states).with_runbook(done)
    return im.MigrationPlan.build(spec, fleet), fleet


def run(parameters: dict[str, Any], live: LiveDevices | None = None) -> dict[str, Any]:
    """Do what the parameters say; gives what Ansible is told."""
    spec = im.MigrationSpec.from_file(parameters["spec"])
    folder = Path(parameters["folder"])
    journal, kept = folder / "journal.db", folder / "plan.json"
    done = RunbookState.from_dict(json.loads(Path(parameters["done"]).read_text()))
    has_begun = journal.exists()
    with spec.connection.client() as ums:
        if has_begun:
            plan, fleet = im.MigrationPlan.from_json(kept), None
        else:
            plan, fleet = plan_of(ums, spec, done)
        migration = im.Migration(
            ums,
            spec,
            plan,
            fleet=fleet,
            runbook=done,
            by="Ansible",
            person=decide if parameters.get("release") else None,
            clock=live,
        )
        before = migration.status(journal).records if has_begun else 0
        text = im.MigrationReport.from_journal(journal).to_text() if has_begun else ""
        if parameters.get("_ansible_check_mode"):
            over = has_begun and im.MigrationReport.from_journal(journal).course == "finished"
            after = text if has_begun else plan.to_text()
            changed = not (over or plan.is_empty)
            return {"changed": changed, "diff": {"before": text, "after": after}}
        if plan.is_empty and not has_begun:
            nobody = f"{plan.held} devices are not on OS 12, and none is ready"
            return {"changed": False, "msg": "nothing to do" if plan.is_complete else nobody}
        if not has_begun:
            folder.mkdir(parents=True, exist_ok=True)
            kept.write_text(plan.to_json())
        outcome = migration.resume(journal) if has_begun else migration.apply(journal)
        report = im.MigrationReport.from_journal(journal)
        return {
            "changed": migration.status(journal).records > before,
            "diff": {"before": text, "after": report.to_text()},
            "msg": report.headline,
            "outcome": str(outcome),
            "counts": report.counts.to_dict(),
            "waits_for": report.waits_for,
            # A wave that waits for somebody is no failure; devices that need somebody are.
            "failed": bool(report.counts.needs_visit or report.counts.needs_work),
        }


def answered(parameters: dict[str, Any], live: LiveDevices | None = None) -> dict[str, Any]:
    """Do it, and tell errors as Ansible wants them."""
    try:
        return run(parameters, live)
    except im.IgelMigrateError as error:
        return {"failed": True, "changed": False, "msg": error.report()}


def main() -> int:
    """Serve Ansible, or show three runs."""
    if len(sys.argv) > 1:
        told = answered(json.loads(Path(sys.argv[1]).read_text()))
        print(json.dumps(told))
        return int(told.get("failed", False))
    with tempfile.TemporaryDirectory() as name, Office(Path(name), devices=4) as office:
        spec = im.MigrationSpec.from_file(office.spec_file)
        office.work_by_hand(spec)
        done = Path(name) / "done.json"
        done.write_text(json.dumps(confirm_all(spec).to_dict()))
        parameters = {
            "spec": str(office.spec_file),
            "folder": f"{name}/autumn",
            "done": str(done),
            "release": True,
        }
        live = office.live()
        planned = answered({**parameters, "_ansible_check_mode": True}, live)
        first = answered(parameters, live)
        second = answered(parameters, live)
        for told in (planned, first, second):
            print(json.dumps({key: value for key, value in told.items() if key != "diff"}))
        changed = [told["changed"] for told in (planned, first, second)]
        return int(changed != [True, True, False] or first["outcome"] != MigrationOutcome.FINISHED)


if __name__ == "__main__":
    sys.exit(main())
