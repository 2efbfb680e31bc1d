"""Plans, runs and reports of migrations.

    import igel_migrate as im
    from igel_migrate.migration import Decision, SiteRepositories

    spec = im.MigrationSpec.from_file("autumn.toml")
    with spec.connection.client() as ums:
        repositories = SiteRepositories(spec)
        fleet = im.Fleet.read(ums, spec).with_repositories(repositories.states(spec))
        plan = im.MigrationPlan.build(spec, fleet)
        print(plan.to_text())
        migration = im.Migration(ums, spec, plan, person=lambda question: None)
        migration.apply("autumn.journal", watch=print)

A run may be interrupted at any moment, by Ctrl-C, by an exception in a callback, by the power:
`Migration.resume` goes on from what its journal holds.
"""

from igel_migrate._native.migration import (
    Counts,
    Decision,
    Drift,
    Event,
    Fleet,
    FleetDevice,
    Migration,
    MigrationPlan,
    MigrationReport,
    MigrationSpec,
    OpenStep,
    PlannedDevice,
    PlannedSiteWave,
    PlannedWave,
    Progress,
    Question,
    RepositoryState,
    SiteRepositories,
    Status,
)
from igel_migrate.enums import (
    Course,
    DecisionKind,
    DriftKind,
    End,
    EventKind,
    MigrationOutcome,
    Place,
    QuestionKind,
    Trigger,
    WriteKind,
)

__all__ = [
    "Counts",
    "Course",
    "Decision",
    "DecisionKind",
    "Drift",
    "DriftKind",
    "End",
    "Event",
    "EventKind",
    "Fleet",
    "FleetDevice",
    "Migration",
    "MigrationOutcome",
    "MigrationPlan",
    "MigrationReport",
    "MigrationSpec",
    "OpenStep",
    "Place",
    "PlannedDevice",
    "PlannedSiteWave",
    "PlannedWave",
    "Progress",
    "Question",
    "QuestionKind",
    "RepositoryState",
    "SiteRepositories",
    "Status",
    "Trigger",
    "WriteKind",
]
