"""The card that shows what is kept for a case's posts, and what the policy still asks for."""

from datetime import datetime

from starlette.requests import Request

from monitor.domain.held import held_posts, needs
from monitor.domain.vault import EntryKind
from monitor.services.chronology import entries_of
from monitor.services.ports import CaseFile
from monitor.web.gate import Visitor, web_of
from monitor.web.panel import Panel

POSTS_SHOWN = 10
"""Of a pile-on the first posts stand on the card; the chronology has all."""


def evidence_panel(request: Request, _visitor: Visitor, file: CaseFile) -> Panel:
    """Give the card of what is kept."""
    lead = file.lead()
    with web_of(request).store.read() as unit:
        entries = entries_of(unit, file)
        stamp = unit.newest_vault_entry(EntryKind.TIMESTAMP)
    facts = stamp.facts if stamp else {}
    stamped_to = seq if isinstance(seq := facts.get("manifest"), int) else 0
    held = held_posts([post.mention for post in file.posts], entries, stamped_to=stamped_to)
    first = lead.mention.mention_id if lead else ""
    return Panel(
        template="case_evidence.html",
        values={
            "held": sorted(held, key=lambda post: post.mention_id != first)[:POSTS_SHOWN],
            "n_left": max(0, len(held) - POSTS_SHOWN),
            "lead_id": first,
            "stamped_at": _moment(facts.get("stamped_at")),
            "needs": needs(file.case, lead.mention if lead else None, entries),
        },
    )


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
