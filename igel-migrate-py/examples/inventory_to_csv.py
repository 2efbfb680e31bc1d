"""Write the devices of a UMS as CSV, with the firmware that is on each and the place it lies in.

Without arguments it runs against a simulated UMS:

    python inventory_to_csv.py
    python inventory_to_csv.py ums.toml > devices.csv
"""

from __future__ import annotations

import csv
import sys
from typing import IO

import igel_migrate as im
from igel_migrate.simulator import Simulator

COLUMNS = ["id", "unit_id", "name", "directory", "product", "version", "os_type", "last_ip", "site"]


def guarded(cell: object) -> object:
    """Keep a spreadsheet from taking what somebody typed into UMS for a formula."""
    text = str(cell) if cell is not None else ""
    return f"'{text}" if text[:1] in "=+-@\t\r" and not text.isdigit() else text


def write_inventory(ums: im.UmsClient, file: IO[str]) -> int:
    """Write one line for each device; gives how many there were."""
    directories = ums.directories()
    firmwares = ums.firmwares()
    table = csv.writer(file)
    table.writerow(COLUMNS)
    count = 0
    for device in ums.devices():
        firmware = firmwares.get(device.firmware) if device.firmware is not None else None
        place = directories.path_of(device.parent) if device.parent is not None else None
        row = [
            device.id,
            device.unit_id,
            device.name,
            place,
            firmware.product if firmware else None,
            firmware.version if firmware else None,
            device.os_type,
            device.last_ip,
            device.site,
        ]
        table.writerow(map(guarded, row))
        count += 1
    return count


def main() -> int:
    """Connect as the file says, or to a simulator."""
    if len(sys.argv) == 1:
        with Simulator(devices=300, sites=4) as simulator:
            account = im.Credentials(simulator.username, simulator.password)
            trust = im.Trust.only(simulator.ca_pem)
            with im.UmsClient(simulator.ums_url, credentials=account, trust=trust) as ums:
                count = write_inventory(ums, sys.stdout)
    else:
        try:
            with im.Connection.from_file(sys.argv[1]).client() as ums:
                count = write_inventory(ums, sys.stdout)
        except im.IgelMigrateError as error:
            print(error.report(), file=sys.stderr)
            return 1
    print(f"{count} devices", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
