"""`gatepost run`: the scheduler, the worker and the review pages in one process."""

import argparse
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.bootstrap import Gatepost
from monitor.bootstrap.by_hand import recheck_of
from monitor.bootstrap.pages import web_app
from monitor.cli.house import house_of
from monitor.cli.people import first_sign_in
from monitor.scheduler import InProcessQueue, Scheduler
from monitor.services.assess import assess
from monitor.services.collect import collect

if TYPE_CHECKING:
    import uvicorn

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 5


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; a stop finishes the step at hand, a start goes on where it was."""
    house = house_of(arguments)
    if arguments.port:
        house = _at_port(house, arguments.port)
    with house.store.exclusive("run") as is_ours:
        if not is_ours:
            print(
                "gatepost: another `gatepost run` works on this database; stop it first, or give this one "
                "its own storage.data_folder",
                file=sys.stderr,
            )
            return 1
        return _serve(house)


def _at_port(house: Gatepost, port: int) -> Gatepost:
    web = house.settings.web
    public = web.public_url.replace(f":{web.port}", f":{port}")
    return Gatepost.of(replace(house.settings, web=replace(web, port=port, public_url=public)))


def _serve(house: Gatepost) -> int:
    web = house.settings.web
    _ = house.policy  # a policy file with an error is refused before anything starts
    try:
        listener = socket.create_server((web.address, web.port))
    except OSError as problem:
        print(
            f"gatepost: {web.address}:{web.port} cannot be listened on ({problem.strerror}); is another "
            "program there? Choose another web.port in the settings, or --port",
            file=sys.stderr,
        )
        return 1
    with listener:
        return _serve_on(listener, house)


def _serve_on(listener: socket.socket, house: Gatepost) -> int:
    sign_in = first_sign_in(house)
    queue = InProcessQueue(steps_of(house))
    scheduler = Scheduler(queue, due_sources=house.due_sources, zone=str(house.settings.zone))
    server = _server(house, sign_in)
    house.dispatch.try_refused_again()
    queue.start()
    scheduler.start()
    try:
        server.run(sockets=[listener])
    finally:
        scheduler.stop()
        finished = queue.stop()
    if not finished:
        print(
            "gatepost: the step at hand did not end in time; the next start goes on with it", file=sys.stderr
        )
        return 1
    print("Gatepost has stopped; the next start goes on where it was.", flush=True)
    return 0


def _server(house: Gatepost, sign_in: Path | None) -> "uvicorn.Server":
    import uvicorn

    web = house.settings.web

    class Server(uvicorn.Server):
        """Says where the pages are once they answer."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"Gatepost watches for {house.settings.school.name}.")
            print(f"Review pages: {web.public_url}", flush=True)
            if sign_in is not None:
                print(f"First sign-in: {sign_in} holds the login and the password.", flush=True)

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            """End the serving on a signal and nothing else: uvicorn's own way would end the worker too."""
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
            yield

    return Server(
        uvicorn.Config(
            web_app(house),
            log_level="warning",
            access_log=False,
            server_header=False,
            # A browser that never ends its request must not keep the worker from its stop.
            timeout_graceful_shutdown=GOODBYE_SECONDS,
        )
    )


def steps_of(house: Gatepost) -> dict[str, Callable[[str], None]]:
    """Give the worker's steps by their kind; each may run at any time."""

    def collect_step(source: str) -> None:
        collect(house.collector(source), store=house.store, judge=house.judge, clock=house.clock)

    recheck = recheck_of(house)
    return {
        "collect": collect_step,
        "assess": lambda _key: _done(
            "assess", assess(store=house.store, classifier=house.classifier, clock=house.clock)
        ),
        "triage": lambda _key: _done("triage", house.triage.run()),
        "recheck": lambda _key: _done("recheck", recheck.run_if_due()),
        "remind": lambda _key: _done("remind", house.remind.run()),
        "digest": lambda _key: _done("digest", house.digest_desk.queue()),
        "dispatch": lambda _key: _done("dispatch", house.dispatch.run()),
        "evidence": lambda _key: _done("evidence", house.evidence.keep_up()),
    }


def _done(step: str, report: object) -> None:
    log.info("%s: %s", step, report)
