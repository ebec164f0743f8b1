"""Posts a second, memory and start-up: whole commands over generated posts from a loopback feed."""

import json
import socket
import tempfile
from pathlib import Path

import yaml

from benchmarks.generated import FeedServer
from benchmarks.processes import PROJECT, Cost, seconds_to_first_page, timed

EXAMPLE = PROJECT / "config" / "school.example.yaml"
DISPATCH_AT_MOST = 1_000
"""Generated posts open far more cases than a school has, and each message is a file: few show the speed."""
COLLECT = ("collect",)
ALL_BUT_DISPATCH = ("collect", "again", "assess", "assess again", "triage")
TO_DISPATCH = ("collect", "assess", "triage", "dispatch")


def measure(n_posts: int) -> None:
    """Print every figure with its aim (two cores)."""
    print(f"{n_posts} generated posts from a loopback feed, whole commands, SQLite\n")
    with tempfile.TemporaryDirectory() as folder:
        whole = _run(Path(folder), n_posts, ALL_BUT_DISPATCH)
    with tempfile.TemporaryDirectory() as folder:
        half = _run(Path(folder), n_posts // 2, COLLECT)
    n_few = min(n_posts, DISPATCH_AT_MOST)
    with tempfile.TemporaryDirectory() as folder:
        few = _run(Path(folder), n_few, TO_DISPATCH)
    ratio = whole["collect"].seconds / half["collect"].seconds
    rows = [
        ("collected", n_posts / whole["collect"].seconds, "posts a second", ">= 2000"),
        ("run again without news", whole["again"].seconds, "s", "<= 2"),
        ("twice the posts", ratio, "times the seconds of half", "about 2 or less"),
        ("assessed", n_posts / whole["assess"].seconds, "posts a second", ">= 150"),
        ("assessed again without news", whole["assess again"].seconds, "s", ""),
        ("triaged", n_posts / whole["triage"].seconds, "assessments a second", ""),
        (
            f"dispatched ({n_few} posts)",
            _n_sent(few["dispatch"]) / few["dispatch"].seconds,
            "messages a second",
            "",
        ),
        ("peak memory", max(cost.peak_mb for cost in (*whole.values(), *few.values())), "MB", "<= 700"),
        ("`gatepost run` to first page", first_page(), "s", "<= 10"),
    ]
    for what, value, unit, aim in rows:
        print(f"{what:<32}{value:>10.1f} {unit:<28}{f'aim {aim}' if aim else ''}")
    print()


def _n_sent(cost: Cost) -> int:
    return int(cost.output.split(" sent", 1)[0].split()[-1])


def _run(folder: Path, n_posts: int, steps: tuple[str, ...]) -> dict[str, Cost]:
    with FeedServer(n_posts) as server:
        settings = _settings(folder, list(server.urls()), server.base_url)
        environment = {"GATEPOST_DATA_FOLDER": str(folder), "GATEPOST_CONFIG": str(settings)}
        commands = {
            "collect": ("collect", "--once"),
            "again": ("collect", "--once"),
            "assess": ("assess",),
            "assess again": ("assess",),
            "triage": ("triage",),
            "dispatch": ("dispatch",),
        }
        costs = {step: timed(commands[step], environment) for step in steps}
    if "posts read, " not in costs["collect"].output or f"{n_posts} new" not in costs["collect"].output:
        raise RuntimeError(f"not every post was collected: {costs['collect'].output}")
    return costs


def _settings(folder: Path, urls: list[str], base_url: str) -> Path:
    settings = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    settings["sources"] = [{"name": "bench", "kind": "feed", "urls": urls, "base_url": base_url}]
    path = folder / "school.yaml"
    path.write_text(json.dumps(settings, default=str), encoding="utf-8")
    return path


def first_page() -> float:
    """Start `gatepost run` on the example school in an empty folder; seconds until its first page answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        return seconds_to_first_page(
            ("--config", str(EXAMPLE), "run", "--port", str(port)),
            {"GATEPOST_DATA_FOLDER": folder},
            f"http://127.0.0.1:{port}/sign-in",
        )
