"""Remind, re-check, attach, time-stamp, pack: once in one process; the kill test runs and kills it."""

import os
import sys
from datetime import datetime
from pathlib import Path

from monitor.bootstrap import Gatepost
from monitor.bootstrap.by_hand import captures_of, packs_of, recheck_of
from monitor.domain.access import Actor
from monitor.domain.case import ActionRefusedError, Status
from monitor.settings import load_settings
from monitor.testing import FixedClock

PNG = b"\x89PNG\r\n\x1a\n"
ADA = Actor(name="Ada Example", login="ada", role="head")


def work(house: Gatepost, number: str) -> None:
    """Take every step once; what was attached before is refused and nothing else."""
    house.remind.run()
    recheck_of(house).run()
    captures, packs = captures_of(house), packs_of(house)
    with house.store.read() as unit:
        cases = unit.cases(statuses=tuple(Status))
        files = [unit.case_file(case.case_id) for case in cases]
    for file in files:
        assert file is not None
        mention_id = file.posts[0].mention.mention_id
        try:
            captures.attach(file.case.case_id, mention_id, PNG + number.encode() * 9000, by=ADA)
        except ActionRefusedError as refused:
            if "kept with the case already" not in str(refused):
                raise
        packs.export(file.case.case_id, "police", by=ADA)
    house.evidence.stamp()


if __name__ == "__main__":
    config, at, name = sys.argv[1:]
    put_together = Gatepost.of(
        load_settings(Path(config), os.environ), FixedClock(datetime.fromisoformat(at))
    )
    with put_together.store.read():
        print("ready", flush=True)
    work(put_together, name)
    print("done", flush=True)
