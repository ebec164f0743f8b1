"""A browser without a screen: keeps cookies, sends forms, and checks each page's build."""

import asyncio
import re
from html.parser import HTMLParser
from typing import Any

import httpx
from starlette.types import ASGIApp

from tests.unit.web.web_scene import PASSWORD


class Markup(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


class Browser:
    """Sends requests straight into the application."""

    def __init__(self, app: ASGIApp, *, host: str = "gatepost.example", address: str = "192.0.2.7") -> None:
        self.app = app
        self.base_url = f"http://{host}"
        self.address = address
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, **parts: Any) -> httpx.Response:
        return asyncio.run(self._send(method, path, **parts))

    async def _send(self, method: str, path: str, **parts: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app, client=(self.address, 4711))
        async with httpx.AsyncClient(transport=transport, base_url=self.base_url) as client:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = {**({"cookie": cookie} if cookie else {}), **parts.pop("headers", {})}
            response = await client.request(method, path, headers=headers, **parts)
        for line in response.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.split(";")[0].strip('"')
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        return response

    def get(self, path: str, **parts: Any) -> httpx.Response:
        return self.send("GET", path, **parts)

    def post(self, path: str, data: dict[str, Any], **parts: Any) -> httpx.Response:
        return self.send("POST", path, data=data, **parts)

    def sign_in(self, login: str = "anna", password: str = PASSWORD, **data: str) -> httpx.Response:
        token = token_of(self.get("/sign-in").text)
        return self.post("/sign-in", {"login": login, "password": password, "token": token, **data})

    def act(self, case_id: int, deed: str, **data: Any) -> httpx.Response:
        """Open the case and send one of its forms as the page gives it."""
        page = self.get(f"/cases/{case_id}").text
        fields = {"token": token_of(page), "revision": revision_of(page), "then": "stay", **data}
        return self.post(f"/cases/{case_id}/{deed}", fields)


def token_of(html: str) -> str:
    """Give the form token of a page."""
    return re.findall(r'name="token" value="([^"]+)"', html)[0]


def revision_of(html: str) -> str:
    """Give the case's revision that a page's forms carry."""
    return (re.findall(r'name="revision" value="(\d+)"', html) or ["0"])[0]


def words(html: str) -> str:
    """Give the text of a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def faults(html: str) -> list[str]:
    """Name what no page of ours may have."""
    page = Markup(html)
    found = [f"script {a}" for a in page.all("script") if a.get("src") != "/static/keys.js"]
    found += [f"picture {a}" for a in page.all("img", "video", "audio", "object", "embed", "picture")]
    found += [
        f"{tag} has {name}"
        for tag, attributes in page.elements
        for name in attributes
        if name == "style" or name.startswith("on")
    ]
    ids = [a["id"] for _, a in page.elements if a.get("id")]
    found += [f"id {name} twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
    labelled = {a.get("for") for a in page.all("label")}
    found += [
        f"field without a label: {a}"
        for a in page.all("input", "select", "textarea")
        if a.get("type") not in {"hidden", "checkbox"} and a.get("id") not in labelled
    ]
    found += [f"form without a token: {a}" for a in _forms_without_token(html)]
    found += [f"link {a}" for a in page.all("a") if not re.match(r"(/|#|https?://)", a.get("href", ""))]
    found += [
        f"link that tells {a}"
        for a in page.all("a")
        if a["href"].startswith("http")
        and set(a.get("rel", "").split()) < {"noopener", "noreferrer", "nofollow"}
    ]
    if len(page.all("h1")) != 1 or len(page.all("main")) != 1:
        found.append("not one h1 and one main")
    return found


def _forms_without_token(html: str) -> list[str]:
    forms = re.findall(r'<form method="post".*?</form>', html, re.DOTALL)
    return [form[:80] for form in forms if 'name="token"' not in form]
