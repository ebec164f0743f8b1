"""Names in hostile and everyday posts, written in every way: what goes by itself, and what only by hand."""

import io
import json
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError
from monitor.domain.evidence import capture
from monitor.domain.mention import Mention, Relevance
from monitor.domain.pack_words import address_without_names, address_without_title, without_names, words_for
from monitor.domain.post import Post
from monitor.domain.school import School, StaffMember
from monitor.packs import write_pack
from monitor.services.doors import Doors
from monitor.services.packs import PackDesk
from monitor.testing import FixedClock, MemoryStore
from tests.contracts.store_values import NOW, a_case, an_assessment, opening
from tests.unit.letters.letter_values import about, write
from tests.unit.packs.test_packs import all_words

SCHOOL = School(
    name="Tarnholt School",
    staff=(
        StaffMember(name="Mr Daniel Blackwood", role="Head"),
        StaffMember(name="Claire Pemberton", role=""),
    ),
)
DORA = Actor(name="Dora Vane", login="dora", role="dsl")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A post, the names in it, and whether the software finds them without help."""

    text: str
    names: tuple[str, ...]
    goes_alone: bool = True


SAID = (
    Said(text="Jaydan Okes was pushed by the gate.", names=("Jaydan", "Okes")),
    Said(text="jaydan okes pushed my boy", names=("jaydan", "okes"), goes_alone=False),
    Said(text="J.O. did it again", names=("J.O",), goes_alone=False),
    Said(text="J Okes in year 9 did it", names=("Okes",)),
    Said(text="#JusticeForJaydan now", names=("Jaydan",), goes_alone=False),
    Said(text="ask @jaydan_okes09 about it", names=("jaydan", "okes")),
    Said(text="see https://x.example/jaydan-okes/video", names=("jaydan", "okes")),
    Said(text="Jaydan\nOkes was there", names=("Jaydan", "Okes"), goes_alone=False),
    Said(text="Jay\u200bdan Ok\u00ades was there", names=("Jay", "dan", "es was")[:2]),
    Said(text="\u0408\u0430ydan Okes was there", names=("ydan", "Okes")),
    Said(text="j\u0430ydan 0kes did it", names=("ydan", "kes"), goes_alone=False),
    Said(text="Jaydan’s dad shouted", names=("Jaydan",), goes_alone=False),
    Said(text="Jaydan Okes's mum shouted", names=("Jaydan", "Okes")),
    Said(text="Mary-Jane Smith-Okafor shouted", names=("Mary", "Jane", "Smith", "Okafor")),
    Said(text="mary jane smith okafor shouted", names=("mary", "smith", "okafor"), goes_alone=False),
    Said(text="Llŷr Gruffydd was late", names=("Llŷr", "Gruffydd")),
    Said(text="llyr gruffydd was late", names=("llyr", "gruffydd"), goes_alone=False),
    Said(text="Łukasz Wiśniewski got detention", names=("Łukasz", "Wiśniewski")),
    Said(text="lukasz wisniewski got detention", names=("lukasz", "wisniewski"), goes_alone=False),
    Said(text="Muhammad Al-Farouqi hit him", names=("Muhammad", "Farouqi")),
    Said(text="Harpreet Kaur-Sandhu's coat", names=("Harpreet", "Kaur", "Sandhu")),
    Said(text="Priya (Year 9) was crying", names=("Priya",)),
    Said(text="my son Tommo was hurt", names=("Tommo",)),
    Said(text="my daughter poppie was hurt", names=("poppie",), goes_alone=False),
    Said(text="JAYDAN OKES WAS PUSHED", names=("JAYDAN", "OKES"), goes_alone=False),
    Said(text="J a y d a n O k e s", names=("J a y d",), goes_alone=False),
    Said(text="Okes, Jaydan 9B", names=("Okes",), goes_alone=False),
    Said(text="Nguyễn Thị Hoa was sent home", names=("Nguyễn", "Hoa")),
    Said(text="<b>Jaydan Okes</b> {{ 7*7 }}", names=("Jaydan", "Okes")),
)
BY_HAND = (
    *("Jaydan", "Okes", "Jaydan Okes", "J.O.", "Mary", "Jane", "Smith-Okafor", "Smith", "Okafor", "Poppie"),
    *("Llŷr", "Gruffydd", "Łukasz", "Wiśniewski"),
)


@pytest.mark.parametrize("names", ["staff", "none"])
@pytest.mark.parametrize("said", SAID, ids=lambda said: ascii(said.text)[:30])
def test_what_goes_by_itself_and_what_stays_is_what_the_guide_says(said: Said, names: str) -> None:
    shown = words_for(said.text, (), SCHOOL, names=names)  # type: ignore[arg-type]
    left = [name for name in said.names if name in shown]
    assert bool(left) is not said.goes_alone, shown


@pytest.mark.parametrize("names", ["all", "staff", "none"])
@pytest.mark.parametrize("said", SAID, ids=lambda said: ascii(said.text)[:30])
def test_a_name_that_a_person_lists_goes_however_it_is_written(said: Said, names: str) -> None:
    if said.goes_alone and names == "all":
        return
    shown = words_for(said.text, (), SCHOOL, names=names, remove=BY_HAND)  # type: ignore[arg-type]
    assert [name for name in said.names if name in shown] == []


@pytest.mark.parametrize("hostile", ["a", ".", "", "(", ".*", "[", "\\", "é", "\u200b"])
def test_less_than_two_letters_take_nothing_out(hostile: str) -> None:
    text = "A plain word (with .* signs) and é [name]."
    assert without_names(text, [hostile]) == text


def test_the_marks_themselves_are_not_taken_for_names() -> None:
    shown = words_for(
        "Jaydan Okes, call 07700 900123", (), SCHOOL, names="none", remove=["name", "phone", "na"]
    )
    assert shown == "[name], call [phone]"


def test_a_name_of_two_letters_goes_as_a_word_alone() -> None:
    assert without_names("Li likes Lila, li!", ["Li"]) == "[name] likes Lila, [name]!"


def test_a_thousand_hostile_signs_take_no_time() -> None:
    assert len(without_names("a-" * 10_000, ["a" * 40, "a." * 30])) > 0


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "https://www.reddit.com/r/tarnholt/comments/1ab2/jaydan_okes_is_a_bully/",
            "https://www.reddit.com/r/tarnholt/comments/1ab2/",
        ),
        (
            "https://www.reddit.com/r/tarnholt/comments/1ab2/jaydan_okes_is_a_bully/kx9/",
            "https://www.reddit.com/r/tarnholt/comments/1ab2/comment/kx9/",
        ),
        (
            "https://www.reddit.com/r/tarnholt/comments/1ab2/jaydan_okes?x=1",
            "https://www.reddit.com/r/tarnholt/comments/1ab2/?x=1",
        ),
        (
            "https://www.reddit.com/r/tarnholt/comments/1ab2/",
            "https://www.reddit.com/r/tarnholt/comments/1ab2/",
        ),
        ("https://x.com/someone/status/17", "https://x.com/someone/status/17"),
    ],
)
def test_the_title_in_an_address_is_left_out_and_the_address_still_leads_there(url: str, shown: str) -> None:
    assert address_without_title(url) == shown


def test_a_name_behind_percent_signs_goes_from_an_address_too() -> None:
    url = "https://x.example/posts/Si%C3%A2n-Okes%200kes?who=S%69an"
    assert (
        address_without_names(url, ["Siân", "Okes"])
        == "https://x.example/posts/[name]-[name] [name]?who=[name]"
    )
    assert address_without_names("https://x.example/100%25/a", ["Okes"]) == "https://x.example/100%25/a"


def pack_of(recipient: str, *remove: str, note: str = "") -> dict[str, bytes]:
    """Make a pack of a case whose every field holds a pupil's name; gives its files."""
    store, clock = MemoryStore(), FixedClock(NOW)
    post = Post(
        platform="reddit",
        external_id="p1",
        text="Jaydan Okes pushed a child.",
        parent_text="Was it Jaydan Okes?",
        posted_at=NOW - timedelta(hours=2),
        url="https://www.reddit.com/r/tarnholt/comments/1ab2/jaydan_okes_is_a_bully/",
        author="Jay\u200bdan Okes",
        context="Justice for Jaydan Okes",
        raw=json.dumps({"title": "Jaydan Okes is a bully"}),
    )
    mention = Mention(
        post=post,
        source="Reddit",
        relevance=Relevance(is_relevant=True, score=0.9, because=("named",)),
        collected_at=NOW - timedelta(hours=1),
    )
    assessment = an_assessment(mention)
    with store.begin() as unit:
        unit.add_mentions([mention], [capture(post, now=NOW - timedelta(hours=1))])
        unit.add_assessments([assessment])
        case = unit.add_case(a_case(), opening(a_case()))
        unit.mark_triaged(assessment, case_id=case.case_id, now=NOW)
        for action in (Action.NOTE, Action.CONFIRM, Action.WELFARE, Action.RUNG_TAKEN):
            case, event = case.apply(action, by="Dora Vane", now=NOW, detail=note or "Jaydan Okes’s mum rang")
            unit.save_case(case, event)
    desk = PackDesk(
        store=store,
        clock=clock,
        write=write_pack,
        school=SCHOOL,
        zone=ZoneInfo("Europe/London"),
        software="gatepost 0.1.0",
        doors=Doors(store=store, clock=clock),
    )
    with zipfile.ZipFile(io.BytesIO(desk.export(1, recipient, by=DORA, remove=remove).content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("recipient", ["platform", "helpline", "solicitor", "governors"])
def test_no_part_of_a_pack_holds_the_pupils_name_but_the_authors_own(recipient: str) -> None:
    words = all_words(pack_of(recipient))
    assert words.casefold().count("okes") == (0 if recipient == "governors" else 1)
    assert "Justice for Jaydan" not in words
    assert "jaydan_okes" not in words


@pytest.mark.parametrize("recipient", ["platform", "helpline", "solicitor", "governors"])
def test_a_listed_name_is_in_no_part_of_a_pack_its_manifest_and_its_metadata(recipient: str) -> None:
    files = pack_of(recipient, "Jaydan", "Okes", note="jaydan_okes, J4YDAN  OKES and jaydan\u200bokes")
    whole = all_words(files).casefold()
    for name in ("jaydan", "okes", "j4ydan"):
        assert name not in whole
    [pdf] = [content for name, content in files.items() if name.endswith(".pdf")]
    facts = str(PdfReader(io.BytesIO(pdf)).metadata).casefold()
    assert "okes" not in facts
    assert "dora" not in (facts if recipient == "governors" else "")


def test_the_names_in_a_pack_lead_nowhere_but_into_its_own_folder() -> None:
    for recipient in ("police", "governors"):
        for name in pack_of(recipient):
            assert not name.startswith(("/", "\\"))
            assert ".." not in name
            assert ":" not in name
            assert name.isascii()


def test_the_police_pack_says_that_the_originals_still_hold_what_was_taken_out() -> None:
    files = pack_of("police", "Jaydan")
    assert "of this page; the originals and files still hold them" in files["READ-ME.txt"].decode()
    assert b"Jaydan" in files["originals/post-1-version-1.json"]


@pytest.mark.parametrize("name", ["J", ".", "é", ".*"])
def test_a_name_of_one_letter_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(ActionRefusedError, match="at least 2 letters") as refused:
        pack_of("platform", name, "Jaydan")
    assert "Jaydan" not in str(refused.value)


def test_the_page_that_checks_a_pack_cannot_be_broken_out_of() -> None:
    page = pack_of("police")["check.html"].decode()
    assert page.count("</script>") == page.count("<script")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


@pytest.mark.parametrize(
    ("letter", "is_whole"), [("platform-report", False), ("removal-request", False), ("police-note", True)]
)
def test_a_letter_leaves_the_title_in_an_address_out_but_for_the_police(letter: str, is_whole: bool) -> None:
    subject = about()
    url = "https://www.reddit.com/r/tarnholt/comments/1ab2/jaydan_okes_is_a_bully/"
    given = write(letter, replace(subject, post=replace(subject.post, url=url)))
    assert "comments/1ab2/" in given.text
    assert ("jaydan_okes" in given.text) is is_whole
