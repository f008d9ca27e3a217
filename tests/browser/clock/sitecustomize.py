"""Python reads this before anything else when this folder is on its path: the portal under test lives on a fixed day.

``PORTAL_CLOCK_SHIFT`` is in seconds. The clock goes on from there: an occurrence that begins or ends while a test walks
from page to page would change what the pages say.
"""

import os
import time

import time_machine

if "PORTAL_CLOCK_SHIFT" in os.environ:
    time_machine.travel(time.time() + float(os.environ["PORTAL_CLOCK_SHIFT"]), tick=True).start()
    time.time()  # the moved clock stands still until it is first asked: two processes would differ by that
