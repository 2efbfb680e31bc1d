"""The client of UMS."""

# Long because the client is one class, and each of its calls stands twice: blocking and awaited.

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from datetime import timedelta
from typing import Generic, Literal, TypeAlias, TypedDict, TypeVar, final

from igel_migrate._native.access import Credentials, Trust
from igel_migrate._native.device import Device, Firmware
from igel_migrate._native.directory import (
    Directory,
    DirectoryTree,
    EffectiveProfiles,
    ObjectRef,
    Profile,
    ProfileRef,
    Receiver,
)
from igel_migrate._native.outcome import (
    Asset,
    AssetEvent,
    CommandOutcome,
    CommandReport,
    MoveReport,
    ServerStatus,
    TemplateValue,
)
from igel_migrate.enums import DirectoryKind, Facet, ProfileKind
from typing_extensions import Self

__all__ = [
    "ItemIterator",
    "UmsClient",
]

_T_co = TypeVar("_T_co", covariant=True)
_Seconds: TypeAlias = float | timedelta
_Device: TypeAlias = int | Device
_Directory: TypeAlias = int | Directory
_Profile: TypeAlias = int | ProfileRef | Profile
_Receiver: TypeAlias = Device | Directory | Receiver
_Object: TypeAlias = ObjectRef | Profile | ProfileRef | _Receiver

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

    def move_objects(
        self,
        objects: Iterable[_Object],
        directory: _Directory,
        *,
        kind: DirectoryKind | str = "device",
    ) -> MoveReport:
        """Move objects of any kind into a directory of their tree, of which `kind` says which.

        A profile moves into a directory of profiles, a device or one of its directories into one of
        devices. Objects of other trees are named by an `ObjectRef`, as the children of directories
        are. Two objects of different kinds with the same number are a `ConfigError`: the answer
        could not tell them apart.
        """

    def move_objects_async(
        self,
        objects: Iterable[_Object],
        directory: _Directory,
        *,
        kind: DirectoryKind | str = "device",
    ) -> Awaitable[MoveReport]:
        """As `move_objects`, awaited."""

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
