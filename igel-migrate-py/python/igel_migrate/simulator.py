"""A simulated UMS to test automation against: real HTTPS on loopback, no UMS needed.

from igel_migrate import Credentials, Trust, UmsClient
from igel_migrate.simulator import Simulator

with Simulator(devices=200) as simulator:
    account = Credentials(simulator.username, simulator.password)
    trust = Trust.only(simulator.ca_pem)
    with UmsClient(simulator.ums_url, credentials=account, trust=trust) as ums:
        assert sum(1 for _ in ums.devices()) == 200
"""

from igel_migrate._native.simulator import Simulator

__all__ = ["Simulator"]
