"""The command `gatepost`."""

import argparse
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from monitor.cli.casework_commands import add_casework
from monitor.cli.parsing import Commands, add_command
from monitor.letter_files import LetterFileError
from monitor.policy_files import PolicyFileError
from monitor.services.ports import ModelFailedError, StaleCaseError, StoreBusyError
from monitor.settings import SettingsError

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives 0 for success, 1 where work was left undone, 2 for wrong usage or settings."""
    parsed = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if parsed.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    module, name = parsed.command
    command: Command = getattr(import_module(f"monitor.cli.{module}"), name)
    try:
        status = command(parsed)
        sys.stdout.flush()
    except (SettingsError, PolicyFileError, LetterFileError) as problem:
        return _say(2, str(problem))
    except (ModelFailedError, StoreBusyError, StaleCaseError) as problem:
        return _say(1, str(problem))
    except BrokenPipeError:
        _forget_output()
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        if words := _explained(problem):
            return _say(1, words)
        raise
    return status


def _explained(problem: Exception) -> str:
    """Say what a person can mend, or nothing where only the whole error helps."""
    if type(problem).__name__ == "WeightsError":
        return str(problem)
    if isinstance(problem, OSError) and problem.filename is not None:
        return f"{problem.filename}: {problem.strerror}. May Gatepost write there, and is there room?"
    return ""


def _say(status: int, words: str) -> int:
    for line in words.splitlines():
        print(f"gatepost: {line}", file=sys.stderr)
    return status


def _forget_output() -> None:
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gatepost",
        description="Watches what is said in public about a school, and helps the school to answer well.",
        epilog="Exit status: 0 success; 1 work left undone (see standard error); 2 wrong usage or settings.",
    )
    parser.add_argument("--version", action="version", version=f"gatepost {version('gatepost')}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say what happens, on standard error")
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="the school's settings (default: $GATEPOST_CONFIG or config/school.yaml)",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_setting_up(commands)
    _add_steps(commands)
    _add_contracts(commands)
    add_casework(commands)
    return parser


def _add_setting_up(commands: Commands) -> None:
    init = add_command(
        commands, "init", "ask a few questions and write a settings file", module="init", function="init"
    )
    init.add_argument("--out", type=Path, metavar="FILE", help="where to write (default: what --config says)")
    init.add_argument("--force", action="store_true", help="replace a file that is there already")
    for field in ("name", "town", "county", "postcode", "website", "short-names", "head-email", "policy"):
        init.add_argument(f"--{field}", help=f"answer for {field}, so that it is not asked")
    add_command(
        commands,
        "check",
        "try every configured part and say how to mend it",
        module="check",
        function="check",
    )
    user = add_command(
        commands, "user", "add a reviewer, or set a new password", module="people", function="user"
    )
    user.add_argument("login")
    user.add_argument("--name", help="as it will stand in the history of cases")
    user.add_argument("--remove", action="store_true", help="let this login sign in no more")
    user.add_argument("--role", default="reviewer", help="head, chair, dsl, slt, ...: decides what is seen")
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    _add_pupils(commands)
    run = add_command(
        commands, "run", "collect, assess, alert and serve the review pages", module="serve", function="run"
    )
    run.add_argument("--port", type=int, help="instead of the settings' web.port")


def _add_pupils(commands: Commands) -> None:
    words = "keep the watch list of pupils, as hashes of their names"
    deeds = commands.add_parser("pupils", help=words, description=words).add_subparsers(
        title="deeds", required=True, metavar="DEED"
    )
    add_command(deeds, "add", "add names, one a line on standard input", module="pupils", function="add")
    add_command(deeds, "check", "say whether the list and its key fit", module="pupils", function="check")


def _add_steps(commands: Commands) -> None:
    collect = add_command(commands, "collect", "collect from the sources", module="steps", function="collect")
    collect.add_argument("--once", action="store_true", required=True, help="one run of each source")
    collect.add_argument("--source", metavar="NAME", help="only this source")
    add_command(commands, "assess", "let the model read new posts", module="steps", function="assess")
    add_command(commands, "triage", "open and join cases", module="steps", function="triage")
    add_command(commands, "remind", "remind of what is due in cases", module="steps", function="remind")
    words = "look whether posts of open cases are still up, as far as a look is due"
    add_command(commands, "recheck", words, module="steps", function="recheck")
    add_command(commands, "dispatch", "send what waits in the outbox", module="steps", function="dispatch")
    digest = add_command(commands, "digest", "send a week's digest", module="steps", function="digest")
    digest.add_argument("--week", metavar="YYYY-Www", help="default: the newest week that is due")
    digest.add_argument(
        "--preview", type=Path, metavar="FILE", help="write it as a web page and send nothing"
    )
    export = add_command(
        commands,
        "export",
        "write what is stored as JSON lines, or one case as an evidence pack",
        module="steps",
        function="export",
    )
    export.add_argument("what", choices=("posts", "cases", "alerts", "case"))
    export.add_argument("case", nargs="?", metavar="CASE", help="the case's number, for `export case`")
    export.add_argument("--jsonl", action="store_true", help="for posts, cases and alerts")
    export.add_argument("--for", dest="recipient", metavar="RECIPIENT", help="whom a case's pack is for")
    export.add_argument("--by", metavar="LOGIN", help="the reviewer who takes the pack out")
    export.add_argument("--remove", action="append", metavar="NAME", help="a further name to take out")
    export.add_argument("--out", type=Path, metavar="FILE", help="where to write the pack")


def _add_contracts(commands: Commands) -> None:
    classify = add_command(
        commands, "classify", "say what the model reads in posts", module="contracts", function="classify"
    )
    classify.add_argument("--jsonl", action="store_true", required=True)
    why = add_command(
        commands, "why", "show which words of a post a label hangs on", module="why", function="why"
    )
    why.add_argument("--jsonl", action="store_true", help="read lines with id, text and label")
    why.add_argument("--text", help="one post, instead of --jsonl")
    why.add_argument("--label", help="the risk label to explain in --text")
    relevance = add_command(
        commands,
        "relevance",
        "say whether posts are about a school",
        module="contracts",
        function="relevance",
    )
    relevance.add_argument("--school", type=Path, required=True, metavar="FILE")
    relevance.add_argument("--jsonl", action="store_true", required=True)
    _add_evaluate(commands)
    plan = add_command(
        commands, "plan", "say what a policy prescribes for an incident", module="contracts", function="plan"
    )
    plan.add_argument("--policy", required=True, metavar="ID|FILE")
    plan.add_argument("--incident", required=True, metavar="FILE|-")


def _add_evaluate(commands: Commands) -> None:
    evaluate = add_command(
        commands,
        "evaluate",
        "measure the bundled model on every set at hand",
        module="evaluate",
        function="evaluate",
    )
    evaluate.add_argument(
        "--data", type=Path, metavar="FOLDER", help="public sets (default: $GATEPOST_DATA or ../shared/data)"
    )
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    extent = evaluate.add_mutually_exclusive_group()
    extent.add_argument("--quick", action="store_true", help="few rows of each public set, no peers")
    extent.add_argument("--full", action="store_true", help="every row of each public set")
