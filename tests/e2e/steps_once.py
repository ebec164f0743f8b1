"""Every step once, in one process, as `gatepost run` would take them; the kill test runs and kills it."""

import sys

from monitor.cli import main

STEPS = (("collect", "--once"), ("assess",), ("triage",), ("dispatch",))

if __name__ == "__main__":
    config = sys.argv[1]
    for step in STEPS:
        print(step[0], flush=True)
        main(["--config", config, *step])
