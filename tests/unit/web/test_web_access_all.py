"""Every address of the pages, for every role, against cases that are for others: not a word comes through."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from monitor.domain.access import EVERYDAY, REVIEWER_ROLES, Actor
from monitor.domain.case import Action, Case
from monitor.domain.casework import Casework
from monitor.domain.likeness import WORDS_ALONE
from monitor.domain.routing import Router
from monitor.domain.school import QuietHours, School
from monitor.domain.vault import Method, file_draft
from monitor.packs import write_pack
from monitor.services.capture import CaptureDesk
from monitor.services.doors import Doors
from monitor.services.joining import JoiningDesk
from monitor.services.letters import LetterDesk
from monitor.services.packs import PackDesk
from monitor.services.ports import Reviewer
from monitor.services.recheck import Recheck
from monitor.testing import ListCollector
from monitor.web.rooms import Rooms
from monitor.web.site import OutboxView
from monitor.web.views.case import DEEDS
from tests.unit.letters.letter_values import GUIDES, LETTERS
from tests.unit.services.service_values import ROUTER
from tests.unit.services.test_capture_desk import PNG, Camera
from tests.unit.web.web_browser import Browser, token_of
from tests.unit.web.web_cases import NOW, add_case, case_post, plan, post
from tests.unit.web.web_scene import HASH, Scene, planner

KINDS = (
    "everyday",
    "restricted",
    "about_head",
    "by_staff",
    "names_kit",
    "concerns_kit",
    "merged",
    "merged_kit",
)
"""The cases 1 to 8: each is called by what decides who may enter it."""
MAY: Mapping[str, frozenset[str]] = {
    "everyday": EVERYDAY,
    "restricted": frozenset({"head", "dsl"}),
    "about_head": (EVERYDAY - {"head"}) | {"chair"},
    "by_staff": frozenset({"head", "hr"}),
    "names_kit": frozenset(),
    "concerns_kit": frozenset(),
    "merged": frozenset({"head", "dsl"}),
    "merged_kit": frozenset(),
}
"""Which roles of Kit Osgood may enter; written here apart from the rules that are tested."""


def words_of_case(kind: str) -> tuple[str, ...]:
    """Give the words that only the case of this kind holds, in posts, addresses, notes and messages."""
    return tuple(
        f"{part}{kind.replace('_', '')}" for part in ("zwords", "zauthor", "zplace", "zpage", "znote")
    )


def picture(kind: str) -> bytes:
    """Give the file that is kept with a case."""
    return PNG + kind.encode()


@dataclass
class World:
    """A furnished scene with a case of each kind, and Kit Osgood in one role."""

    role: str = "slt"
    is_active: bool = True

    def __post_init__(self) -> None:
        """Build the cases; the merged ones are merged by somebody who may."""
        self.scene = Scene()
        self.camera = Camera()
        with self.scene.store.begin() as unit:
            for login, role in (("kit", self.role), ("dora", "dsl"), ("chris", "chair"), ("harry", "hr")):
                name = "Kit Osgood" if login == "kit" else f"{login.title()} Vane"
                active = self.is_active or login != "kit"
                unit.save_reviewer(
                    Reviewer(name=name, login=login, role=role, password_hash=HASH, is_active=active)
                )
        self.mention: dict[str, str] = {}
        for kind in KINDS:
            self._add(kind)
        self.scene.rooms = self._rooms()
        desk = self.scene.rooms.joining
        assert desk is not None
        dora = Actor(name="Dora Vane", login="dora", role="dsl")
        for kind, into in (("merged", "restricted"), ("merged_kit", "names_kit")):
            taken, other = self.case(kind), self.case(into)
            desk.merge(
                taken.case_id, other.number, revisions=(taken.revision, other.revision), by=dora, note="same"
            )
        self.app = self._app()

    def _app(self) -> Starlette:
        app = self.scene.app()
        web = app.state.web
        site = replace(web.site, outbox=self._outbox)
        app.state.web = replace(web, site=site)
        return app

    def _outbox(self) -> list[OutboxView]:
        return [
            OutboxView(
                name=f"m{self.number(kind)}.eml",
                channel="email",
                subject=f"High: GP-{self.number(kind):04d}, {words_of_case(kind)[0]}",
                written_at=NOW,
                text=" ".join(words_of_case(kind)),
                html=f"<p>{words_of_case(kind)[0]}</p>",
            )
            for kind in KINDS
        ]

    def _add(self, kind: str) -> None:
        said, author, place, address, note = words_of_case(kind)
        named = "Mr Osgood again: " if kind in {"names_kit", "merged_kit"} else ""
        row = case_post(
            post(
                f"{named}{said} at Tarnholt School.",
                n=kind,
                author=author,
                context=place,
                url=f"https://s.example/{address}",
            ),
            labels=("abusive",),
        )
        self.mention[kind] = row.mention.mention_id
        work = Casework(
            context=("about_head",) if kind == "about_head" else (),
            concerned=("kit",) if kind == "concerns_kit" else (),
        )
        changes: dict[str, object] = {
            "is_restricted": kind in {"restricted", "merged"},
            "author_role": "staff" if kind == "by_staff" else "parent",
            "work": work,
            "plan": plan("medium", audience=()),
        }
        case = add_case(self.scene.store, "medium", [row], **changes)
        with self.scene.store.begin() as unit:
            unit.save_case(*case.apply(Action.NOTE, by="Anna Marlow", now=NOW, detail=note))
            draft = file_draft(
                picture(kind),
                media_type="image/png",
                captured_at=NOW,
                captured_by="Anna Marlow",
                method=Method.ATTACHED,
                case_id=case.case_id,
            )
            unit.add_vault_entry(draft, picture(kind))

    def _rooms(self) -> Rooms:
        store, clock = self.scene.store, self.scene.clock
        doors = Doors(store=store, clock=clock)

        school = School(name="Tarnholt Community School")
        zone = ZoneInfo("Europe/London")
        quiet = QuietHours(starts=NOW.time(), ends=NOW.time())
        source = ListCollector([], name="any")
        return Rooms(
            captures=CaptureDesk(store=store, clock=clock, camera=self.camera, doors=doors),
            packs=PackDesk(
                store=store,
                clock=clock,
                write=write_pack,
                school=school,
                zone=zone,
                software="gatepost 0.1.0",
                doors=doors,
            ),
            recheck=Recheck(
                store=store,
                clock=clock,
                collector=lambda _name: source,
                doors=doors,
                router=Router(routes={}, quiet_hours=quiet, zone=zone),
            ),
            letters=LetterDesk(
                letters=tuple(LETTERS.values()), guides=GUIDES, school=school, clock=clock, doors=doors
            ),
            joining=JoiningDesk(
                store=store, clock=clock, planner=planner, doors=doors, router=ROUTER, likeness=WORDS_ALONE
            ),
        )

    @staticmethod
    def number(kind: str) -> int:
        """Give the number of the case of this kind."""
        return KINDS.index(kind) + 1

    def case(self, kind: str) -> Case:
        """Give the case of this kind."""
        with self.scene.store.read() as unit:
            found = unit.case(self.number(kind))
        assert found is not None
        return found

    def state(self) -> tuple[object, ...]:
        """Give all that a form could change."""
        with self.scene.store.read() as unit:
            cases = tuple(unit.case(self.number(kind)) for kind in KINDS)
            return cases, unit.case(len(KINDS) + 1), unit.vault_head(), tuple(self.camera.asked)

    def open(self, login: str = "kit") -> Browser:
        """Give a browser in which somebody is signed in."""
        browser = Browser(self.app)
        assert browser.sign_in(login).status_code == 303
        return browser


def shut_kinds(role: str) -> list[str]:
    """Give the kinds of cases that are not for this role."""
    return [kind for kind in KINDS if role not in MAY[kind]]


def secrets_of(kinds: list[str]) -> list[bytes]:
    """Give what must not reach a browser of somebody for whom these cases are not."""
    return [word.encode() for kind in kinds for word in words_of_case(kind)] + [picture(k) for k in kinds]


# --- the table: every route, and the requests that try it ---------------------------------------------------

Paths = Callable[[World, str, str], list[str]]
"""Takes the world, a shut case's kind and an open case's number, and gives addresses to ask for."""
Forms = Callable[[World, str, str], list[tuple[str, dict[str, object]]]]


def _case(end: str = "") -> Paths:
    return lambda world, kind, _open: [f"/cases/{world.number(kind)}{end}"]


def _plainly(*paths: str) -> Paths:
    return lambda *_: list(paths)


def _sha(kind: str) -> str:
    return hashlib.sha256(picture(kind)).hexdigest()


PAGES: Mapping[str, Paths] = {
    "/": lambda w, kind, _o: [
        "/",
        "/?status=closed",
        "/?severity=medium",
        "/?page=1",
        f"/?done={w.number(kind)}-2",
    ],
    "/sign-in": _plainly("/sign-in"),
    "/cases": lambda w, kind, _o: [
        f"/cases?number=GP-{w.number(kind):04d}",
        f"/cases?number={w.number(kind)}",
    ],
    "/cases/{case_id}": lambda w, kind, o: [
        f"/cases/{w.number(kind)}",
        f"/cases/{w.number(kind)}?done={w.number(kind)}-2",
        f"/cases/{o}?done={w.number(kind)}-2",
    ],
    "/cases/{case_id}/chronology": _case("/chronology"),
    "/cases/{case_id}/why/{mention_id}/{label}": lambda w, kind, o: [
        f"/cases/{n}/why/{w.mention[kind]}/abusive" for n in (w.number(kind), o)
    ],
    "/cases/{case_id}/files/{sha256}": lambda w, kind, o: [
        f"/cases/{n}/files/{_sha(kind)}" for n in (w.number(kind), o)
    ],
    "/cases/{case_id}/letters/{letter_id}": lambda w, kind, _o: [
        f"/cases/{w.number(kind)}/letters/{letter}" for letter in LETTERS
    ],
    "/cases/{case_id}/merge": lambda w, kind, o: [
        f"/cases/{w.number(kind)}/merge?into=GP-{int(o):04d}",
        f"/cases/{o}/merge?into=GP-{w.number(kind):04d}",
        f"/cases/{w.number(kind)}/merge",
    ],
    "/set-aside": _plainly("/set-aside"),
    "/sources": _plainly("/sources"),
    "/calendar": _plainly("/calendar"),
    "/outbox": _plainly("/outbox"),
    "/outbox/{name}": lambda w, kind, _o: [f"/outbox/m{w.number(kind)}.eml"],
    "/digest": _plainly("/digest"),
    "/keys": _plainly("/keys"),
    "/blank": _plainly("/blank"),
    "/healthz": _plainly("/healthz"),
}


def _form(end: str, **fields: object) -> Forms:
    return lambda world, kind, _open: [(f"/cases/{world.number(kind)}/{end}", fields)]


FORMS: Mapping[str, Forms] = {
    "/sign-in": lambda *_: [],
    "/sign-out": lambda *_: [],
    "/cases/{case_id}/attach": lambda *_: [],  # sent as a file; a test of its own
    "/cases/{case_id}/look": lambda w, kind, o: [
        (f"/cases/{n}/look", {"mention": w.mention[kind], "reason": "why not"}) for n in (w.number(kind), o)
    ],
    "/cases/{case_id}/screenshot": lambda w, kind, o: [
        (f"/cases/{n}/screenshot", {"mention": w.mention[kind]}) for n in (w.number(kind), o)
    ],
    "/cases/{case_id}/pack": _form("pack", recipient="police"),
    "/cases/{case_id}/letters/{letter_id}": lambda w, kind, _o: [
        (f"/cases/{w.number(kind)}/letters/invitation", {"do": do}) for do in ("fill", "note", "used")
    ],
    "/cases/{case_id}/split": lambda w, kind, o: [
        (f"/cases/{n}/split", {"post": [w.mention[kind]], "revision": "2"}) for n in (w.number(kind), o)
    ],
    "/cases/{case_id}/merge": lambda w, kind, o: [
        (f"/cases/{a}/merge", {"into": f"GP-{int(b):04d}", "revision": "2", "into_revision": "2"})
        for a, b in ((w.number(kind), o), (o, w.number(kind)))
    ],
    "/cases/{case_id}/undo-split": _form("undo-split"),
    "/cases/{case_id}/undo-merge": _form("undo-merge"),
    "/cases/{case_id}/{deed}": lambda w, kind, _o: [
        (f"/cases/{w.number(kind)}/{deed}", {"revision": str(w.case(kind).revision), "note": "typed by Kit"})
        for deed in DEEDS
    ],
}
NEEDS_NO_SIGN_IN = {"/sign-in", "/healthz"}


def test_every_address_of_the_pages_stands_in_the_tables_above() -> None:
    routes = World().app.routes
    known = [one for one in routes if isinstance(one, Route)]
    assert {one.path for one in routes if isinstance(one, Mount)} == {"/static"}
    assert {one.path for one in known if "GET" in (one.methods or set())} == set(PAGES)
    assert {one.path for one in known if "POST" in (one.methods or set())} == set(FORMS)
    assert {method for one in known for method in one.methods or ()} == {"GET", "HEAD", "POST"}


def requests_for(world: World, kind: str) -> Iterator[str]:
    """Give all addresses for a case that is shut."""
    for paths in PAGES.values():
        yield from paths(world, kind, "1")


@pytest.mark.parametrize("role", sorted(REVIEWER_ROLES))
def test_no_page_shows_a_role_anything_of_a_case_that_is_for_others(role: str) -> None:
    world = World(role=role)
    browser, before = world.open(), world.state()
    secrets = secrets_of(shut_kinds(role))

    for kind in shut_kinds(role):
        for path in requests_for(world, kind):
            answer = browser.get(path)
            shown = answer.content + repr(answer.headers.multi_items()).encode()
            assert [word for word in secrets if word in shown] == [], path
            assert answer.status_code < 500, path
            if path.startswith(f"/cases/{world.number(kind)}"):
                assert answer.status_code in {403, 404, 409}, path
    assert world.state() == before


@pytest.mark.parametrize("role", sorted(REVIEWER_ROLES))
def test_no_form_moves_or_shows_a_role_anything_of_a_case_that_is_for_others(role: str) -> None:
    world = World(role=role)
    browser, before = world.open(), world.state()
    token = token_of(browser.get("/").text)
    secrets = secrets_of(shut_kinds(role))

    for kind in shut_kinds(role):
        for forms in FORMS.values():
            for path, fields in forms(world, kind, "1"):
                answer = browser.post(path, {"token": token, **fields})
                assert [word for word in secrets if word in answer.content] == [], path
                assert answer.status_code in {403, 404, 409}, path
                assert world.state() == before, path


@pytest.mark.parametrize("role", sorted(REVIEWER_ROLES))
def test_no_file_is_added_to_a_case_that_is_for_others(role: str) -> None:
    world = World(role=role)
    browser, before = world.open(), world.state()
    token = token_of(browser.get("/").text)

    for kind in shut_kinds(role):
        for number, mention in ((world.number(kind), world.mention[kind]), (world.number(kind), "")):
            fields = {"token": token, "mention": mention}
            files = {"file": ("a.png", PNG + b"new", "image/png")}
            answer = browser.send("POST", f"/cases/{number}/attach", data=fields, files=files)
            assert answer.status_code == 409
    assert world.state() == before


@pytest.mark.parametrize("role", sorted(REVIEWER_ROLES))
def test_the_same_addresses_show_the_case_to_those_whom_it_is_for(role: str) -> None:
    world = World(role=role)
    browser = world.open()

    for kind in (kind for kind in KINDS if role in MAY[kind]):
        number = world.number(kind)
        page, told = browser.get(f"/cases/{number}"), words_of_case(kind)
        assert page.status_code == 200, kind
        assert told[-1] in page.text, kind
        assert (told[0] in page.text) == (kind != "merged"), kind
        assert told[-1] in browser.get(f"/cases/{number}/chronology").text
        assert browser.get(f"/cases/{number}/files/{_sha(kind)}").content == picture(kind)


@pytest.mark.parametrize("is_active", [True, False])
def test_who_is_signed_out_or_has_left_is_shown_nothing_at_all(is_active: bool) -> None:
    world = World(role="head", is_active=is_active)
    browser, before = Browser(world.app), world.state()
    if not is_active:
        assert browser.sign_in("kit").status_code == 403
    secrets = secrets_of(list(KINDS))

    for kind in KINDS:
        for pattern, paths in PAGES.items():
            for path in paths(world, kind, "1"):
                answer = browser.get(path)
                assert [word for word in secrets if word in answer.content] == [], path
                is_sent_away = answer.headers.get("location", "").startswith("/sign-in?next=")
                assert is_sent_away or pattern in NEEDS_NO_SIGN_IN, path
        for forms in FORMS.values():
            for path, fields in forms(world, kind, "1"):
                answer = browser.post(path, {"token": "x", **fields})
                assert answer.status_code == 403, path
                assert [word for word in secrets if word in answer.content] == [], path
    assert world.state() == before


def test_a_session_ends_with_the_account() -> None:
    world = World(role="head")
    browser = world.open()
    assert browser.get("/cases/2").status_code == 200
    with world.scene.store.begin() as unit:
        kit = unit.reviewer("kit")
        assert kit is not None
        unit.save_reviewer(replace(kit, is_active=False))

    assert browser.get("/cases/2").headers["location"].startswith("/sign-in")


def test_a_look_at_what_a_merge_would_make_is_a_look_at_both_cases() -> None:
    world = World(role="head")
    world.open().get("/cases/1/merge?into=GP-0002")
    with world.scene.store.read() as unit:
        seen = {n: [e.action for e in unit.audit(case_id=n) if e.login == "kit"] for n in (1, 2)}

    assert seen == {1: ["view"], 2: ["view"]}


def test_a_refused_look_at_a_merge_is_in_the_log() -> None:
    world = World(role="slt")
    world.open().get("/cases/2/merge?into=GP-0001")
    with world.scene.store.read() as unit:
        assert [e.action for e in unit.audit(case_id=2) if e.login == "kit"] == ["refused"]


TYPED = "ztyped"
FIELDS = (
    *("note", "reason", "waiting_for", "waiting_until", "necessity", "danger", "reference", "follow_up_note"),
    *(
        "assignee",
        "second",
        "platform",
        "rung",
        "told",
        "label",
        "target",
        "into",
        "recipient",
        "mention",
        "post",
    ),
)


@pytest.mark.parametrize("role", ["head", "technician"])
def test_nothing_that_is_typed_or_posted_is_logged_whether_taken_or_refused(
    role: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(role=role)
    browser = world.open()
    token = token_of(browser.get("/").text)
    caplog.set_level(logging.INFO)

    for kind in ("everyday", "restricted"):
        number = world.number(kind)
        for end in (*DEEDS, "look", "screenshot", "split", "merge", "undo-split", "undo-merge", "pack"):
            for fields in ({}, {"mention": world.mention[kind], "recipient": "police", "reason": TYPED}):
                typed = {name: f"{TYPED} {name}" for name in FIELDS} | fields
                revision = str(world.case(kind).revision)
                data = {"token": token, "revision": revision, "remove": f"{TYPED}\nJaydan", **typed}
                browser.post(f"/cases/{number}/{end}", data)
        browser.post(
            f"/cases/{number}/letters/invitation", {"token": token, "do": "fill", "meet_with": TYPED}
        )
        browser.get(f"/cases/{number}/chronology")
        browser.get(f"/cases/{number}/why/{world.mention[kind]}/abusive")
        assert world.case(kind).revision > 2 or role == "technician"

    assert "case 1" in caplog.text
    words = [TYPED, "Jaydan", "Osgood", "kit", *(word for kind in KINDS for word in words_of_case(kind))]
    assert [word for word in words if word in caplog.text] == []
