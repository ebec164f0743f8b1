"""The desks for evidence by hand, re-checks and packs, put together from the house."""

from importlib.metadata import version

from monitor.bootstrap.house import Gatepost
from monitor.services.capture import CaptureDesk
from monitor.services.packs import PackDesk
from monitor.services.ports import Collector, PageCamera
from monitor.services.recheck import Recheck


def camera_of(house: Gatepost) -> PageCamera:
    """Make the browser that takes screenshots."""
    from monitor.capture import CaptureBrowser

    evidence = house.settings.evidence
    return CaptureBrowser(program=evidence.chromium, run_as=evidence.browser_user)


def captures_of(house: Gatepost) -> CaptureDesk:
    """Make the desk that keeps what a person attaches or has taken."""
    return CaptureDesk(
        store=house.store,
        clock=house.clock,
        camera=camera_of(house),
        doors=house.desk.doors,
        clocks=house.clock_rules,
    )


def recheck_of(house: Gatepost) -> Recheck:
    """Make the step that looks whether posts are still up."""

    def collector(name: str) -> Collector | None:
        return house.collector(name) if name in house.enabled_sources else None

    return Recheck(
        store=house.store,
        clock=house.clock,
        collector=collector,
        doors=house.desk.doors,
        router=house.router,
        clocks=house.clock_rules,
        is_on=house.settings.evidence.rechecks,
    )


def packs_of(house: Gatepost) -> PackDesk:
    """Make the desk that makes evidence packs."""
    from monitor.packs import write_pack

    return PackDesk(
        store=house.store,
        clock=house.clock,
        write=write_pack,
        school=house.settings.school,
        zone=house.settings.zone,
        software=f"gatepost {version('gatepost')}",
        doors=house.desk.doors,
    )
