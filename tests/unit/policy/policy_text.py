"""A small policy file of an invented school, and what a check finds in it."""

from datetime import date
from pathlib import Path

from monitor.domain.policy.finding import Surroundings
from monitor.policy_files.lint import PolicyText, Remark

TODAY = date(2026, 11, 21)
SMALL = """\
policy: {id: TS, school: Tarnholt School, adopted: 2025-11, review_due: 2027-11}
clauses:
  TS-1: {lines: "3", text: "Staff do not reply."}
  TS-2: {lines: "4", text: "The head is told."}
roles:
  head: {says: the head, canonical: head, cite: [TS-2]}
guardrails:
  - {id: TS.g1, guard: no_reply, when: {category: [offensive]}, text: "Nobody replies.", cite: [TS-1]}
rules:
  - id: TS.r1
    rank: 10
    title: Abuse
    when: {category: [offensive]}
    then:
      - {step: 1, do: tell, to: head, role: head, cite: [TS-2], text: "Tell the head."}
"""


def write(folder: Path, text: str = SMALL, name: str = "tarnholt.yaml") -> Path:
    """Write a policy file into a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(before: str, after: str, text: str = SMALL) -> str:
    """Give the small policy with one passage replaced."""
    assert before in text
    return text.replace(before, after, 1)


def with_rules(rules: str) -> str:
    """Give the small policy with further rules, written without indentation."""
    return SMALL + "".join(f"  {line}\n" for line in rules.strip("\n").splitlines())


def remarks(path: Path, **around: object) -> tuple[Remark, ...]:
    """Check a file as on the day of the tests."""
    return PolicyText.read(path).remarks(Surroundings(**{"today": TODAY, **around}))  # type: ignore[arg-type]


POLICE = """
- id: TS.r2
  rank: 20
  title: A threat to staff
  when: {category: [threat], target: [staff]}
  then:
    - {step: 1, do: report_police, role: head, cite: [TS-2], text: "Tell the police."}
- id: TS.r3
  rank: 30
  title: A threat
  when: {content: [threat]}
  then:
    - {step: 1, do: consider_police, role: head, cite: [TS-1], text: "Think of it."}
"""
"""Two rules of which one must go to the police and the other only thinks of it."""
