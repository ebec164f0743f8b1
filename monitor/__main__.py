"""`python -m monitor` is `gatepost`."""

import sys

from monitor.cli import main

sys.exit(main())
