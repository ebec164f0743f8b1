"""A real uvicorn server in a thread, on a free port of this machine."""

import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp


class WebServer:
    """Serves an application on the loopback address from `start` to `stop`."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._thread: threading.Thread | None = None
        self.base_url = ""

    def start(self) -> Self:
        """Listen, and return at once: the first request waits in the socket's queue until it is answered."""
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the requests under way and close the port."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=20)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
