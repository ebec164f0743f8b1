"""Each recipient's pack holds what its profile allows, word by word; its hashes can be checked offline."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from monitor.domain.access import Actor
from monitor.domain.alert import AlertStatus
from monitor.domain.assessment import Assessment
from monitor.domain.case import NO_WORK, Action, ActionRefusedError
from monitor.domain.casework import Casework
from monitor.domain.evidence import capture
from monitor.domain.mention import Mention, Relevance
from monitor.domain.pack import PROFILES
from monitor.domain.pack_words import words_for
from monitor.domain.personal import PersonalWords
from monitor.domain.post import Post
from monitor.domain.school import School, StaffMember
from monitor.domain.vault import Method, file_draft
from monitor.packs import write_pack
from monitor.services.doors import Doors
from monitor.services.packs import Pack, PackDesk
from monitor.services.ports import StoreBusyError
from monitor.testing import FixedClock, MemoryStore
from tests.contracts.store_values import NOW, a_case, opening

TEXT = (
    "Mr Blackwood at Tarnholt School grabbed Jayden Oakes by the gate and jayden cried. "
    "Claire Pemberton saw it. Ring me on 07700 900123. <script>alert(1)</script> 😡"
)
SCHOOL = School(
    name="Tarnholt School",
    staff=(
        StaffMember(name="Mr Daniel Blackwood", role="Head"),
        StaffMember(name="Claire Pemberton", role="Deputy"),
    ),
)
ADA = Actor(name="Ada Marsh", login="ada", role="dsl")
PNG = b"\x89PNG\r\n\x1a\nnot really"
PUPIL = ("Jayden", "jayden", "Oakes")
STAFF = ("Blackwood", "Pemberton")
AUTHOR = ("angrymum77",)
NOTE = "Mother of Jayden Oakes rang at nine"


def scene(work: Casework = NO_WORK) -> tuple[PackDesk, MemoryStore]:
    """Give a desk over a store with one case: a post, a note, an attached file."""
    store = MemoryStore()
    start = TEXT.index("Jayden Oakes")
    post = Post(
        platform="reddit",
        external_id="p1",
        text=TEXT,
        posted_at=NOW - timedelta(hours=2),
        url="https://reddit.example/u/angrymum77/p1",
        author="angrymum77",
        context="r/tarnholt",
        raw=json.dumps({"author": "angrymum77", "body": TEXT}),
    )
    mention = Mention(
        post=post,
        source="Reddit",
        relevance=Relevance(is_relevant=True, score=0.9, because=("named",)),
        collected_at=NOW - timedelta(hours=1),
    )
    assessment = Assessment(
        mention_id=post.post_id,
        model="small",
        labels=("abusive",),
        scores={"abusive": 0.9},
        target=("staff",),
        sentiment="negative",
        intent="complaint",
        personal=(PersonalWords(start=start, end=start + len("Jayden Oakes"), kind="person"),),
        assessed_at=NOW,
    )
    with store.begin() as unit:
        unit.add_mentions([mention], [capture(post, now=NOW - timedelta(hours=1))])
        unit.add_assessments([assessment])
        case = unit.add_case(a_case(work=work), opening(a_case()))
        unit.mark_triaged(assessment, case_id=case.case_id, now=NOW)
        unit.save_case(*case.apply(Action.NOTE, by="Ada Marsh", now=NOW, detail=NOTE))
        draft = file_draft(
            PNG,
            media_type="image/png",
            captured_at=NOW,
            captured_by="Ada Marsh",
            method=Method.ATTACHED,
            case_id=case.case_id,
        )
        unit.add_vault_entry(draft, PNG)
    desk = PackDesk(
        store=store,
        clock=FixedClock(NOW),
        write=write_pack,
        school=SCHOOL,
        zone=ZoneInfo("Europe/London"),
        software="gatepost 0.1.0",
        doors=Doors(store=store, clock=FixedClock(NOW), school=SCHOOL),
    )
    return desk, store


def files_of(pack: Pack) -> dict[str, bytes]:
    """Unpack in memory."""
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def pdf_words(content: bytes) -> str:
    """Read a PDF's text, its lines joined as a reader would."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def all_words(files: dict[str, bytes]) -> str:
    """Give every word of a pack that a recipient could read."""
    return "\n".join(
        pdf_words(content) if name.endswith(".pdf") else content.decode("utf-8", "replace")
        for name, content in files.items()
        if not name.startswith("files/")
    )


@pytest.mark.parametrize(
    ("recipient", "there", "absent"),
    [
        ("police", (*PUPIL, *STAFF, *AUTHOR, "07700 900123"), (NOTE,)),
        ("platform", (*STAFF, *AUTHOR), (*PUPIL, "07700 900123", NOTE, "Ada Marsh")),
        ("helpline", (*STAFF, *AUTHOR), (*PUPIL, "07700 900123", NOTE, "Ada Marsh")),
        ("solicitor", (*STAFF, *AUTHOR, "Ada Marsh", "rang at nine"), (*PUPIL, "07700 900123")),
        ("governors", ("grabbed",), (*PUPIL, *STAFF, *AUTHOR, "07700 900123", NOTE, "Ada Marsh")),
    ],
)
def test_each_recipient_reads_what_the_profile_allows_and_nothing_else(
    recipient: str, there: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    desk, _ = scene()
    remove = [] if recipient == "police" else ["jayden", "Jayden Oakes"]
    words = all_words(files_of(desk.export(1, recipient, by=ADA, remove=remove)))
    assert [word for word in there if word not in words] == []
    assert [word for word in absent if word in words] == []


def test_only_the_police_get_the_originals_and_the_attached_files() -> None:
    desk, _ = scene()
    for recipient in PROFILES:
        names = set(files_of(desk.export(1, recipient, by=ADA)))
        extra = {name for name in names if name.startswith(("originals/", "files/"))}
        if recipient == "police":
            assert extra == {"originals/post-1-version-1.json", "files/entry-2.png"}
        else:
            assert extra == set()


def test_the_original_in_the_pack_has_the_hash_that_the_vault_has() -> None:
    desk, store = scene()
    files = files_of(desk.export(1, "police", by=ADA))
    with store.read() as unit:
        [post, attached] = unit.vault_entries(
            case_id=1, mention_ids=[unit.case_file(1).posts[0].mention.mention_id]
        )
    original = files["originals/post-1-version-1.json"]
    assert hashlib.sha256(original).hexdigest() == post.content_sha256
    assert hashlib.sha256(files["files/entry-2.png"]).hexdigest() == attached.content_sha256


def test_the_manifest_names_every_file_with_its_hash_and_the_end_of_the_chain() -> None:
    desk, store = scene()
    files = files_of(desk.export(1, "police", by=ADA))
    manifest = json.loads(files["manifest.json"])
    listed = {one["name"]: one["sha256"] for one in manifest["files"]}
    own = {"manifest.json", "SHA256SUMS.txt", "check.html"}
    assert listed == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name not in own
    }
    with store.read() as unit:
        assert manifest["vault"]["head"]["sha256"] == unit.vault_head().sha256


def test_the_sums_are_such_as_the_ordinary_tool_checks(tmp_path: Path) -> None:
    desk, _ = scene()
    with zipfile.ZipFile(io.BytesIO(desk.export(1, "police", by=ADA).content)) as archive:
        archive.extractall(tmp_path)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS.txt"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "posts" / "post-1.txt").write_text("other words")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


@pytest.mark.browser
def test_the_page_checks_the_files_without_a_connection(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    desk, _ = scene()
    with zipfile.ZipFile(io.BytesIO(desk.export(1, "police", by=ADA).content)) as archive:
        archive.extractall(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.context.set_offline(True)
        page.goto(f"file://{tmp_path}/check.html")
        page.set_input_files("#files", files)
        page.wait_for_selector("#verdict.whole")
        n_listed = len(json.loads((tmp_path / "manifest.json").read_text())["files"])
        assert page.inner_text("#verdict").startswith(f"{n_listed} of {n_listed} files are the same")
        (tmp_path / "posts" / "post-1.txt").write_bytes(b"other words")
        page.set_input_files("#files", files)
        page.wait_for_selector("#verdict.other")
        assert page.inner_text("#verdict").startswith("1 changed")
        browser.close()


def test_every_export_is_logged_with_name_recipient_and_hash() -> None:
    desk, store = scene()
    pack = desk.export(1, "platform", by=ADA, remove=["Jayden"])
    with store.read() as unit:
        [line] = [entry for entry in unit.audit(case_id=1) if entry.action == "export"]
    assert (line.by, line.login) == ("Ada Marsh", "ada")
    assert "platform" in line.detail
    assert pack.sha256 in line.detail
    assert "Jayden" not in line.detail


def test_a_pack_that_could_not_be_kept_is_not_logged() -> None:
    desk, store = scene()
    with pytest.raises(OSError, match="no space"), desk.exporting(1, "police", by=ADA):
        raise OSError("no space")
    with store.read() as unit:
        assert [entry for entry in unit.audit() if entry.action == "export"] == []


def test_a_pack_that_could_not_be_logged_is_not_handed_out() -> None:
    desk, store = scene()
    store.is_full = True
    with pytest.raises(StoreBusyError):
        desk.export(1, "police", by=ADA)


def test_who_may_not_see_the_case_gets_no_pack_and_no_log_line() -> None:
    desk, store = scene(Casework(concerned=("ada",)))
    with pytest.raises(ActionRefusedError, match="concerns you"):
        desk.export(1, "police", by=ADA)
    with store.read() as unit:
        assert [entry for entry in unit.audit() if entry.action == "export"] == []
        assert [entry.detail for entry in unit.audit() if entry.action == "refused"] == [
            "export: The case concerns you, so somebody else looks after it."
        ]


def test_a_pack_holds_no_file_where_pictures_are_barred() -> None:
    desk, _ = scene(Casework(categories=("indecent_image",)))
    assert not [name for name in files_of(desk.export(1, "police", by=ADA)) if name.startswith("files/")]


@pytest.mark.parametrize(
    ("case_id", "recipient", "words"),
    [(1, "newspaper", "Choose a recipient"), (99, "police", "no such case")],
)
def test_a_wrong_request_is_refused_in_words(case_id: int, recipient: str, words: str) -> None:
    with pytest.raises(ActionRefusedError, match=words):
        scene()[0].export(case_id, recipient, by=ADA)


def test_the_same_pack_has_the_same_bytes() -> None:
    assert scene()[0].export(1, "governors", by=ADA) == scene()[0].export(1, "governors", by=ADA)


def test_nothing_is_sent_by_making_a_pack() -> None:
    desk, store = scene()
    desk.export(1, "police", by=ADA)
    with store.read() as unit:
        assert unit.alerts(status=AlertStatus.PENDING) == []


def test_a_hostile_name_is_taken_out_however_it_is_written() -> None:
    shown = words_for(
        "JAYDEN  oakes, jayden_oakes, Jayden-Oakes!", (), SCHOOL, names="all", remove=["Jayden Oakes"]
    )
    assert "akes" not in shown.casefold()


def test_a_pupil_who_shares_a_teachers_surname_is_masked_where_staff_stay() -> None:
    shown = words_for("Poppy Blackwood was pushed, says Mr Blackwood.", (), SCHOOL, names="staff")
    assert "Poppy" not in shown
    assert shown.count("Blackwood") == 1


def test_the_fonts_hold_the_letters_that_british_posts_need() -> None:
    import matplotlib

    with TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", lazy=True) as font:
        assert {ord(char) for char in "£€’“”–…éŵłß"} <= set(font.getBestCmap())
