"""A simulated UMS to test automation against: real HTTPS on loopback, no UMS needed.

    from igel_migrate import Credentials, Trust, UmsClient
    from igel_migrate.simulator import Simulator

    with Simulator(devices=200) as simulator:
        account = Credentials(simulator.username, simulator.password)
        trust = Trust.only(simulator.ca_pem)
        with UmsClient(simulator.ums_url, credentials=account, trust=trust) as ums:
            assert sum(1 for _ in ums.devices()) == 200

`Simulator.console` is the person in front of it, who does what the interface cannot: import a
profile, define a repository, put a job on a directory. `Simulator.faults` lets things go wrong,
`Simulator.audit` tells what was asked, `Simulator.live` brings the devices to life in virtual time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from igel_migrate._native.console import (
    App,
    Console,
    Device,
    Directory,
    Job,
    Profile,
    RepositoryRecord,
)
from igel_migrate._native.live import (
    AppFolder,
    Damage,
    DeviceEvent,
    DeviceFailure,
    FailureRule,
    LiveDevices,
    RepositoryFile,
    RepositorySetup,
    SimulatedRepository,
)
from igel_migrate._native.simulator import (
    Audit,
    AuditEntry,
    Edge,
    Fault,
    Faults,
    Simulator,
)
from igel_migrate.enums import DeviceStep, Generation, Right

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

__all__ = [
    "App",
    "AppFolder",
    "Audit",
    "AuditEntry",
    "Console",
    "Damage",
    "Device",
    "DeviceEvent",
    "DeviceFacts",
    "DeviceFailure",
    "DeviceStep",
    "Directory",
    "Edge",
    "FailureRule",
    "Fault",
    "Faults",
    "Generation",
    "Job",
    "Knobs",
    "LiveDevices",
    "Profile",
    "RepositoryFile",
    "RepositoryKnobs",
    "RepositoryRecord",
    "RepositorySetup",
    "Right",
    "SimulatedRepository",
    "Simulator",
]


class Knobs(TypedDict, total=False):
    """How the simulated UMS behaves where the documentation is silent or servers differ.

    `Simulator(knobs=...)` begins with some, `Console.change_knobs` changes some. Codes are those of
    UMS, `ITG-0B004`; times are in seconds.
    """

    statuses: Mapping[str, int]
    """HTTP status per error code where it is not to be the usual one: 400, 401 for everything
    about sessions, 403 for rights and licences, 404 for unknown paths and versions, 415 for
    unreadable bodies, 500 for errors of the server.
    """
    trailing_slash: bool
    """Slashes at the end of paths. `//` is always refused. Default: one is accepted."""
    server_status: Literal["full", "degraded"]
    """What `serverstatus` tells. Default: `Degraded`."""
    cookie_before_login: bool
    """Whether an unauthenticated `serverstatus` opens a session that a login with its cookie then
    authenticates.
    """
    results_wrapper: bool
    """Whether the list of devices comes as `{"results": [...]}`. Default: no."""
    direct_authorization: bool
    """Whether Basic credentials without a session are enough. Default: no."""
    messages: Literal["manual", "ums6", "localized_templates"]
    """Wording of success messages. Default: `Manual`."""
    device_links: bool
    """Whether devices and firmwares carry filled `links`, as in the manual's tutorial."""
    nulls_as_empty_text: bool
    """Whether text fields without a value come as `""` instead of being left out. Default: no."""
    battery_in_basic_view: bool
    """Whether the basic view of a device has `batteryLevel`. Default: yes."""
    text_booleans: bool
    """Whether the two boolean fields of UMS 12 come as text (`"true"`). Default: yes."""
    short_reverse_proxy_name: bool
    """Whether the reverse proxy field is called `connectedViaReverseProxy` instead of
    `isConnectedViaReverseProxy`.
    """
    last_contact_form: Literal["minutes", "seconds", "milliseconds", "german", "iso"]
    """Form of `lastContact`. Default: `Seconds`."""
    move_into_root: Edge
    """Moving into the root of a tree. Default: it is moved."""
    move_from_bin: Edge
    """Moving an object that is in the recycle bin. Default: `does_not_exist`."""
    move_in_circle: Edge
    """Moving a directory below itself; never done, whatever is answered."""
    move_of_wrong_type: Edge
    """Moving an object of a type that does not live in the tree; never done."""
    assign_again: Edge
    """Assigning what is assigned already. Default: it is accepted and counted."""
    assign_across_generations: Edge
    """Assigning an OS 12 profile directly to an OS 11 device or the reverse."""
    command_to_unknown: Edge
    """An unknown device in a command. Default: the call is refused with `ITG-0A001`."""
    command_to_bin: Edge
    """A device in the recycle bin in a command. Default: the call is refused with `ITG-0A018`."""
    unreachable_message: str
    """Message of the failed entry for a device that has an address and does not answer."""
    command_answers_duplicates: bool
    """Whether a device listed twice in a command answers twice. Default: yes."""
    delete_unreachable: Edge
    """Online deletion of a device that does not answer."""
    delete_directory_over_bin: Edge
    """Deleting a directory that holds only objects in the recycle bin."""
    directory_without_name: Edge
    """Creating a directory without a name. Default: refused with `ITG-0A013`."""
    directory_name_again: Edge
    """Creating or renaming a directory to the name of a sibling. Default: accepted."""
    list_order: int | None
    """The order of lists: by id, or shuffled by this seed."""
    unknown_facet: Edge
    """Facet values that are unknown, combined, or not documented for the resource."""
    session_idle: float | timedelta
    """Idle time after which a session ends. Default: 30 minutes, which is documented."""
    parallel_sessions: bool
    """Whether an account may have several sessions at once. Default: yes."""
    logout_unknown: Edge
    """Logging out of a session that does not exist. Default: refused with `ITG-0B004`."""
    logout_null: bool
    """Whether logout answers `null` instead of a message. Default: no."""
    hide_unreadable: bool
    """Whether reading lists leaves out what the account may not read (`true`) or refuses with
    `ITG-0B005`.
    """
    imi: Literal["enabled", "unlicensed", "disabled"]
    """IMI itself: without a licence every login fails with `ITG-0C001`."""
    priority_profiles: Literal["enabled", "unlicensed", "disabled"]
    """Priority profiles and their directories."""
    asset_inventory: Literal["enabled", "unlicensed", "disabled"]
    """Asset inventory."""
    template_keys: Literal["enabled", "unlicensed", "disabled"]
    """Template keys."""
    template_keys_superuser_only: bool
    """Whether only superusers may use template keys (UMS before 12.06.100). Default: no."""
    ids: Literal["shared", "per_kind"]
    """How ids are given. Default: `Shared`."""
    os12_type: str
    """`osType` of a device on OS 12; the real text is unknown. Default: `IGEL OS 12`."""
    new_id_after_upgrade: bool
    """Whether a device gets another id when it is upgraded to OS 12 (its unit id stays)."""
    visible_after: float | timedelta
    """Time before moves and assignments become visible. Default: none."""
    move_makes_pending: bool
    """Whether moving a device makes its changes pending (`configChanges`). Default: yes."""
    job_reaches_subdirectories: bool
    """Whether a job on a directory reaches the devices in the directories below it."""
    html_errors: bool
    """Whether errors with status 401, 404 and 500 come as an HTML page. Default: JSON."""
    error_time: bool
    """Whether error bodies carry `time`. Default: yes."""
    unknown_object: str
    """What is answered about a profile, view, firmware, asset or template key that does not exist;
    no code is documented for it.
    """


class RepositoryKnobs(TypedDict, total=False):
    """How a simulated repository behaves; servers in the field do each of these things.

    `RepositorySetup(knobs=...)` begins with some, `SimulatedRepository.change_knobs` changes some.
    """

    realm: str
    """The realm in challenges. Default: `DAR`."""
    password_realm: str | None
    """The realm that the password file was made for, if it is another one: then no login works,
    however right the password is.
    """
    algorithms: Sequence[Literal["md5", "sha256"]]
    """What is offered, in this order, each in a header of its own."""
    nonce_lifetime: float | timedelta
    """How long a nonce is good, by the simulator's clock; zero makes it good for one request."""
    check_nonce_count: bool
    """Whether a count that was used already is refused, without saying `stale`, as Apache with
    `AuthDigestNcCheck` and Tomcat do.
    """
    says_stale: bool
    """Whether a nonce that is no longer good is refused with `stale=true`. Default: yes."""
    next_nonce: bool
    """Whether the next nonce is told when one nears its end. Default: yes."""
    missing_right: Literal["forbidden", "unauthorized"]
    """How the server refuses a write of an account that may only read. Default: `Forbidden`."""
    depth_infinity: bool
    """Whether `PROPFIND` of infinite depth is answered. Default: refused with 403."""
    missing_slash: Literal["redirect", "answer"]
    """A folder that is asked for without the slash at its end. Default: `Redirect`."""
    continue_reply: Literal["after_checks", "at_once", "buffered"]
    """When `100 Continue` is said to a client that waits for it. Default: `AfterChecks`."""
    upload_limit: int | None
    """The largest file that may be written, in bytes; larger ones are refused with 413."""
    keeps_broken_uploads: bool
    """Whether what came of an upload that broke off is kept. Default: no."""
    quota: int | None
    """Room for all files in bytes, told as quota; writes beyond it are refused with 507."""
    layout: Literal["name_then_version", "name_and_version", "below_apps"]
    """Where the folder of an app lies. Default: `NameThenVersion`."""
    sync_bytes_per_second: int | None
    """How fast UMS writes apps here, in bytes a second of the simulator's clock, one file after
    the other.
    """
    imported_app_bytes: int | None
    """Bytes of all files together of an app that came with an import."""


class DeviceFacts(TypedDict, total=False):
    """What the simulated UMS knows about a device: `Console.create_device`, `change_device`."""

    unit_id: str | None
    """Its unit id; the MAC address unless it has another one."""
    name: str
    """Its name."""
    network_name: str | None
    """Its name in the network."""
    last_ip: str | None
    """Its address at the last contact."""
    online: bool
    """Whether it can be reached."""
    os_type: str | None
    """What it says its system is: `IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.6.87)`."""
    device_serial_number: str | None
    """Serial number as the hardware reports it."""
    site: str | None
    """Site."""
    department: str | None
    """Department."""
    cost_center: str | None
    """Cost centre."""
    comment: str | None
    """Comment."""
    asset_id: str | None
    """Asset number."""
    inservice_date: str | None
    """Date of service."""
    serial_number: str | None
    """Serial number as entered in UMS."""
    structural_tag: str | None
    """Structural tag."""
    last_user: str | None
    """Who used it last."""
    last_boot: datetime | None
    """Last start."""
    last_contact: datetime | None
    """Last contact."""
    registered_at: datetime | None
    """When it registered."""
    changes_pending: bool | None
    """Whether settings wait to be sent."""
    registered: bool
    """Whether it is registered as an OS 12 device."""
    reverse_proxy: bool
    """Whether it is connected through a reverse proxy."""
    battery: int
    """Charge in percent; -1 for none."""
    uptime_ms: int
    """Uptime in milliseconds; -1 before the first contact."""
    usage_ms: int
    """Usage in milliseconds; -1 before the first contact."""
    product_id: str
    """Product."""
    device_type: str
    """Hardware: `IGEL M340C`."""
    cpu_speed: int
    """Clock of the processor in MHz."""
    cpu_type: str
    """Processor."""
    flash_size: int
    """Flash storage in MB, a little below its nominal size."""
    memory_size: int
    """Memory in MB, without what graphics takes."""
    network_speed: int | None
    """Speed of the network in Mbit/s."""
    bios_vendor: str
    """Vendor of the BIOS."""
    bios_version: str
    """Version of the BIOS."""
    bios_date: str
    """Date of the BIOS."""
    graphics_chipset_0: str
    """First graphics chip."""
    graphics_chipset_1: str
    """Second graphics chip."""
    monitor_1_vendor: str
    """Vendor of the first monitor."""
    monitor_1_model: str
    """Model of the first monitor."""
    monitor_1_serial_number: str
    """Serial number of the first monitor."""
    monitor_1_size: float
    """Diagonal of the first monitor in inches."""
    monitor_1_resolution: str
    """Native resolution of the first monitor: `1920 x 1200`."""
    monitor_1_year: str
    """Year the first monitor was made in."""
    monitor_1_week: str
    """Week of the year the first monitor was made in."""
    monitor_2_vendor: str
    """Vendor of the second monitor."""
    monitor_2_model: str
    """Model of the second monitor."""
    monitor_2_serial_number: str
    """Serial number of the second monitor."""
    monitor_2_size: float
    """Diagonal of the second monitor in inches."""
    monitor_2_resolution: str
    """Native resolution of the second monitor: `1920 x 1200`."""
    monitor_2_year: str
    """Year the second monitor was made in."""
    monitor_2_week: str
    """Week of the year the second monitor was made in."""
