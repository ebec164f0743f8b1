"""Which readings of its policy the school has confirmed: a file beside the settings, checked line by line."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.domain.policy.confirmation import Confirmation
from monitor.domain.policy.values import Policy
from monitor.domain.policy.vocabulary import nearest
from monitor.policy_files.reader import Section, as_text, read_bytes, read_document

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmationsFile:
    """What a file confirms of one policy, and which of its entries count no longer."""

    confirmations: tuple[Confirmation, ...] = ()
    outdated: tuple[str, ...] = ()
    """Entries for another version of the same policy, each as `file:line: field: what; what to do`."""


NO_CONFIRMATIONS = ConfirmationsFile()


def read_confirmations(path: Path, policy: Policy, *, today: date) -> ConfirmationsFile:
    """Read the confirmations of this policy; entries of other policies are passed over.

    Raises `PolicyFileError` with line and field for a word, a date or an id that is not known.
    """
    document = read_document(as_text(read_bytes(path), path), str(path))
    confirmed, outdated = [], []
    for part in document.sections("confirmations"):
        meant, version = part.text("policy"), part.text("version")
        ids, entry = part.texts("ids"), _confirmation(part, today)
        part.close()
        if meant.lower() != policy.id.lower():
            continue
        if version != policy.version:
            outdated.append(
                f"{path}:{part.line}: {part.path}.version: confirms {version}, and the policy is "
                f"{policy.version} now; look at the readings again, then write the new version"
            )
            continue
        _check_ids(part, ids, policy)
        confirmed.append(entry)
    document.close()
    for words in outdated:
        log.warning("%s", words)
    return ConfirmationsFile(confirmations=tuple(confirmed), outdated=tuple(outdated))


def _confirmation(part: Section, today: date) -> Confirmation:
    ids = part.texts("ids")
    if not ids:
        raise part.fail("says nothing of what is confirmed; write ids: [...] with rules or clauses", "ids")
    by, role, said = part.text("by"), part.text("role"), part.text("on")
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise part.fail(f"{said!r} is no day; write it as 2026-11-12", "on") from error
    if day > today:
        raise part.fail(f"{said} has not come yet; write the day on which it was confirmed", "on")
    return Confirmation(ids=ids, by=by, role=role, on=day)


def _check_ids(part: Section, ids: Collection[str], policy: Policy) -> None:
    known = {
        *policy.clauses,
        *(rule.id for rule in policy.rules),
        *(rail.id for rail in policy.guardrails),
    }
    for one in ids:
        if one not in known:
            fault = f'"{one}" is no rule, guardrail or clause of {policy.id}; {nearest(one, known)}'
            raise part.fail(fault, "ids")
