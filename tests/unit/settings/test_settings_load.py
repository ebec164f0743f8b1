"""What a settings file becomes, and where secrets come from."""

from datetime import date, time
from pathlib import Path

import pytest

from monitor.domain.school import Privacy, QuietHours, Retention, Route, StaffMember, Term, Weekly
from monitor.policy_files import load_policy
from monitor.settings import Secrets, Settings, SettingsError, load_profile, load_settings
from tests.unit.settings.settings_text import MINIMAL, written


@pytest.fixture(scope="module")
def example() -> Settings:
    return load_settings(Path(__file__).parents[3] / "config" / "school.example.yaml", {})


def test_the_shipped_example_is_read_whole(example: Settings) -> None:
    assert example.school.name == "Tarnholt Community School"
    assert example.school.handles["x"] == ("@TarnholtSchool",)
    assert example.school.staff[0] == StaffMember(name="Marian Oldroyd", role="Headteacher")
    assert (example.school.town, example.school.county, example.school.postcode) == (
        "Tarnholt",
        "Eskshire",
        "QX4 7TJ",
    )
    assert [(s.name, s.kind, s.is_enabled, s.every_minutes) for s in example.sources] == [
        ("Invented sample posts", "sample", True, 5),
        ("Local news and alerts", "feed", False, 30),
        ("Reddit", "reddit", False, 15),
        ("X", "x", False, 60),
    ]
    assert example.sources[3].monthly_cost_limit_usd == 12
    assert (example.policy, example.zone.key) == ("mersey-vale", "Europe/London")


def test_the_examples_roles_become_addresses_each_named_once(example: Settings) -> None:
    assert example.routes["critical"] == Route(
        channels=("slack", "email"), to=("head@tarnholtschool.example", "dsl@tarnholtschool.example")
    )
    assert example.routes["low"] == Route()
    assert len(set(example.digest.to)) == len(example.digest.to) == 5


def test_the_examples_calendar_privacy_and_times_are_read(example: Settings) -> None:
    assert example.quiet_hours == QuietHours(
        starts=time(22), ends=time(7), except_severities=("critical", "high")
    )
    assert example.terms[0] == Term(name="Autumn 1, 2026", starts=date(2026, 9, 2), ends=date(2026, 10, 23))
    assert date(2027, 6, 21) in example.inset_days
    assert example.retention == Retention()
    assert example.privacy == Privacy()
    assert (example.digest.weekday, example.digest.at, example.digest.channels) == (
        0,
        time(7, 30),
        ("email",),
    )
    assert example.web.public_url == "http://127.0.0.1:8460"


def test_the_watch_list_is_off_unless_the_school_names_a_file(example: Settings, tmp_path: Path) -> None:
    assert example.watch_list is None
    text = f"{MINIMAL}pupils: {{watch_list: config/pupils.hashes}}\n"
    settings = load_settings(written(tmp_path, text), {"GATEPOST_PUPIL_KEY": "hush-hush"})
    assert settings.watch_list == Path("config/pupils.hashes")
    assert settings.secrets.pupil_key == "hush-hush"
    assert "hush-hush" not in repr(settings)


def test_the_schools_own_telephone_numbers_are_read(example: Settings) -> None:
    assert example.school.phones == ("01632 960144",)


def test_the_examples_policy_is_shipped(example: Settings, project: Path) -> None:
    assert load_policy(example.policy, project / "config" / "policies").name == "mersey-vale"


def test_a_short_file_is_filled_with_careful_defaults(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, MINIMAL), {})

    assert settings.privacy == Privacy(
        post_text_in_alerts="excerpt",
        restricted_text_in_alerts="none",
        names_in_alerts=False,
        author_in_alerts=False,
    )
    assert settings.web.address == "127.0.0.1"
    assert settings.channels.email.host == ""
    assert settings.digest == Weekly(to=settings.routes["critical"].to)
    assert settings.routes["low"] == Route()
    assert settings.sources[0].urls == ("https://news.example/rss.xml",)
    assert settings.storage.database_url == "sqlite:///var/gatepost.db"


def test_restricted_cases_show_what_others_show_only_when_the_school_says_so(tmp_path: Path) -> None:
    text = f"{MINIMAL}privacy: {{post_text_in_alerts: full, restricted_cases_by_number_only: false}}\n"

    privacy = load_settings(written(tmp_path, text), {}).privacy

    assert (privacy.post_text_in_alerts, privacy.restricted_text_in_alerts) == ("full", "full")


def test_an_address_may_stand_where_a_role_may(tmp_path: Path) -> None:
    line = "medium: {channels: [email], to: [head]}"
    text = MINIMAL.replace(line, line.replace("[head]", "[head, chair@gov.example, head]"))

    assert load_settings(written(tmp_path, text), {}).routes["medium"].to == (
        "head@tarnholt.example",
        "chair@gov.example",
    )


@pytest.mark.parametrize(
    ("handles", "read"),
    [
        ('{x: "@TarnholtSchool"}', {"x": ("@TarnholtSchool",)}),
        ('{x: ["@TarnholtSchool", "@TCS"]}', {"x": ("@TarnholtSchool", "@TCS")}),
        ('["@TarnholtSchool", "@TCS"]', {"": ("@TarnholtSchool", "@TCS")}),
        ("{}", {}),
    ],
)
def test_handles_may_be_written_in_three_ways(
    tmp_path: Path, handles: str, read: dict[str, tuple[str, ...]]
) -> None:
    text = MINIMAL.replace("sources:", f"  handles: {handles}\nsources:", 1)

    assert load_settings(written(tmp_path, text), {}).school.handles == read


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, "\ufeff" + MINIMAL), {})

    assert settings.school.name == "Tarnholt Community School"


@pytest.mark.parametrize(
    ("environment", "database_url", "outbox"),
    [
        ({}, "sqlite:///var/gatepost.db", "var/outbox"),
        ({"GATEPOST_DATA_FOLDER": "/srv/gp"}, "sqlite:////srv/gp/gatepost.db", "/srv/gp/outbox"),
        ({"GATEPOST_DATABASE_URL": "postgresql://db.example/gp"}, "postgresql://db.example/gp", "var/outbox"),
        (
            {"GATEPOST_DATABASE_URL": "", "GATEPOST_DATA_FOLDER": ""},
            "sqlite:///var/gatepost.db",
            "var/outbox",
        ),
    ],
)
def test_the_environment_says_where_things_are_kept(
    tmp_path: Path, environment: dict[str, str], database_url: str, outbox: str
) -> None:
    storage = load_settings(written(tmp_path, MINIMAL), environment).storage

    assert (storage.database_url, storage.outbox_folder) == (database_url, Path(outbox))


SECRETS = {f"GATEPOST_{name.upper()}": f"hush-{name}" for name in Secrets.__dataclass_fields__}


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    secrets = load_settings(written(tmp_path, MINIMAL), SECRETS).secrets

    assert {getattr(secrets, name) for name in Secrets.__dataclass_fields__} == set(SECRETS.values())


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    url = "postgresql://gatepost:hush-password@db.example/gp"
    settings = load_settings(written(tmp_path, MINIMAL), {**SECRETS, "GATEPOST_DATABASE_URL": url})

    assert settings.storage.database_url == url
    for shown in (repr(settings), str(settings), f"{settings.secrets}", f"{settings.storage!r}"):
        assert "hush" not in shown


@pytest.mark.parametrize("name", [*Secrets.__dataclass_fields__, "password", "token"])
def test_a_secret_in_the_settings_file_is_refused(tmp_path: Path, name: str) -> None:
    for text in (f"{MINIMAL}{name}: hush\n", f"{MINIMAL}channels:\n  slack: {{{name}: hush}}\n"):
        with pytest.raises(SettingsError, match="there is no such setting") as problem:
            load_settings(written(tmp_path, text), {})
        assert "hush" not in str(problem.value)


def test_without_an_environment_given_the_real_one_goes_before_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("GATEPOST_SLACK_TOKEN=file\nGATEPOST_X_BEARER_TOKEN=file\nEMPTY\n")
    monkeypatch.setenv("GATEPOST_SLACK_TOKEN", "real")
    monkeypatch.delenv("GATEPOST_X_BEARER_TOKEN", raising=False)

    secrets = load_settings(written(tmp_path, MINIMAL)).secrets

    assert (secrets.slack_token, secrets.x_bearer_token) == ("real", "file")


PROFILE = "name: Oakfield Academy\nshort_names: [Oakfield]\nplace: {town: Pellingford}\n"


@pytest.mark.parametrize(
    "text",
    [
        PROFILE,
        "school:\n" + "".join(f"  {line}\n" for line in PROFILE.splitlines()),
        MINIMAL.replace(
            "  name: Tarnholt Community School\n", "".join(f"  {line}\n" for line in PROFILE.splitlines())
        ),
    ],
    ids=["at the top", "under school", "in a whole settings file"],
)
def test_a_profile_is_read_at_the_top_or_under_school(tmp_path: Path, text: str) -> None:
    school = load_profile(written(tmp_path, text))

    assert (school.name, school.short_names, school.town) == (
        "Oakfield Academy",
        ("Oakfield",),
        "Pellingford",
    )


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "data" / "schools").glob("*.yaml")))
def test_every_profile_of_the_test_data_loads(path: Path) -> None:
    assert load_profile(path).name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: A\nshort_name: [B]\n", "line 2, short_name: there is no such setting; write `short_names`"),
        (
            "school:\n  name: A\n  short_name: [B]\n",
            "line 3, school.short_name: there is no such setting; write `short_names`",
        ),
        ("school:\n  town: B\n", "line 2, school.name: this setting is missing; add it"),
        ("town: B\n", "line 1, name: this setting is missing; add it"),
    ],
)
def test_a_faulty_profile_is_answered_like_faulty_settings(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(SettingsError) as problem:
        load_profile(path)

    assert f"{path}, {words}" in str(problem.value).splitlines()


@pytest.mark.parametrize(
    ("address", "url"), [("0.0.0.0", "http://127.0.0.1:8460"), ("192.0.2.7", "http://192.0.2.7:8460")]
)
def test_without_a_public_address_links_lead_to_one_that_a_browser_can_reach(
    tmp_path: Path, address: str, url: str
) -> None:
    path = written(tmp_path, f"{MINIMAL}web: {{address: {address}}}\n")

    assert load_settings(path, {}).web.public_url == url
