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
    Fleet,
    FleetDevice,
    MigrationSpec,
    RepositoryState,
    SiteRepositories,
)
from igel_migrate._native.plan import (
    Drift,
    MigrationPlan,
    OpenStep,
    PlannedDevice,
    PlannedSiteWave,
    PlannedUpdate,
    PlannedWave,
)
from igel_migrate._native.planned import (
    Calendar,
    Cost,
    PlannedAssignment,
    PlannedDirectory,
    PlannedImport,
    PlannedProfile,
    PlannedSite,
    ProfileDelta,
    SiteEstimate,
)
from igel_migrate._native.report import (
    Counts,
    GroupReport,
    MigrationReport,
    ReasonReport,
    SiteReport,
    WaveReport,
)
from igel_migrate._native.reported import (
    AttestationNote,
    BurnDownPoint,
    Cluster,
    DeviceReport,
    OverrideNote,
    RulesUsed,
    TimelineEntry,
)
from igel_migrate._native.run import (
    Decision,
    Event,
    Migration,
    Progress,
    Question,
    Status,
    Triggered,
)
from igel_migrate.enums import (
    ClusterBy,
    Course,
    DecisionKind,
    DeviceState,
    Download,
    DriftKind,
    End,
    EventKind,
    MigrationOutcome,
    MigrationStage,
    Place,
    QuestionKind,
    Standing,
    TimelineKind,
    Trigger,
    WriteKind,
)

__all__ = [
    "AttestationNote",
    "BurnDownPoint",
    "Calendar",
    "Cluster",
    "ClusterBy",
    "Cost",
    "Counts",
    "Course",
    "Decision",
    "DecisionKind",
    "DeviceReport",
    "DeviceState",
    "Download",
    "Drift",
    "DriftKind",
    "End",
    "Event",
    "EventKind",
    "Fleet",
    "FleetDevice",
    "GroupReport",
    "Migration",
    "MigrationOutcome",
    "MigrationPlan",
    "MigrationReport",
    "MigrationSpec",
    "MigrationStage",
    "OpenStep",
    "OverrideNote",
    "Place",
    "PlannedAssignment",
    "PlannedDevice",
    "PlannedDirectory",
    "PlannedImport",
    "PlannedProfile",
    "PlannedSite",
    "PlannedSiteWave",
    "PlannedUpdate",
    "PlannedWave",
    "ProfileDelta",
    "Progress",
    "Question",
    "QuestionKind",
    "ReasonReport",
    "RepositoryState",
    "RulesUsed",
    "SiteEstimate",
    "SiteReport",
    "SiteRepositories",
    "Standing",
    "Status",
    "TimelineEntry",
    "TimelineKind",
    "Trigger",
    "Triggered",
    "WaveReport",
    "WriteKind",
]
