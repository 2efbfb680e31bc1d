"""What repositories, their sources, their profiles and the runbook are made of."""

from igel_migrate._native.repository import (
    CertificateForm,
    LintContext,
    ProfileName,
    ProfileNote,
    Recognition,
)
from igel_migrate._native.runbook import (
    Reopened,
    RunbookOptions,
    RunbookState,
)
from igel_migrate._native.site import (
    SiteMembers,
)
from igel_migrate._native.source import (
    Addition,
    Os11SourceInstance,
    Os12SourceInstance,
    PlacedSource,
    check_effective_sources,
    os11_source_template,
    os12_source_template,
)
from igel_migrate.enums import ProfileSystem, ReopenReason, SharedNameResolution, ShownBy, Stage

__all__ = [
    "Addition",
    "CertificateForm",
    "LintContext",
    "Os11SourceInstance",
    "Os12SourceInstance",
    "PlacedSource",
    "ProfileName",
    "ProfileNote",
    "ProfileSystem",
    "Recognition",
    "ReopenReason",
    "Reopened",
    "RunbookOptions",
    "RunbookState",
    "SharedNameResolution",
    "ShownBy",
    "SiteMembers",
    "Stage",
    "check_effective_sources",
    "os11_source_template",
    "os12_source_template",
]
