"""Who may sign in to the review pages."""

import argparse
import getpass
import re
import secrets
import sys
from dataclasses import replace
from pathlib import Path

from monitor.bootstrap import Gatepost
from monitor.bootstrap.edges import write_private
from monitor.cli.house import house_of
from monitor.domain.access import REVIEWER_ROLES
from monitor.domain.policy.vocabulary import nearest
from monitor.services.ports import Reviewer
from monitor.settings import SettingsError

_LOGIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}$")
FIRST_LOGIN = "reviewer"


def user(arguments: argparse.Namespace) -> int:
    """Add a reviewer, give a known one a new password, name or role, or end somebody's access."""
    from monitor.web.auth import hash_password

    login = arguments.login.strip().casefold()
    mistake = _mistake(arguments, login)
    if mistake:
        print(f"gatepost: {mistake}", file=sys.stderr)
        return 2
    if arguments.remove:
        return _remove(house_of(arguments), login)
    password = _password(arguments.password_stdin)
    if password is None:
        print("gatepost: the two passwords differ; nothing was changed", file=sys.stderr)
        return 1
    try:
        password_hash = hash_password(password)
    except ValueError as problem:
        print(f"gatepost: {problem}", file=sys.stderr)
        return 2
    house = house_of(arguments)
    reviewer = Reviewer(
        login=login, name=arguments.name.strip(), role=arguments.role, password_hash=password_hash
    )
    with house.store.begin() as unit:
        unit.save_reviewer(reviewer)
    if login == FIRST_LOGIN:
        _first_sign_in_file(house).unlink(missing_ok=True)  # the password in it opens nothing any more
    print(f"{reviewer.name} may now sign in as {login}")
    return 0


def _mistake(arguments: argparse.Namespace, login: str) -> str:
    """Say what is wrong with the arguments; empty when nothing is."""
    if not _LOGIN.match(login):
        return "a login has 2 to 64 letters, digits or . _ - @ +"
    if arguments.remove:
        return ""
    if arguments.role not in REVIEWER_ROLES:
        return role_mistake(arguments.role)
    return (
        ""
        if (arguments.name or "").strip()
        else "--name needs the name that will stand in the history of cases"
    )


def role_mistake(role: str) -> str:
    """Say which roles there are, and which was probably meant."""
    roles = "; ".join(f"{name} ({words})" for name, words in REVIEWER_ROLES.items())
    return f"--role {role!r} is no role: {nearest(role, REVIEWER_ROLES)}. The roles: {roles}"


def _remove(house: Gatepost, login: str) -> int:
    """Let nobody sign in with this login any more; what the person did stays in the history."""
    with house.store.begin() as unit:
        reviewer = unit.reviewer(login)
        if reviewer is not None:
            unit.save_reviewer(replace(reviewer, is_active=False))
    if reviewer is None:
        print(f"gatepost: there is nobody with the login {login!r}", file=sys.stderr)
        return 2
    print(f"{reviewer.name} may not sign in any more; their decisions stay in the history")
    return 0


def _password(from_stdin: bool) -> str | None:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    try:
        password = getpass.getpass("Password (at least 12 characters): ")
        return password if getpass.getpass("The same again: ") == password else None
    except EOFError:
        raise SettingsError("no password was typed; in a pipe give --password-stdin") from None


def _first_sign_in_file(house: Gatepost) -> Path:
    return house.settings.storage.data_folder / "first-sign-in.txt"


def first_sign_in(house: Gatepost) -> Path | None:
    """Make a first reviewer where there is none; gives the private file that holds the password."""
    from monitor.web.auth import hash_password

    path = _first_sign_in_file(house)
    with house.store.read() as unit:
        if unit.reviewers():
            return path if path.exists() else None
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    reviewer = Reviewer(
        login=FIRST_LOGIN,
        name="First reviewer",
        role="head",  # sees every case but those about the head; give each person a login of their own soon
        password_hash=hash_password(password),
    )
    write_private(path, f"login:    {FIRST_LOGIN}\npassword: {password}\nrole:     head\n")
    with house.store.begin() as unit:
        unit.save_reviewer(reviewer)
    return path
