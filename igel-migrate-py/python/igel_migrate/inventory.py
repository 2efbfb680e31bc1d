"""What is in a repository, what must be there, and the comparison of both.

from igel_migrate.inventory import Check, Expectation, Manifest

expectation = Expectation.from_manifest(Manifest.from_file("berlin.tsv"))
report = Check(second_look=60).run(dar, expectation)
if not report.complete:
    print(report.to_text())
"""

from igel_migrate._native.completeness import (
    AppReport,
    Counts,
    FileProblem,
    RepositoryReport,
    Sample,
    Total,
    Unexpected,
)
from igel_migrate._native.expectation import (
    AppRelease,
    Expectation,
    Found,
    KnownFile,
    Layout,
    Manifest,
)
from igel_migrate._native.inventory import (
    Check,
    Comparison,
    Inventory,
    Progress,
    SiteCheck,
    SiteRow,
    SitesReport,
    reader,
)
from igel_migrate.enums import AppVerdict, Evidence, ExpectationBasis, ProblemCategory, ProblemKind

__all__ = [
    "AppRelease",
    "AppReport",
    "AppVerdict",
    "Check",
    "Comparison",
    "Counts",
    "Evidence",
    "Expectation",
    "ExpectationBasis",
    "FileProblem",
    "Found",
    "Inventory",
    "KnownFile",
    "Layout",
    "Manifest",
    "ProblemCategory",
    "ProblemKind",
    "Progress",
    "RepositoryReport",
    "Sample",
    "SiteCheck",
    "SiteRow",
    "SitesReport",
    "Total",
    "Unexpected",
    "reader",
]
