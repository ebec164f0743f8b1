"""`gatepost case show`: everything that happened around one case, by time."""

import argparse
import sys
from collections.abc import Iterator

from monitor.cli.evidence import at_the_machine
from monitor.cli.house import house_of
from monitor.cli.plain import plain
from monitor.domain.actor import Actor
from monitor.domain.case import Case, case_id_of
from monitor.domain.chronology import KIND_WORDS, Line, both_clocks, chronology
from monitor.domain.mention import Mention


def show(arguments: argparse.Namespace) -> int:
    """Print a case's chronology, and note in the log that somebody did."""
    from monitor.services.chronology import facts_of
    from monitor.web.wording import ACTION_WORDS

    case_id = case_id_of(arguments.case)
    if case_id is None:
        print(f"gatepost: {plain(arguments.case)!r} is no case; write GP-0042, or 42", file=sys.stderr)
        return 2
    house = house_of(arguments)
    with house.store.read() as unit:
        file = unit.case_file(case_id)
        if file is None:
            print(f"gatepost: there is no case GP-{case_id:04d}", file=sys.stderr)
            return 1
        facts = facts_of(unit, file)
    house.desk.doors.note("chronology", Actor(name=at_the_machine()), case_id)
    mentions = {mention.mention_id: mention for mention in facts.mentions} if arguments.words else {}
    for line in (*_head(file.case, len(facts.mentions)), *_lines(chronology(facts, ACTION_WORDS), mentions)):
        print(line)
    return 0


def _head(case: Case, n_posts: int) -> Iterator[str]:
    posts = "1 post" if n_posts == 1 else f"{n_posts} posts"
    yield f"{case.number}: {case.status.replace('_', ' ')}, {case.severity}, {posts}"
    if case.merged_into:
        yield f"merged into GP-{case.merged_into:04d}, which has its posts now"
    yield ""


def _lines(lines: list[Line], mentions: dict[str, Mention]) -> Iterator[str]:
    for line in lines:
        local, utc = both_clocks(line.at)
        by = f", by {plain(line.by)}" if line.by else ""
        yield f"{local} ({utc})  {KIND_WORDS[line.kind]:8}  {plain(line.what)}{by}"
        yield from (f"    {plain(part)}" for part in line.detail.splitlines())
        if line.mention_id in mentions:
            post = mentions[line.mention_id].post
            yield f"    author: {plain(post.author) or 'not shown'}; address: {plain(post.url) or 'none'}"
            yield from (f"    | {plain(part)}" for part in post.text.splitlines())
