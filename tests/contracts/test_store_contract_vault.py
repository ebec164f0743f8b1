"""What every store promises about the evidence vault; the same tests for all three."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.domain.evidence import capture
from monitor.domain.vault import (
    BEFORE_THE_FIRST,
    EntryKind,
    Head,
    Method,
    VaultDraft,
    VaultEntry,
    file_draft,
    hash_of,
)
from monitor.services.ports import Store
from tests.contracts.store_values import (
    NOW,
    a_mention,
    an_alert,
    an_assessment,
    keep,
    minutes,
    open_case_on,
)

PNG = b"\x89PNG\r\n\x1a\n\x00\xff picture"


def a_file(content: bytes = PNG, *, case_id: int | None = 7, mention_id: str = "") -> VaultDraft:
    return file_draft(
        content,
        media_type="image/png",
        captured_at=NOW,
        captured_by="Ada Löwe",
        method=Method.ATTACHED,
        case_id=case_id,
        mention_id=mention_id,
        detail={"source_url": "https://a.example/1"},
    )


def entries(store: Store) -> list[VaultEntry]:
    with store.read() as unit:
        return unit.vault_entries()


def test_a_new_store_has_an_empty_chain(store: Store) -> None:
    with store.read() as unit:
        assert unit.vault_entries() == []
        assert unit.vault_head() == Head(seq=0, sha256=BEFORE_THE_FIRST)
        assert unit.vault_file("0" * 64) is None
        assert unit.unchained() == []


def test_every_new_version_of_a_post_is_chained_in_the_order_given(store: Store) -> None:
    zebra, ape = a_mention("zebra"), a_mention("ape")
    keep(store, zebra, ape)
    keep(store, zebra)
    keep(store, a_mention("zebra", text="Other words"))
    found = entries(store)
    assert [entry.seq for entry in found] == [1, 2, 3]
    assert [entry.mention_id for entry in found] == [zebra.mention_id, ape.mention_id, zebra.mention_id]
    assert [entry.previous for entry in found] == [BEFORE_THE_FIRST, found[0].sha256, found[1].sha256]
    assert [hash_of(entry) for entry in found] == [entry.sha256 for entry in found]
    with store.read() as unit:
        assert unit.vault_head() == Head(seq=3, sha256=found[2].sha256)
        assert {e.sha256 for e in unit.evidence_of(zebra.mention_id)} == {
            found[0].content_sha256,
            found[2].content_sha256,
        }
        assert unit.unchained() == []


def test_an_entry_of_a_post_says_when_how_and_by_what_it_was_captured(store: Store) -> None:
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    mention = a_mention(posted_at=summer)
    keep(store, mention)
    [entry] = entries(store)
    assert (entry.kind, entry.method, entry.captured_by) == ("post", "collected", "x-search")
    assert entry.captured_at == mention.collected_at
    assert entry.software.startswith("gatepost ")
    assert entry.facts == {
        "captured_at_london": "2026-11-18T07:45:03+00:00",
        "posted_at": "2026-07-01T22:30:00.000000+00:00",
        "posted_at_london": "2026-07-01T23:30:00+01:00",
        "size": len(capture(mention.post, now=NOW).content),
    }


@pytest.mark.parametrize("moment", [datetime.min, datetime.max])  # noqa: DTZ901 - zones are added below
def test_a_post_dated_beyond_belief_is_chained_all_the_same(store: Store, moment: datetime) -> None:
    keep(store, a_mention(posted_at=moment.replace(tzinfo=timezone(timedelta(hours=14)))))
    keep(store, a_mention("2", posted_at=moment.replace(tzinfo=timezone(timedelta(hours=-12)))))
    assert [hash_of(entry) == entry.sha256 for entry in entries(store)] == [True, True]


def test_an_entry_comes_back_to_the_letter_whatever_is_in_it(store: Store) -> None:
    hostile = "a\x00b\ud800 \x1ahex: 𝔊 ' -- \u202e"
    draft = VaultDraft(
        kind=EntryKind.CHECK,
        mention_id="m",
        case_id=3,
        content_sha256="ab" * 32,
        captured_at=datetime(2026, 7, 1, 9, 0, 0, 1, tzinfo=timezone(timedelta(hours=1))),
        captured_by=hostile,
        method=Method.RECHECK,
        detail={"why": hostile, "http_status": 404, "title": None},
    )
    with store.begin() as unit:
        given = unit.add_vault_entry(draft)
    assert entries(store) == [given]
    assert given.captured_by == hostile
    assert given.captured_at == draft.captured_at
    assert given.facts == {"why": hostile, "http_status": 404, "title": None}
    assert hash_of(given) == given.sha256


def test_a_file_is_kept_once_and_found_by_its_hash(store: Store) -> None:
    with store.begin() as unit:
        first = unit.add_vault_entry(a_file(), PNG)
        second = unit.add_vault_entry(a_file(case_id=8), PNG)
    with store.read() as unit:
        file = unit.vault_file(hashlib.sha256(PNG).hexdigest())
        assert unit.unchained() == []
    assert file is not None
    assert (file.content, file.media_type, file.size) == (PNG, "image/png", len(PNG))
    assert second.previous == first.sha256
    assert first.facts["media_type"] == "image/png"
    assert first.facts["source_url"] == "https://a.example/1"


def test_an_empty_file_is_a_file(store: Store) -> None:
    with store.begin() as unit:
        entry = unit.add_vault_entry(a_file(b""), b"")
        file = unit.vault_file(entry.content_sha256)
    assert file is not None
    assert file.content == b""


def test_bytes_that_do_not_fit_their_hash_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="hash"), store.begin() as unit:
        unit.add_vault_entry(a_file(), PNG + b"!")
    assert entries(store) == []


def test_what_fails_afterwards_leaves_no_entry_and_no_gap(store: Store) -> None:
    def fail_at_the_end() -> None:
        with store.begin() as unit:
            unit.add_vault_entry(a_file(), PNG)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_at_the_end()
    with store.begin() as unit:
        assert unit.add_vault_entry(a_file(), PNG).seq == 1


def test_a_later_version_is_chained_with_who_saw_it(store: Store) -> None:
    mention = a_mention()
    keep(store, mention)
    edited = capture(replace(mention.post, text="Edited words"), now=NOW + minutes(60))
    with store.begin() as unit:
        entry = unit.add_evidence(edited, captured_by="x-search", method=Method.RECHECK)
        again = unit.add_evidence(edited, captured_by="x-search", method=Method.RECHECK)
    assert entry is not None
    assert again is None
    assert (entry.seq, entry.method, entry.content_sha256) == (2, "recheck", edited.sha256)
    with store.read() as unit:
        assert [json.loads(e.content)["text"] for e in unit.evidence_of(mention.mention_id)] == [
            mention.post.text,
            "Edited words",
        ]


def test_a_version_of_an_unknown_post_is_refused(store: Store) -> None:
    with pytest.raises(LookupError), store.begin() as unit:
        unit.add_evidence(capture(a_mention().post, now=NOW), captured_by="x", method=Method.RECHECK)


def test_entries_are_found_by_case_and_by_post_and_read_in_pages(store: Store) -> None:
    one, two = a_mention("1"), a_mention("2")
    keep(store, one, two)
    with store.begin() as unit:
        unit.add_vault_entry(a_file(case_id=7), PNG)
        unit.add_vault_entry(a_file(case_id=8, mention_id=one.mention_id), PNG)
    with store.read() as unit:

        def seqs(**wanted: object) -> list[int]:
            return [entry.seq for entry in unit.vault_entries(**wanted)]  # type: ignore[arg-type]

        assert seqs(case_id=7) == [3]
        assert seqs(mention_ids=[one.mention_id]) == [1, 4]
        assert seqs(case_id=7, mention_ids=[two.mention_id]) == [2, 3]
        assert seqs(mention_ids=[]) == []
        assert seqs(case_id=2**70) == []
        assert seqs(after=1, limit=2) == [2, 3]
        assert seqs(after=4) == []


def test_versions_of_several_posts_are_given_at_once_with_their_cases(store: Store) -> None:
    one, two = a_mention("1"), a_mention("2")
    case = open_case_on(store, one)
    keep(store, two)
    with store.read() as unit:
        found = unit.evidence_of_all([one.mention_id, two.mention_id, "unknown"])
        assert {each.mention_id for each in found} == {one.mention_id, two.mention_id}
        assert found[0] in unit.evidence_of(found[0].mention_id)
        assert unit.case_ids_of(one.mention_id) == [case.case_id]
        assert unit.case_ids_of(two.mention_id) == []


def test_reading_units_add_nothing(store: Store) -> None:
    with store.read() as unit, pytest.raises(RuntimeError, match="opened to read"):
        unit.add_vault_entry(a_file(), PNG)


def test_the_last_entry_of_a_kind_and_the_posts_behind_entries_are_found(store: Store) -> None:
    one, two = a_mention("1"), a_mention("2")
    keep(store, one, two)
    with store.begin() as unit:
        first = unit.add_vault_entry(a_file(), PNG)
        second = unit.add_vault_entry(a_file(case_id=8), PNG)
    with store.read() as unit:
        assert unit.newest_vault_entry(EntryKind.FILE) == second
        assert unit.newest_vault_entry(EntryKind.MANIFEST) is None
        assert first.seq == 3
        found = unit.shown_posts([two.mention_id, one.mention_id, "unknown", one.mention_id])
    assert {each.mention_id for each in found} == {one.mention_id, two.mention_id}
    assert len(found) == 2
    assert {(each.text, each.source) for each in found} == {
        ("Words of post 1", "x-search"),
        ("Words of post 2", "x-search"),
    }


def test_a_cases_messages_and_every_reading_of_its_posts_are_given_by_time(store: Store) -> None:
    mention = a_mention("1")
    case = open_case_on(store, mention)
    later = an_assessment(mention, model="model-2", assessed_at=NOW + minutes(90))
    with store.begin() as unit:
        unit.add_assessments([later])
        new = an_alert("new", case_id=case.case_id, created_at=NOW + minutes(2))
        old = an_alert("old", case_id=case.case_id, created_at=NOW)
        unit.add_alerts([new, old, an_alert("digest")])
    with store.read() as unit:
        assert unit.alerts_of(case.case_id) == [old, new]
        assert unit.alerts_of(99) == []
        assert unit.assessments_of([mention.mention_id, "unknown"]) == [an_assessment(mention), later]
        assert unit.assessments_of([]) == []
