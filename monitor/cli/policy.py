"""`gatepost policy new`, `check` and `simulate`: a school's own policy, written, checked and tried out."""

import argparse
import sys
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.cli.house import DEFAULT_CONFIG, config_path
from monitor.cli.plain import plain
from monitor.cli.policy_simulate import simulate
from monitor.clock import SystemClock
from monitor.domain.policy import Policy
from monitor.domain.policy.confirmation import confirmed_readings
from monitor.domain.policy.finding import LEVELS, Surroundings
from monitor.policy_files import PolicyFileError, find_policy
from monitor.policy_files.confirmations import NO_CONFIRMATIONS, ConfirmationsFile, read_confirmations
from monitor.policy_files.lint import PolicyText, Remark, faults_of
from monitor.policy_files.template import write_template
from monitor.settings import Settings, load_settings

_PLURALS = {"error": "errors", "warning": "warnings", "note": "notes"}
_HEADINGS = {
    "error": "must be mended before Gatepost runs with this file",
    "warning": "for the school to settle",
    "note": "good to know",
}


def new(arguments: argparse.Namespace) -> int:
    """Write the template into a file that is not there yet."""
    path = Path(arguments.file)
    write_template(path, _today())
    print(f"{path} holds a template with an invented school. Put your policy into it, then run")
    print(f"    gatepost policy check {path}")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Print what is wrong or unsettled in a policy file; gives 2 if Gatepost would refuse it."""
    path, settings = find_policy(arguments.policy, POLICY_FOLDER), _settings(arguments)
    try:
        text = PolicyText.read(path)
        confirmed = _confirmations(settings, text.policy)
    except PolicyFileError as problem:
        _print(faults_of(problem))
        print(f"gatepost: {problem.file} is refused; mend it, then check again", file=sys.stderr)
        return 2
    policy = text.policy
    print(plain(f"{policy.school}: {policy.name}, version {policy.version}"))
    around = Surroundings(
        today=_today(),
        held_roles=_held(settings),
        confirmed=confirmed_readings(policy, confirmed.confirmations),
    )
    _print(text.remarks(around))
    for words in confirmed.outdated:
        print(f"\n{plain(words)}")
    if settings is None:
        print("\nThere is no settings file, so who holds which role was not looked at.")
    elif settings.policy_confirmations is None:
        print(
            "\nThe settings name no policy_confirmations. A confirmed reading is written there as\n"
            f'  - {{policy: {policy.id}, version: "{policy.version}", ids: [RULE], by: NAME, role: ROLE, '
            f'on: "{_today().isoformat()}"}}'
        )
    return 0


def _print(remarks: Sequence[Remark]) -> None:
    for level in LEVELS:
        found = [remark for remark in remarks if remark.level == level]
        if found:
            counted = f"{len(found)} {level if len(found) == 1 else _PLURALS[level]}"
            print(f"\n{counted}, {_HEADINGS[level]}:")
            for remark in found:
                print(plain(str(remark)))
    if not remarks:
        print("\nNothing to settle.")


def _settings(arguments: argparse.Namespace) -> Settings | None:
    """Load the settings where there are any; a file that was named must be there."""
    path = config_path(arguments)
    return None if path == DEFAULT_CONFIG and not path.exists() else load_settings(path)


def _held(settings: Settings | None) -> Collection[str] | None:
    return None if settings is None else {role for role, people in settings.roles.items() if people}


def _confirmations(settings: Settings | None, policy: Policy) -> ConfirmationsFile:
    if settings is None or settings.policy_confirmations is None:
        return NO_CONFIRMATIONS
    return read_confirmations(settings.policy_confirmations, policy, today=_today())


def _today() -> date:
    return SystemClock().now().date()


__all__ = ["check", "new", "simulate"]
