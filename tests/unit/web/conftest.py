"""A morning's scene, and a browser that is signed in."""

import pytest

from tests.unit.web.web_browser import Browser
from tests.unit.web.web_cases import fill
from tests.unit.web.web_scene import Scene


@pytest.fixture
def scene() -> Scene:
    """A scene with the morning's five cases."""
    scene = Scene()
    fill(scene.store)
    return scene


@pytest.fixture
def stranger(scene: Scene) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(scene.app())


@pytest.fixture
def browser(stranger: Browser) -> Browser:
    """A browser in which Anna Marlow is signed in."""
    assert stranger.sign_in().status_code == 303
    return stranger
