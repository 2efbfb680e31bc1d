"""The client of UMS and what it gives."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, Generic, Literal, TypeAlias, TypedDict, TypeVar, final

from igel_migrate._native.access import Credentials, Trust
from igel_migrate.enums import CommandState, DirectoryKind, Facet, MoveResult, ProfileKind
from igel_migrate.exceptions import IgelMigrateError
from typing_extensions import Self

__all__ = [
    "Asset",
    "AssetDetail",
    "AssetEvent",
    "Assignment",
    "CommandOutcome",
    "CommandReport",
    "Device",
    "DeviceAttribute",
    "Directory",
    "DirectoryTree",
    "EffectiveProfiles",
    "Firmware",
    "ItemIterator",
    "Login",
    "MoveOutcome",
    "MoveReport",
    "NetworkAdapter",
    "ObjectRef",
    "Profile",
    "ProfileRef",
    "Receiver",
    "ServerStatus",
    "TemplateValue",
    "UmsClient",
]

_T_co = TypeVar("_T_co", covariant=True)
_Seconds: TypeAlias = float | timedelta
_Device: TypeAlias = int | Device
_Directory: TypeAlias = int | Directory
_Profile: TypeAlias = int | ProfileRef | Profile
_Receiver: TypeAlias = Device | Directory | Receiver

class _Fields(TypedDict, total=False):
    name: str
    site: str
    department: str
    cost_center: str
    last_ip: str
    comment: str
    asset_id: str
    inservice_date: str
    serial_number: str

@final
class ItemIterator(Generic[_T_co]):
    """Serves `for` and `async for`. Nothing is read before the first item is asked for.

    Items are read in batches as they arrive; memory stays at that of a few hundred. Dropping the
    iterator ends the transfer.
    """

    def __iter__(self) -> Iterator[_T_co]: ...
    def __next__(self) -> _T_co: ...
    def __aiter__(self) -> AsyncIterator[_T_co]: ...
    def __anext__(self) -> Awaitable[_T_co]: ...

@final
class UmsClient:
    """A client of UMS: version 3 of its management interface (IMI).

    Threads and tasks may share one. A session is opened with the first call and renewed when it has
    ended; `with` and `async with` end it. Every method that talks to the server raises an
    `IgelMigrateError`, see `igel_migrate.exceptions`. Where a device, a directory or a profile is
    asked for, its id will do as well as what UMS said of it.
    """

    def __new__(
        cls,
        url: str,
        *,
        credentials: Credentials,
        trust: Trust | None = None,
        timeout: _Seconds | None = None,
        connect_timeout: _Seconds | None = None,
        stream_timeout: _Seconds | None = None,
        attempts: int | None = None,
        max_concurrency: int | None = None,
        parallel_writes: int | None = None,
        move_batch: int | None = None,
        command_batch: int | None = None,
        direct_authorization: bool = False,
        session_lifetime: _Seconds | None = None,
        settle_deadline: _Seconds | None = None,
        longest_list: int | None = None,
        proxy: str | None = None,
        proxy_credentials: Credentials | None = None,
        oldest_tls: Literal["1.2", "1.3"] | None = None,
    ) -> Self:
        """Describe the connection; nothing is sent.

        `url` is the server with its port, `https://ums.example.test:8443`. `trust` is by the
        system's authorities unless given. Times are in seconds: `timeout` bounds a request with all
        its attempts, `stream_timeout` a list of devices, `session_lifetime` says how long a session
        is believed in after its last use, `settle_deadline` how long a write may take to show.
        `attempts` counts the first one. `move_batch` and `command_batch` bound what goes into one
        request, `longest_list` how many devices are taken from a server. `direct_authorization`
        sends the account with every request, without a session. Without `proxy` there is none,
        whatever the environment says.
        """

    @property
    def origin(self) -> str:
        """The server without a path: `https://ums.example.test:8443`."""

    def log_in(self) -> None:
        """Open the session now instead of with the first call."""

    def log_in_async(self) -> Awaitable[None]:
        """As `log_in`, awaited."""

    def log_out(self) -> None:
        """End the session."""

    def log_out_async(self) -> Awaitable[None]:
        """As `log_out`, awaited."""

    def devices(
        self, *, facet: Facet | str = "details", recycle_bin: bool = False
    ) -> ItemIterator[Device]:
        """Read the devices as they arrive, for `for` and `async for`.

        `recycle_bin` gives those in the Recycle Bin too; calls on them fail.
        """

    def view(
        self, view: int, *, facet: Facet | str = "details", recycle_bin: bool = False
    ) -> ItemIterator[Device]:
        """Read the devices of a view as they arrive.

        The interface neither lists nor makes views; the id stands in the UMS Console.
        """

    def close(self) -> None:
        """End the session. A client that is used again logs in again."""

    def aclose(self) -> Awaitable[None]:
        """End the session, awaited."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *raised: object) -> None:
        """End the session. Its failure does not replace an exception that is on its way."""

    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *raised: object) -> Awaitable[None]:
        """End the session. Its failure does not replace an exception that is on its way."""

    def server_status(self) -> ServerStatus:
        """Ask UMS for a sign of life, without logging in."""

    def server_status_async(self) -> Awaitable[ServerStatus]:
        """As `server_status`, awaited."""

    def device(self, device: _Device, *, facet: Facet | str = "details") -> Device:
        """Read one device; raises `NotFoundError` if there is none."""

    def device_async(self, device: _Device, *, facet: Facet | str = "details") -> Awaitable[Device]:
        """As `device`, awaited."""

    def create_device(
        self,
        mac: str,
        firmware: int,
        *,
        parent: _Directory | None = None,
        fields: _Fields | None = None,
    ) -> int:
        """Create a device before it makes contact, and give its id.

        `mac` is 12 hexadecimal digits, `fields` is what `update_device` takes.
        """

    def create_device_async(
        self,
        mac: str,
        firmware: int,
        *,
        parent: _Directory | None = None,
        fields: _Fields | None = None,
    ) -> Awaitable[int]:
        """As `create_device`, awaited."""

    def update_device(self, device: _Device, fields: _Fields) -> None:
        """Change fields of a device.

        What is not given stays as it is; empty text clears a field. Devices get into other
        directories by `move_devices`.
        """

    def update_device_async(self, device: _Device, fields: _Fields) -> Awaitable[None]:
        """As `update_device`, awaited."""

    def set_device_attribute(self, device: _Device, identifier: str, value: object) -> None:
        """Set an attribute of a device; empty text removes its value."""

    def set_device_attribute_async(
        self, device: _Device, identifier: str, value: object
    ) -> Awaitable[None]:
        """As `set_device_attribute`, awaited."""

    def move_devices(self, devices: Iterable[_Device], directory: _Directory) -> MoveReport:
        """Move devices into a directory, in batches, and say of each what became of it.

        Raises only if the first batch fails; `stopped_by` of the report tells of later ones.
        """

    def move_devices_async(
        self, devices: Iterable[_Device], directory: _Directory
    ) -> Awaitable[MoveReport]:
        """As `move_devices`, awaited."""

    def confirm_moved(self, devices: Iterable[_Device], directory: _Directory) -> list[int]:
        """Read a directory until devices show in it, or the deadline is over.

        Gives the ids of those that do not.
        """

    def confirm_moved_async(
        self, devices: Iterable[_Device], directory: _Directory
    ) -> Awaitable[list[int]]:
        """As `confirm_moved`, awaited."""

    def delete_device(self, device: _Device, *, permanently: Literal[True]) -> None:
        """Delete a device for good, past the Recycle Bin, without contacting it.

        There is no way back: `permanently=True` has to be said.
        """

    def delete_device_async(
        self, device: _Device, *, permanently: Literal[True]
    ) -> Awaitable[None]:
        """As `delete_device`, awaited."""

    def delete_device_online(
        self, device: _Device, *, permanently: Literal[True]
    ) -> CommandOutcome:
        """Delete a device for good, past the Recycle Bin, and tell it.

        There is no way back: `permanently=True` has to be said.
        """

    def delete_device_online_async(
        self, device: _Device, *, permanently: Literal[True]
    ) -> Awaitable[CommandOutcome]:
        """As `delete_device_online`, awaited."""

    def directories(self, *, kind: DirectoryKind | str = "device") -> DirectoryTree:
        """Read a tree of directories, in one request."""

    def directories_async(
        self, *, kind: DirectoryKind | str = "device"
    ) -> Awaitable[DirectoryTree]:
        """As `directories`, awaited."""

    def directories_with_children(self, *, kind: DirectoryKind | str = "device") -> list[Directory]:
        """Read all directories of a tree, each with what lies directly in it."""

    def directories_with_children_async(
        self, *, kind: DirectoryKind | str = "device"
    ) -> Awaitable[list[Directory]]:
        """As `directories_with_children`, awaited."""

    def directory(
        self, directory: _Directory, *, kind: DirectoryKind | str = "device"
    ) -> Directory:
        """Read one directory with what lies directly in it. The root of a tree is no directory."""

    def directory_async(
        self, directory: _Directory, *, kind: DirectoryKind | str = "device"
    ) -> Awaitable[Directory]:
        """As `directory`, awaited."""

    def ensure_directory(self, path: str) -> int:
        """Give the id of the device directory at a path; what is missing of it is created.

        Raises `ConflictError` if two directories answer to a name of the path.
        """

    def ensure_directory_async(self, path: str) -> Awaitable[int]:
        """As `ensure_directory`, awaited."""

    def create_directory(
        self, parent: _Directory, name: str, *, kind: DirectoryKind | str = "device"
    ) -> int:
        """Create a directory and give its id. UMS takes a name that is in use already."""

    def create_directory_async(
        self, parent: _Directory, name: str, *, kind: DirectoryKind | str = "device"
    ) -> Awaitable[int]:
        """As `create_directory`, awaited."""

    def rename_directory(
        self, directory: _Directory, name: str, *, kind: DirectoryKind | str = "device"
    ) -> None:
        """Give a directory another name."""

    def rename_directory_async(
        self, directory: _Directory, name: str, *, kind: DirectoryKind | str = "device"
    ) -> Awaitable[None]:
        """As `rename_directory`, awaited."""

    def delete_directory(
        self, directory: _Directory, *, kind: DirectoryKind | str = "device"
    ) -> None:
        """Delete an empty directory, past the Recycle Bin."""

    def delete_directory_async(
        self, directory: _Directory, *, kind: DirectoryKind | str = "device"
    ) -> Awaitable[None]:
        """As `delete_directory`, awaited."""

    def move_directories(
        self, directories: Iterable[_Directory], directory: _Directory
    ) -> MoveReport:
        """Move device directories, with all that is in them, into another one."""

    def move_directories_async(
        self, directories: Iterable[_Directory], directory: _Directory
    ) -> Awaitable[MoveReport]:
        """As `move_directories`, awaited."""

    def profiles(self) -> list[Profile]:
        """Read the profiles, without those in the Recycle Bin."""

    def profiles_async(self) -> Awaitable[list[Profile]]:
        """As `profiles`, awaited."""

    def priority_profiles(self) -> list[Profile]:
        """Read the priority profiles, without those in the Recycle Bin."""

    def priority_profiles_async(self) -> Awaitable[list[Profile]]:
        """As `priority_profiles`, awaited."""

    def all_profiles(self, kind: ProfileKind | str) -> list[Profile]:
        """Read the profiles of one sort, those in the Recycle Bin included."""

    def all_profiles_async(self, kind: ProfileKind | str) -> Awaitable[list[Profile]]:
        """As `all_profiles`, awaited."""

    def profile(self, profile: _Profile) -> Profile:
        """Read one profile."""

    def profile_async(self, profile: _Profile) -> Awaitable[Profile]:
        """As `profile`, awaited."""

    def rename_profile(self, profile: _Profile, name: str) -> None:
        """Give a profile another name."""

    def rename_profile_async(self, profile: _Profile, name: str) -> Awaitable[None]:
        """As `rename_profile`, awaited."""

    def delete_profile(self, profile: _Profile, *, permanently: Literal[True]) -> None:
        """Delete a profile for good, past the Recycle Bin, with all its assignments.

        There is no way back: `permanently=True` has to be said.
        """

    def delete_profile_async(
        self, profile: _Profile, *, permanently: Literal[True]
    ) -> Awaitable[None]:
        """As `delete_profile`, awaited."""

    def effective_profiles(self, receiver: _Receiver) -> EffectiveProfiles:
        """Read the profiles that reach a device or a directory.

        They are its own, and those of the directories around it.
        """

    def effective_profiles_async(self, receiver: _Receiver) -> Awaitable[EffectiveProfiles]:
        """As `effective_profiles`, awaited."""

    def devices_of_profile(self, profile: _Profile) -> list[int]:
        """The ids of the devices that a profile is assigned to directly."""

    def devices_of_profile_async(self, profile: _Profile) -> Awaitable[list[int]]:
        """As `devices_of_profile`, awaited."""

    def directories_of_profile(self, profile: _Profile) -> list[int]:
        """The ids of the directories that a profile is assigned to directly."""

    def directories_of_profile_async(self, profile: _Profile) -> Awaitable[list[int]]:
        """As `directories_of_profile`, awaited."""

    def assign_profile(self, profile: _Profile, receiver: _Receiver) -> None:
        """Assign a profile to a device or a directory. `confirm_assignment` reads it back."""

    def assign_profile_async(self, profile: _Profile, receiver: _Receiver) -> Awaitable[None]:
        """As `assign_profile`, awaited."""

    def assign_profiles(self, receiver: _Receiver, profiles: Iterable[_Profile]) -> None:
        """Assign several profiles to one device or directory, in one request.

        Nothing is sent for none.
        """

    def assign_profiles_async(
        self, receiver: _Receiver, profiles: Iterable[_Profile]
    ) -> Awaitable[None]:
        """As `assign_profiles`, awaited."""

    def unassign_profile(self, profile: _Profile, receiver: _Receiver) -> None:
        """Take a profile back from the device or directory that it is assigned to.

        An inherited one cannot be taken back.
        """

    def unassign_profile_async(self, profile: _Profile, receiver: _Receiver) -> Awaitable[None]:
        """As `unassign_profile`, awaited."""

    def confirm_assignment(
        self, profile: _Profile, receiver: _Receiver, *, assigned: bool = True
    ) -> None:
        """Read back until a profile is assigned right there, or is not any more.

        Raises `TimeoutError_` if it does not show within the deadline.
        """

    def confirm_assignment_async(
        self, profile: _Profile, receiver: _Receiver, *, assigned: bool = True
    ) -> Awaitable[None]:
        """As `confirm_assignment`, awaited."""

    def firmwares(self) -> dict[int, Firmware]:
        """Read the firmwares that UMS knows, by their id."""

    def firmwares_async(self) -> Awaitable[dict[int, Firmware]]:
        """As `firmwares`, awaited."""

    def firmware(self, firmware: int) -> Firmware:
        """Read one firmware."""

    def firmware_async(self, firmware: int) -> Awaitable[Firmware]:
        """As `firmware`, awaited."""

    def create_template_key(self, name: str, *, parent: int | None = None) -> int:
        """Create a template key for text, and give its id."""

    def create_template_key_async(self, name: str, *, parent: int | None = None) -> Awaitable[int]:
        """As `create_template_key`, awaited."""

    def create_template_value(self, key: int, value: str, *, description: str = "") -> int:
        """Create a value of a template key, and give its id."""

    def create_template_value_async(
        self, key: int, value: str, *, description: str = ""
    ) -> Awaitable[int]:
        """As `create_template_value`, awaited."""

    def template_values(self, key: int) -> list[TemplateValue]:
        """Read the values of a template key."""

    def template_values_async(self, key: int) -> Awaitable[list[TemplateValue]]:
        """As `template_values`, awaited."""

    def assign_template_values(
        self, receiver: _Receiver, values: Iterable[tuple[int, int]]
    ) -> None:
        """Assign values of template keys to a device or a directory.

        `values` are pairs of the id of a key and the id of a value.
        """

    def assign_template_values_async(
        self, receiver: _Receiver, values: Iterable[tuple[int, int]]
    ) -> Awaitable[None]:
        """As `assign_template_values`, awaited."""

    def assets(self) -> list[Asset]:
        """Read all assets."""

    def assets_async(self) -> Awaitable[list[Asset]]:
        """As `assets`, awaited."""

    def asset(self, asset: int) -> list[Asset]:
        """Read one asset; several entries if UMS has several."""

    def asset_async(self, asset: int) -> Awaitable[list[Asset]]:
        """As `asset`, awaited."""

    def assets_of_device(self, device: _Device) -> list[Asset]:
        """Read the assets that are plugged into a device."""

    def assets_of_device_async(self, device: _Device) -> Awaitable[list[Asset]]:
        """As `assets_of_device`, awaited."""

    def asset_history(self, asset: int) -> list[AssetEvent]:
        """Read what happened to an asset."""

    def asset_history_async(self, asset: int) -> Awaitable[list[AssetEvent]]:
        """As `asset_history`, awaited."""

    def asset_histories(self) -> list[AssetEvent]:
        """Read what happened to all assets."""

    def asset_histories_async(self) -> Awaitable[list[AssetEvent]]:
        """As `asset_histories`, awaited."""

    def asset_history_of_unit(self, unit_id: str) -> list[AssetEvent]:
        """Read what happened to assets at a device, which is named by its unit id."""

    def asset_history_of_unit_async(self, unit_id: str) -> Awaitable[list[AssetEvent]]:
        """As `asset_history_of_unit`, awaited."""

    def send_settings(self, devices: Iterable[_Device]) -> CommandReport:
        """Have devices fetch their settings, and say of each what became of it.

        UMS answers when all of a batch have; a device that is off takes its time.
        """

    def send_settings_async(self, devices: Iterable[_Device]) -> Awaitable[CommandReport]:
        """As `send_settings`, awaited."""

    def wake(self, devices: Iterable[_Device]) -> CommandReport:
        """Send devices a packet that wakes them. Success means that it was sent."""

    def wake_async(self, devices: Iterable[_Device]) -> Awaitable[CommandReport]:
        """As `wake`, awaited."""

    def reboot(self, devices: Iterable[_Device]) -> CommandReport:
        """Restart devices, and say of each what became of it."""

    def reboot_async(self, devices: Iterable[_Device]) -> Awaitable[CommandReport]:
        """As `reboot`, awaited."""

    def shutdown(self, devices: Iterable[_Device]) -> CommandReport:
        """Shut devices down, and say of each what became of it."""

    def shutdown_async(self, devices: Iterable[_Device]) -> Awaitable[CommandReport]:
        """As `shutdown`, awaited."""

    def send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: object | None = None,
    ) -> bytes:
        """Send a request made by hand, and give the body of the answer.

        It is the way to what has no method. `path` lies below `/umsapi/v3` and begins with `/`.
        Anything but a `GET` counts as a write: it is not sent again when its answer is lost.
        """

    def send_async(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: object | None = None,
    ) -> Awaitable[bytes]:
        """As `send`, awaited."""

@final
class Device:
    """A device as UMS describes it.

    Which attributes are there depends on the facet that was asked for, on the UMS release and on
    the device; only the id always is. `to_dict()` has the names that UMS uses.
    """

    __match_args__: Final = ("id", "name", "unit_id", "mac", "parent", "firmware", "os_type")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def parent(self) -> int | None:
        """The id of the directory that the device lies in; -1 is the root."""

    @property
    def firmware(self) -> int | None:
        """The id of the firmware that UMS believes to be on the device."""

    @property
    def is_in_recycle_bin(self) -> bool:
        """Whether the device lies in the Recycle Bin."""

    @property
    def unit_id(self) -> str | None:
        """Unit id.

        The address of the built-in network adapter, or 18 digits for a device booted from USB. The
        natural key of a device.
        """

    @property
    def mac(self) -> str | None:
        """Address of the network adapter: 12 upper-case hexadecimal digits."""

    @property
    def name(self) -> str | None:
        """Name of the device, free text."""

    @property
    def last_ip(self) -> str | None:
        """IPv4 address at the last contact."""

    @property
    def last_user(self) -> str | None:
        """Who used the device last (details and single devices, UMS 12.07.100 onwards)."""

    @property
    def network_name(self) -> str | None:
        """Name in the network (details)."""

    @property
    def site(self) -> str | None:
        """Site, free text (details)."""

    @property
    def department(self) -> str | None:
        """Department, free text (details)."""

    @property
    def cost_center(self) -> str | None:
        """Cost centre, free text (details)."""

    @property
    def comment(self) -> str | None:
        """Comment, free text (details)."""

    @property
    def asset_id(self) -> str | None:
        """Asset number, free text (details)."""

    @property
    def inservice_date(self) -> str | None:
        """Date of service, free text (details)."""

    @property
    def serial_number(self) -> str | None:
        """Serial number as entered in UMS (details)."""

    @property
    def product_id(self) -> str | None:
        """Product, e.g. `UD3-LX 50cps` (details)."""

    @property
    def structural_tag(self) -> str | None:
        """Structural tag (details)."""

    @property
    def cpu_type(self) -> str | None:
        """Processor (details)."""

    @property
    def device_type(self) -> str | None:
        """Hardware, e.g. `IGEL M340C` (details)."""

    @property
    def device_serial_number(self) -> str | None:
        """Serial number as the hardware reports it (details)."""

    @property
    def os_type(self) -> str | None:
        """Operating system as the device described it at its last contact (details), e.g.

        `IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)`.
        """

    @property
    def duplex_mode(self) -> str | None:
        """Duplex mode of the network (details)."""

    @property
    def graphics_chipset_0(self) -> str | None:
        """First graphics chip (details)."""

    @property
    def graphics_chipset_1(self) -> str | None:
        """Second graphics chip (details)."""

    @property
    def monitor_1_vendor(self) -> str | None:
        """Vendor of the first monitor (details)."""

    @property
    def monitor_1_model(self) -> str | None:
        """Model of the first monitor (details)."""

    @property
    def monitor_1_serial_number(self) -> str | None:
        """Serial number of the first monitor (details)."""

    @property
    def monitor_1_resolution(self) -> str | None:
        """Native resolution of the first monitor, e.g. `1920 x 1200` (details)."""

    @property
    def monitor_1_year(self) -> str | None:
        """Year the first monitor was made in (details)."""

    @property
    def monitor_1_week(self) -> str | None:
        """Week of the year the first monitor was made in (details)."""

    @property
    def monitor_2_vendor(self) -> str | None:
        """Vendor of the second monitor (details)."""

    @property
    def monitor_2_model(self) -> str | None:
        """Model of the second monitor (details)."""

    @property
    def monitor_2_serial_number(self) -> str | None:
        """Serial number of the second monitor (details)."""

    @property
    def monitor_2_resolution(self) -> str | None:
        """Native resolution of the second monitor (details)."""

    @property
    def monitor_2_year(self) -> str | None:
        """Year the second monitor was made in (details)."""

    @property
    def monitor_2_week(self) -> str | None:
        """Week of the year the second monitor was made in (details)."""

    @property
    def bios_vendor(self) -> str | None:
        """Vendor of the BIOS (details)."""

    @property
    def bios_version(self) -> str | None:
        """Version of the BIOS (details)."""

    @property
    def total_usage_time(self) -> str | None:
        """Usage in total, a number as text; its unit differs between examples (details)."""

    @property
    def total_uptime(self) -> str | None:
        """Uptime in total, a number as text; its unit differs between examples (details)."""

    @property
    def config_changes(self) -> str | None:
        """Whether settings wait to be sent: `PENDING` or `APPLIED` (details, UMS 6.07 onwards)."""

    @property
    def bios_date(self) -> str | None:
        """Date of the BIOS (details)."""

    @property
    def last_boot_time(self) -> str | None:
        """Last start (details)."""

    @property
    def last_contact(self) -> str | None:
        """Last contact with UMS, in an undocumented format (details, UMS 6.07 onwards)."""

    @property
    def registration_date(self) -> str | None:
        """Registration with UMS (details, UMS 12.07.100 onwards)."""

    @property
    def battery_level(self) -> int | None:
        """Charge of the battery in percent; `-1` for none or unknown, `0` in some replies too."""

    @property
    def cpu_speed(self) -> int | None:
        """Clock of the processor in MHz (details)."""

    @property
    def flash_size(self) -> int | None:
        """Size of the flash storage in MB, a little below its nominal size (details)."""

    @property
    def memory_size(self) -> int | None:
        """Memory in MB, without what graphics takes: 1705 on a 2 GB device (details)."""

    @property
    def network_speed(self) -> int | None:
        """Speed of the network in Mbit/s (details)."""

    @property
    def graphics_memory_0(self) -> int | None:
        """Memory of the first graphics chip (details)."""

    @property
    def graphics_memory_1(self) -> int | None:
        """Memory of the second graphics chip (details)."""

    @property
    def monitor_1_size(self) -> float | None:
        """Diagonal of the first monitor in inches, 0 for none (details)."""

    @property
    def monitor_2_size(self) -> float | None:
        """Diagonal of the second monitor in inches, 0 for none (details)."""

    @property
    def online(self) -> bool | None:
        """Whether UMS reached the device while answering (online)."""

    @property
    def is_registered(self) -> bool | None:
        """Whether an OS 12 device holds a valid client certificate (details, UMS 12.07.100 on)."""

    @property
    def is_connected_via_reverse_proxy(self) -> bool | None:
        """Whether it is connected through a reverse proxy (details, UMS 12.09.110 on)."""

    @property
    def network_adapters(self) -> tuple[NetworkAdapter, ...] | None:
        """The network adapters; `None` if the facet was not asked for."""

    @property
    def attributes(self) -> tuple[DeviceAttribute, ...] | None:
        """The device attributes; `None` if the facet was not asked for."""

    @property
    def login_history(self) -> tuple[Login, ...] | None:
        """The logins; `None` if the facet was not asked for."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Directory:
    """A directory of UMS."""

    __match_args__: Final = ("id", "name", "parent")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def name(self) -> str:
        """The name. Not unique, not even among neighbours."""

    @property
    def parent(self) -> int:
        """The id of the directory around it, or of the root of its tree."""

    @property
    def in_recycle_bin(self) -> bool:
        """Whether it lies in the Recycle Bin."""

    @property
    def children(self) -> tuple[ObjectRef, ...] | None:
        """What lies directly in it; `None` if that was not read."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class DirectoryTree:
    """A tree of directories."""

    @property
    def kind(self) -> DirectoryKind | str:
        """Which tree it is."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Directory]: ...
    def __contains__(self, directory: _Directory, /) -> bool: ...
    def get(self, directory: _Directory) -> Directory | None:
        """The directory with this id."""

    def children(self, directory: _Directory) -> list[Directory]:
        """The directories right below one."""

    def ancestors(self, directory: _Directory) -> list[int]:
        """The ids of the directories around one, from its parent up to the root."""

    def descendants(self, directory: _Directory) -> list[int]:
        """The ids of the directories in one at any depth, in ascending order."""

    def is_within(self, directory: _Directory, ancestor: _Directory) -> bool:
        """Whether a directory is another or lies in it, at any depth."""

    def unreachable(self) -> list[int]:
        """The ids of the directories that no path leads to."""

    def path_of(self, directory: _Directory) -> str | None:
        """The path of a directory, `/Migration/Berlin`."""

    def find(self, path: str) -> int | None:
        """The id of the directory at a path; `None` if there is none."""

    def resolve(self, path: str) -> int:
        """The id of the directory at a path."""

@final
class MoveOutcome:
    """What became of one device or directory of a move."""

    __match_args__: Final = ("id", "outcome")
    @property
    def id(self) -> int:
        """The id of what was to be moved."""

    @property
    def outcome(self) -> MoveResult | str:
        """What became of it; the word of UMS where that is another one."""

    @property
    def is_moved(self) -> bool:
        """Whether it lies in the target directory."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class MoveReport:
    """What became of each object of a move, in the order they were given."""

    @property
    def outcomes(self) -> tuple[MoveOutcome, ...]:
        """What became of each, in the order they were given."""

    @property
    def is_complete(self) -> bool:
        """Whether all went well."""

    @property
    def failed(self) -> tuple[MoveOutcome, ...]:
        """The outcomes of those of which UMS did not say that it went well."""

    @property
    def stopped_by(self) -> IgelMigrateError | None:
        """What kept the rest from being sent."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[MoveOutcome]: ...

@final
class CommandOutcome:
    """What became of a command at one device."""

    __match_args__: Final = ("device", "state", "message", "at", "execution")
    @property
    def device(self) -> int:
        """The id of the device."""

    @property
    def state(self) -> CommandState | str:
        """How it ended; the word of UMS where that is another one."""

    @property
    def message(self) -> str:
        """What UMS says about it."""

    @property
    def at(self) -> datetime | None:
        """When it was carried out."""

    @property
    def execution(self) -> str:
        """The number that UMS gave to it."""

    @property
    def is_success(self) -> bool:
        """Whether the command was carried out."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class CommandReport:
    """What became of a command at each device, in the order they were given."""

    @property
    def outcomes(self) -> tuple[CommandOutcome, ...]:
        """What became of each, in the order they were given."""

    @property
    def is_complete(self) -> bool:
        """Whether all went well."""

    @property
    def failed(self) -> tuple[CommandOutcome, ...]:
        """The outcomes of those of which UMS did not say that it went well."""

    @property
    def stopped_by(self) -> IgelMigrateError | None:
        """What kept the rest from being sent."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[CommandOutcome]: ...

@final
class ObjectRef:
    """An object of any kind, as UMS refers to it."""

    __match_args__: Final = ("id", "kind")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> str:
        """The kind as UMS writes it: `tc`, `tcdirectory`, `profile`."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class ProfileRef:
    """A profile and which sort it is."""

    __match_args__: Final = ("id", "kind")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> ProfileKind | str:
        """The sort."""

    @staticmethod
    def standard(id: int) -> ProfileRef:
        """A standard profile."""

    @staticmethod
    def priority(id: int) -> ProfileRef:
        """A priority profile."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Receiver:
    """What a profile is assigned to."""

    __match_args__: Final = ("id", "kind")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> str:
        """`device` or `directory`."""

    @staticmethod
    def device(device: _Device) -> Receiver:
        """A device."""

    @staticmethod
    def directory(directory: _Directory) -> Receiver:
        """A directory of devices."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Profile:
    """A profile or a priority profile."""

    __match_args__: Final = (
        "id",
        "kind",
        "name",
        "parent",
        "firmware",
        "overrides_sessions",
        "in_recycle_bin",
        "extra",
    )
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def kind(self) -> ProfileKind | str:
        """Which sort it is."""

    @property
    def name(self) -> str:
        """The name. Not unique."""

    @property
    def parent(self) -> int | None:
        """The id of the directory that it lies in."""

    @property
    def firmware(self) -> int | None:
        """The id of the firmware that its settings are made for."""

    @property
    def overrides_sessions(self) -> bool:
        """Whether its sessions replace those of profiles below it."""

    @property
    def in_recycle_bin(self) -> bool:
        """Whether it lies in the Recycle Bin."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Assignment:
    """A profile assigned to a device or to a directory."""

    __match_args__: Final = ("profile", "receiver", "position")
    @property
    def profile(self) -> ProfileRef:
        """What is assigned."""

    @property
    def receiver(self) -> Receiver:
        """What it is assigned to: in an effective list, where it comes from."""

    @property
    def position(self) -> int | None:
        """Its place in the list it was read from. Nothing follows from it about what wins."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class EffectiveProfiles:
    """The profiles that reach a device or a directory."""

    @property
    def of(self) -> Receiver:
        """Whose profiles these are."""

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """The assignments, in the order UMS gave them."""

    @property
    def direct(self) -> tuple[Assignment, ...]:
        """The profiles that are assigned right here."""

    @property
    def inherited(self) -> tuple[Assignment, ...]:
        """The profiles that come from a directory around."""

    @property
    def other(self) -> tuple[ObjectRef, ...]:
        """What else is assigned, of kinds this version does not know."""

    def origins(self, profile: _Profile) -> list[Receiver]:
        """Where a profile comes from; several places if it is assigned more than once."""

    def __contains__(self, profile: _Profile, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Assignment]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Firmware:
    """A firmware that UMS knows."""

    __match_args__: Final = ("id", "product", "version", "firmware_type", "extra")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def product(self) -> str:
        """The product: `IGEL OS 11`."""

    @property
    def version(self) -> str:
        """The version: `11.10.150.01`."""

    @property
    def firmware_type(self) -> str:
        """The type as UMS writes it."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class TemplateValue:
    """A value of a template key."""

    __match_args__: Final = ("id", "value", "name", "key", "description", "value_type", "extra")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def value(self) -> str:
        """The value."""

    @property
    def name(self) -> str:
        """The name of the value."""

    @property
    def key(self) -> int | None:
        """The id of its key."""

    @property
    def description(self) -> str:
        """What people wrote about it."""

    @property
    def value_type(self) -> str:
        """The type; `StringType` is the one that is documented."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class NetworkAdapter:
    """A network adapter of a device."""

    __match_args__: Final = ("kind", "mac", "name", "state")
    @property
    def kind(self) -> str:
        """Kind: `lan`."""

    @property
    def mac(self) -> str:
        """Address: 12 hexadecimal digits."""

    @property
    def name(self) -> str:
        """Name: `enp1s0`."""

    @property
    def state(self) -> str:
        """State: `up`."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class DeviceAttribute:
    """An attribute of a device with its value."""

    __match_args__: Final = ("name", "identifier", "value", "value_type", "allowed_values")
    @property
    def name(self) -> str:
        """The name that people see."""

    @property
    def identifier(self) -> str:
        """The name that requests use."""

    @property
    def value(self) -> str | float:
        """The value: text, a number, or a date as text."""

    @property
    def value_type(self) -> str:
        """The type: `range`, `string`, `number` or `date`."""

    @property
    def allowed_values(self) -> tuple[Any, ...]:
        """The values that a range allows."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Login:
    """A login at a device."""

    __match_args__: Final = ("username", "result", "login_time", "logoff_time", "kind")
    @property
    def username(self) -> str:
        """Who logged in."""

    @property
    def result(self) -> int | None:
        """The outcome: 0 for a login that worked."""

    @property
    def login_time(self) -> str:
        """When, as UMS wrote it."""

    @property
    def logoff_time(self) -> str:
        """Until when, as UMS wrote it; empty while it lasts."""

    @property
    def kind(self) -> str:
        """How: `swp`, `kerberos`, `citrix` or `unknown`."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class AssetDetail:
    """A fact about an asset."""

    __match_args__: Final = ("key", "value")
    @property
    def key(self) -> str:
        """What it is about."""

    @property
    def value(self) -> str:
        """What it is."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Asset:
    """An asset: a mouse, a headset."""

    __match_args__: Final = (
        "id",
        "device",
        "name",
        "vendor",
        "product_id",
        "categories",
        "details",
        "extra",
    )
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def device(self) -> int | None:
        """The id of the device that it is plugged into."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def vendor(self) -> str:
        """Who made it."""

    @property
    def product_id(self) -> str:
        """The product, as it says."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The sorts of things that it is."""

    @property
    def details(self) -> tuple[AssetDetail, ...]:
        """What else is known."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class AssetEvent:
    """Something that happened to an asset."""

    __match_args__: Final = ("asset", "unit_id", "at", "event")
    @property
    def asset(self) -> int:
        """The id of the asset."""

    @property
    def unit_id(self) -> str:
        """The unit id of the device that it happened at."""

    @property
    def at(self) -> datetime | None:
        """When."""

    @property
    def event(self) -> str:
        """What happened, as UMS words it."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class ServerStatus:
    """That a UMS answers, and what it says about itself."""

    __match_args__: Final = ("fields", "elapsed")
    @property
    def fields(self) -> dict[str, Any]:
        """What it says, as it wrote it."""

    @property
    def elapsed(self) -> float:
        """How long the answer took, in seconds."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
