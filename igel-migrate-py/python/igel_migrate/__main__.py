"""`python -m igel_migrate`, the same as the console script `igel-migrate`."""

import sys

from igel_migrate.cli import main

if __name__ == "__main__":
    sys.exit(main())
