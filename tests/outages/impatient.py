"""`manage.py`, which waits a quarter as long until what stands still is replaced."""

import manage
from config.server import processes
from consent.lib import jobs

processes._STILL_SECONDS /= 4
jobs.LEASE_SECONDS /= 4
jobs.SILENT_SECONDS /= 4

if __name__ == "__main__":
    manage.main()
