"""What a person attaches or has taken lands in the vault, and never where pictures are barred."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError, Case, Change
from monitor.domain.evidence import capture
from monitor.services.capture import CaptureDesk
from monitor.services.doors import Doors
from monitor.services.ports import CaptureRefusedError, PageShot
from monitor.testing import FixedClock, MemoryStore
from tests.contracts.store_values import NOW, a_case, a_mention, an_assessment, opening

PNG = b"\x89PNG\r\n\x1a\n" + b"grey" * 20
ADA = Actor(name="Ada Marsh", login="ada", role="dsl")


@dataclass
class Camera:
    """Gives one picture, or refuses with the words that it was given."""

    refuses: str = ""
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def shoot(self, url: str, *, with_pictures: bool = False) -> PageShot:
        """Give the picture."""
        self.asked.append((url, with_pictures))
        if self.refuses:
            raise CaptureRefusedError(self.refuses)
        return PageShot(png=PNG, url=url)

    def check(self) -> str:
        """Say what it is."""
        return "a camera for tests"


@dataclass
class Scene:
    """A case with one post, and a desk."""

    camera: Camera = field(default_factory=Camera)
    case: Case = field(default_factory=a_case)
    url: str = "https://x.example/1"

    def __post_init__(self) -> None:
        """Store the post and the case."""
        self.store = MemoryStore()
        mention = a_mention(url=self.url)
        self.mention_id = mention.mention_id
        assessment = an_assessment(mention)
        with self.store.begin() as unit:
            unit.add_mentions([mention], [capture(mention.post, now=NOW)])
            unit.add_assessments([assessment])
            made = unit.add_case(self.case, opening(self.case))
            unit.mark_triaged(assessment, case_id=made.case_id, now=NOW)
        self.desk = CaptureDesk(
            store=self.store,
            clock=FixedClock(NOW + timedelta(hours=1)),
            camera=self.camera,
            doors=Doors(store=self.store, clock=FixedClock(NOW + timedelta(hours=1))),
        )

    def note(self, **change: object) -> None:
        """Write something new into the case, as somebody else at the school would."""
        with self.store.begin() as unit:
            case = unit.case(1)
            assert case is not None
            work = replace(case.work, **change)
            unit.save_case(*case.apply(Action.NOTE, by="Ben", now=NOW, change=Change(work=work)))

    def refusals(self) -> list[tuple[str, str]]:
        """Give who was refused what, as the log tells it."""
        with self.store.read() as unit:
            return [(line.by, line.detail) for line in unit.audit(case_id=1) if line.action == "refused"]

    def attach(self, content: bytes = PNG) -> Case:
        """Attach a file to the post."""
        return self.desk.attach(1, self.mention_id, content, by=ADA)

    def n_files(self) -> int:
        """Count what the vault holds for the case."""
        with self.store.read() as unit:
            return len(unit.vault_entries(case_id=1, mention_ids=()))


def test_an_attached_picture_is_kept_chained_told_and_logged() -> None:
    scene = Scene()
    case = scene.attach()
    with scene.store.read() as unit:
        [entry] = unit.vault_entries(case_id=1, mention_ids=())
        kept = unit.vault_file(entry.content_sha256)
        file = unit.case_file(1)
        [line] = [one for one in unit.audit(case_id=1) if one.action == "capture"]
    assert kept is not None
    assert (kept.content, kept.media_type) == (PNG, "image/png")
    assert (entry.captured_by, entry.method, entry.mention_id) == ("Ada Marsh", "attached", scene.mention_id)
    assert file is not None
    assert file.events[-1].action is Action.ATTACHED
    assert file.case.revision == case.revision == 2
    assert line.by == "Ada Marsh"


def test_a_screenshot_is_taken_of_the_posts_own_address_without_its_pictures() -> None:
    scene = Scene()
    scene.desk.shoot(1, scene.mention_id, by=ADA)
    assert scene.camera.asked == [("https://x.example/1", False)]
    assert scene.n_files() == 1


def test_a_post_is_photographed_once_and_no_more() -> None:
    scene = Scene()
    scene.desk.shoot(1, scene.mention_id, by=ADA)
    with pytest.raises(ActionRefusedError, match="surveillance"):
        scene.desk.shoot(1, scene.mention_id, by=ADA)
    assert len(scene.camera.asked) == 1


def test_the_browsers_refusal_reaches_the_person_and_nothing_is_kept() -> None:
    scene = Scene(camera=Camera(refuses="That address lies in a private network."))
    with pytest.raises(ActionRefusedError, match="private network"):
        scene.desk.shoot(1, scene.mention_id, by=ADA)
    assert scene.n_files() == 0
    assert scene.desk.turn.acquire(blocking=False)


def test_two_screenshots_at_once_wait_for_each_other_in_words() -> None:
    scene = Scene()
    scene.desk.turn.acquire()
    with pytest.raises(ActionRefusedError, match="half a minute"):
        scene.desk.shoot(1, scene.mention_id, by=ADA)


def test_where_an_indecent_image_is_suspected_nothing_is_fetched_and_nothing_kept() -> None:
    scene = Scene(case=replace(a_case(), labels=("sexual",), target=("pupil",)))
    with pytest.raises(ActionRefusedError, match="No picture"):
        scene.desk.shoot(1, scene.mention_id, by=ADA)
    with pytest.raises(ActionRefusedError, match="No picture"):
        scene.attach()
    assert scene.camera.asked == []
    assert scene.n_files() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"<script>alert(1)</script>", "Only a PNG or JPEG"),
        (b"GIF89a", "Only a PNG or JPEG"),
        (PNG + b"x" * 10_000_000, "larger than 10 MB"),
    ],
)
def test_what_is_no_evidence_is_refused_in_words(content: bytes, words: str) -> None:
    scene = Scene()
    with pytest.raises(ActionRefusedError, match=words):
        scene.attach(content)
    assert scene.n_files() == 0


def test_the_same_file_is_kept_once() -> None:
    scene = Scene()
    scene.attach()
    with pytest.raises(ActionRefusedError, match="kept with the case already"):
        scene.attach()


def test_a_post_of_another_case_is_refused() -> None:
    with pytest.raises(ActionRefusedError, match="not in this case"):
        Scene().desk.attach(1, "f" * 32, PNG, by=ADA)


@pytest.mark.parametrize("mention_id", ["", " ", "f" * 32])
def test_pictures_are_barred_also_for_a_form_that_names_no_post(mention_id: str) -> None:
    scene = Scene(case=replace(a_case(), labels=("sexual",), target=("pupil",)))
    with pytest.raises(ActionRefusedError, match="No picture"):
        scene.desk.attach(1, mention_id, PNG, by=ADA)
    with pytest.raises(ActionRefusedError, match="No picture"):
        scene.desk.shoot(1, mention_id, by=ADA)
    assert scene.n_files() == 0


def test_a_form_that_names_no_post_is_refused_in_words() -> None:
    scene = Scene()
    with pytest.raises(ActionRefusedError, match="not in this case"):
        scene.desk.attach(1, "", PNG, by=ADA)
    with pytest.raises(ActionRefusedError, match="not in this case"):
        scene.desk.shoot(1, "", by=ADA)
    assert scene.camera.asked == []


def test_a_post_without_an_address_cannot_be_photographed() -> None:
    scene = Scene(url="")
    with pytest.raises(ActionRefusedError, match="no address"):
        scene.desk.shoot(1, scene.mention_id, by=ADA)


def test_who_may_not_see_the_case_may_neither_add_nor_read_its_files() -> None:
    scene = Scene()
    scene.attach()
    scene.note(concerned=("ada",))
    with scene.store.read() as unit:
        [entry] = unit.vault_entries(case_id=1, mention_ids=())
    with pytest.raises(ActionRefusedError, match="concerns you"):
        scene.attach(PNG + b"2")
    with pytest.raises(ActionRefusedError, match="concerns you"):
        scene.desk.file(1, entry.content_sha256, by=ADA)
    with pytest.raises(ActionRefusedError, match="concerns you"):
        scene.desk.shoot(1, scene.mention_id, by=ADA)
    words = "The case concerns you, so somebody else looks after it."
    deeds = ("attach", "download", "screenshot")
    assert scene.refusals() == [("Ada Marsh", f"{deed}: {words}") for deed in deeds]


def test_a_kept_picture_is_not_shown_once_pictures_are_barred() -> None:
    scene = Scene()
    scene.attach()
    scene.note(categories=("indecent_image",))
    with scene.store.read() as unit:
        [entry] = unit.vault_entries(case_id=1, mention_ids=())
    with pytest.raises(ActionRefusedError, match="No picture may be fetched, kept or shown here"):
        scene.desk.file(1, entry.content_sha256, by=ADA)


def test_reading_a_file_is_logged() -> None:
    scene = Scene()
    scene.attach()
    with scene.store.read() as unit:
        [entry] = unit.vault_entries(case_id=1, mention_ids=())
    assert scene.desk.file(1, entry.content_sha256, by=ADA).content == PNG
    with scene.store.read() as unit:
        assert [one.by for one in unit.audit(case_id=1) if one.action == "download"] == ["Ada Marsh"]


def test_a_file_of_another_case_is_not_given() -> None:
    with pytest.raises(ActionRefusedError, match="no such file"):
        Scene().desk.file(1, "0" * 64, by=ADA)
