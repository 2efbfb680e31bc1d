"""Count the devices of each system, and show those that are ready for OS 12.

Without arguments it runs against a simulated UMS:

    python list_devices.py
    IMI_PASSWORD=... python list_devices.py https://ums.example.test:8443 imi AB:CD:...
"""

from __future__ import annotations

import sys
from collections import Counter

import igel_migrate as im
from igel_migrate.simulator import Simulator


def list_devices(ums: im.UmsClient) -> None:
    """Read all devices once, in constant memory."""
    systems: Counter[str] = Counter()
    ready = 0
    for device in ums.devices():
        system = device.os_type or "unknown"
        systems[system.split(" (")[0]] += 1
        ready += "OS12 Upgrade Ready" in system
    for system, count in systems.most_common():
        print(f"{count:6} {system}")
    print(f"{ready:6} ready for OS 12")


def main() -> int:
    """Connect as the arguments say."""
    if len(sys.argv) == 1:
        with Simulator(devices=500) as simulator:
            account = im.Credentials(simulator.username, simulator.password)
            trust = im.Trust.only(simulator.ca_pem)
            with im.UmsClient(simulator.ums_url, credentials=account, trust=trust) as ums:
                list_devices(ums)
        return 0
    url, user, *pins = sys.argv[1:]
    account = im.Credentials(user, im.SecretSource.env("IMI_PASSWORD"))
    trust = im.Trust.pinned(*pins) if pins else im.Trust.system()
    try:
        with im.UmsClient(url, credentials=account, trust=trust) as ums:
            list_devices(ums)
    except im.IgelMigrateError as error:
        print(error.report(), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
