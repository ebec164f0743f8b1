"""`gatepost init`: asks the few questions that matter and writes a settings file that works."""

import argparse
import json
import re
import sys
from pathlib import Path

from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.cli.house import config_path
from monitor.policy_files import list_policies
from monitor.settings import SettingsError, load_settings

_QUESTIONS = (
    ("name", "The school's full name", ""),
    ("short_names", "Short names that people use, with commas between them", ""),
    ("town", "Town", ""),
    ("county", "County", ""),
    ("postcode", "Postcode", ""),
    ("website", "Website, without https://", ""),
    ("head_email", "Where alerts go (the head's e-mail address)", ""),
    ("policy", "Which policy", "mersey-vale"),
)

_TEMPLATE = """\
# The settings of {name_plain}, written by `gatepost init`.
# config/school.example.yaml explains every setting, and holds more that you may want.

school:
  name: {name}
  short_names: {short_names}
  website: {website}
  place:
    town: {town}
    county: {county}
    postcode: {postcode}
  # Add: hashtags, handles, nearby, staff (in public roles), not_us (others of the same name).

sources:
  # The best first step: the local paper's feed, and a search-alert feed for the school's name. Put the
  # addresses here and switch it on.
  - name: Local news and alerts
    kind: feed
    enabled: false
    every_minutes: 30
    urls:
      - https://news.example/rss.xml

policy: {policy}

routing:
  critical: {{channels: [slack, email], to: [head]}}
  high: {{channels: [slack, email], to: [head]}}
  medium: {{channels: [email], to: [head]}}
  low: {{channels: [digest], to: []}}
  roles:
    head: [{head_email}]

digest:
  weekday: monday
  at: "07:30"
  to: [head]

channels:
  email:
    sender: {sender}
    # host: smtp.school.example     # until then messages are written to the outbox folder
"""


def init(arguments: argparse.Namespace) -> int:
    """Ask, write and check; an existing file is kept unless --force is given."""
    path: Path = arguments.out or config_path(arguments)
    if path.exists() and not arguments.force:
        print(f"gatepost: {path} is there already; use --force to replace it", file=sys.stderr)
        return 2
    try:
        answers = {field: _ask(arguments, field, words, default) for field, words, default in _QUESTIONS}
    except EOFError:
        print(
            "gatepost: the questions were not answered; give the answers as options, see --help",
            file=sys.stderr,
        )
        return 2
    problem = _wrong(answers)
    if problem:
        print(f"gatepost: {problem}", file=sys.stderr)
        return 2
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(_settings_text(answers), encoding="utf-8")
    try:
        load_settings(draft, {})
    except SettingsError as error:
        print(f"gatepost: {error}", file=sys.stderr)
        draft.unlink()
        return 2
    draft.replace(path)
    print(f"{path} written. Next: put your feeds into it, then `gatepost check` and `gatepost run`.")
    if load_settings(path, {}).storage.data_folder.exists():
        print("The data folder is there already: if it holds the example school's posts, remove it first.")
    return 0


def _ask(arguments: argparse.Namespace, field: str, words: str, default: str) -> str:
    given: str | None = getattr(arguments, field)
    if given is not None:
        return _tidy(field, given)
    if field == "policy":
        words = f"{words} ({', '.join(_policies())})"
    hint = f" [{default}]" if default else ""
    while True:
        answer = _tidy(field, input(f"{words}{hint}: ")) or default
        problem = _wrong({field: answer})
        if not problem:
            return answer
        print(f"  {problem}")


def _tidy(field: str, answer: str) -> str:
    """Take an answer as it is meant: a website is often pasted with https:// and a path."""
    answer = answer.strip()
    if field == "website":
        return re.sub(r"^[a-z]+://", "", answer, flags=re.I).split("/")[0]
    return answer


def _policies() -> list[str]:
    return [policy.name for policy in list_policies(POLICY_FOLDER)]


def _wrong(answers: dict[str, str]) -> str:
    if not answers.get("name", "-"):
        return "the school needs a name"
    if "@" not in answers.get("head_email", "@"):
        return "alerts need an e-mail address, such as head@school.example"
    if "policy" in answers and answers["policy"] not in _policies():
        return f"there is no policy {answers['policy']!r}; there are: {', '.join(_policies())}"
    return ""


def _settings_text(answers: dict[str, str]) -> str:
    quoted = {field: json.dumps(value, ensure_ascii=False) for field, value in answers.items()}
    names = [name.strip() for name in answers["short_names"].split(",") if name.strip()]
    site = answers["website"].rpartition("://")[2].partition("/")[0]
    domain = site.removeprefix("www.") or "localhost"
    return _TEMPLATE.format(
        **{
            **quoted,
            "name_plain": " ".join(answers["name"].split()),
            "short_names": json.dumps(names, ensure_ascii=False),
            "sender": json.dumps(f"Gatepost <gatepost@{domain}>"),
        }
    )
