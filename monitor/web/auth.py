"""Who is signed in: passwords, the signed session cookie, form tokens and the wait after wrong passwords."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeSerializer

from monitor.services.ports import Clock, Reviewer, Store

MIN_PASSWORD = 12
MAX_PASSWORD = 256
MIN_SECRET = 32
IDLE_SECONDS = 8 * 3600
VISIT_SECONDS = 3600
RENEW_AFTER_SECONDS = 300
"""A session cookie is written anew at most this often."""

CLOCK_SLACK_SECONDS = 300
"""How far a clock that was put back may have been ahead before its cookies are no longer taken."""

FREE_FAILURES = 5
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
MAX_REMEMBERED = 10_000

_hasher = PasswordHasher()
_hashing = BoundedSemaphore(2)
"""Each check takes 64 MiB: many sign-ins at once must not exhaust the machine."""
_waiting = BoundedSemaphore(10)
"""Nor may they hold all the threads that answer the other pages."""


class WeakPasswordError(ValueError):
    """The password cannot be used; the message says what would do."""


def hash_password(password: str) -> str:
    """Give the argon2id hash to store for a reviewer; raises WeakPasswordError."""
    if len(password) < MIN_PASSWORD:
        raise WeakPasswordError(
            f"The password has {len(password)} characters; use at least {MIN_PASSWORD}. "
            "Three or four unrelated words are easy to remember and hard to guess."
        )
    if len(password) > MAX_PASSWORD:
        raise WeakPasswordError(f"The password is longer than {MAX_PASSWORD} characters; use a shorter one.")
    if len(set(password)) < 4:
        raise WeakPasswordError("The password repeats too few characters; use several words.")
    return _hasher.hash(password)


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(24))


class SignInBusyError(RuntimeError):
    """Too many people, or one machine, are signing in at this moment."""


class Passwords:
    """Checks passwords; takes as long for a login that does not exist as for one that does."""

    def __init__(self) -> None:
        self._nobody = _hash_of_nobody()

    def matches(self, reviewer: Reviewer | None, password: str) -> bool:
        """Say whether this is the active reviewer's password; raises SignInBusyError.

        It is slow on purpose, so call it in a thread.
        """
        may_enter = reviewer is not None and reviewer.is_active
        stored = reviewer.password_hash if reviewer is not None and may_enter else self._nobody
        if not _waiting.acquire(blocking=False):
            raise SignInBusyError("too many passwords are being checked")
        try:
            with _hashing:
                is_right = _hasher.verify(stored, password[: MAX_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False
        finally:
            _waiting.release()
        return is_right and may_enter


@dataclass(frozen=True, kw_only=True, slots=True)
class _Failures:
    n: int
    last_at: datetime


class Throttle:
    """Remembers wrong passwords by login and address, and how long the next try must wait."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._lock = Lock()

    def begin(self, login: str, address: str) -> int:
        """Count a try before it is made; gives the seconds to wait first, 0 when it may be made now.

        Counting first keeps many tries at the same moment from slipping through together.
        """
        key, now = (login.casefold()[:200], address), self._clock.now()
        with self._lock:
            known = self._failures.get(key, _Failures(n=0, last_at=now))
            if known.last_at > now:  # the clock was wrong: nobody waits for the day that it showed
                known = self._failures[key] = replace(known, last_at=now)
            left = self._wait_seconds(known.n) - (now - known.last_at).total_seconds()
            if left > 0:
                return max(1, round(left))
            if (now - known.last_at).total_seconds() > 2 * LONGEST_WAIT_SECONDS:
                known = _Failures(n=0, last_at=now)
            self._failures[key] = replace(known, n=known.n + 1, last_at=now)
            self._failures.move_to_end(key)
            while len(self._failures) > MAX_REMEMBERED:
                self._failures.popitem(last=False)
            return 0

    def succeeded(self, login: str, address: str) -> None:
        """Forget the wrong tries after a right one."""
        with self._lock:
            self._failures.pop((login.casefold()[:200], address), None)

    @staticmethod
    def _wait_seconds(n_failures: int) -> int:
        if n_failures < FREE_FAILURES:
            return 0
        doublings = min(n_failures - FREE_FAILURES, 10)
        return min(FIRST_WAIT_SECONDS << doublings, LONGEST_WAIT_SECONDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One reviewer's stay, as the cookie carries it."""

    session_id: str
    login: str
    seen_at: datetime
    fingerprint: str
    """Of the password hash: a new password ends the old sessions."""


class Sessions:
    """Writes and reads signed cookies; a signed-out session stays out, also from a copied cookie."""

    def __init__(self, *, secret: str, clock: Clock, store: Store) -> None:
        if len(secret) < MIN_SECRET:
            raise ValueError(f"The session secret has {len(secret)} characters; use at least {MIN_SECRET}.")
        self._secret = secret.encode()
        self._clock = clock
        self._store = store
        self._cookies = URLSafeSerializer(
            secret, salt="gatepost-session", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._visits = URLSafeSerializer(
            secret, salt="gatepost-visit", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._ended: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def start(self, reviewer: Reviewer) -> Session:
        """Begin a stay for somebody whose password was right."""
        return Session(
            session_id=secrets.token_urlsafe(18),
            login=reviewer.login,
            seen_at=self._clock.now(),
            fingerprint=self._fingerprint(reviewer),
        )

    def write(self, session: Session) -> str:
        """Give the cookie's value."""
        return str(
            self._cookies.dumps(
                {
                    "id": session.session_id,
                    "login": session.login,
                    "seen": int(session.seen_at.timestamp()),
                    "mark": session.fingerprint,
                }
            )
        )

    def read(self, cookie: str) -> tuple[Session, Reviewer] | None:
        """Give the session and its reviewer; None when it is forged, idle for too long, ended or barred."""
        session = self._unsigned(cookie)
        if session is None or self._has_ended(session):
            return None
        with self._store.read() as unit:
            reviewer = unit.reviewer(session.login)
        if reviewer is None or not reviewer.is_active:
            return None
        if not hmac.compare_digest(session.fingerprint, self._fingerprint(reviewer)):
            return None
        return session, reviewer

    def renewed(self, session: Session) -> Session | None:
        """Give the session as seen now, or None while the cookie is fresh enough."""
        now = self._clock.now()
        if (now - session.seen_at).total_seconds() < RENEW_AFTER_SECONDS:
            return None
        return replace(session, seen_at=now)

    def end(self, session: Session) -> None:
        """Sign out; what is remembered is dropped once the cookie would be too old anyway."""
        now = self._clock.now()
        with self._lock:
            self._ended[session.session_id] = now
            while self._ended and next(iter(self._ended.values())) < now - timedelta(
                seconds=2 * IDLE_SECONDS
            ):
                self._ended.popitem(last=False)

    def form_token(self, session: Session) -> str:
        """Give the token that every form of this session must carry."""
        return self._token(f"form:{session.session_id}")

    def is_form_token(self, session: Session, token: str) -> bool:
        """Say whether a form came from this session's own pages."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode(errors="replace"))

    def new_visit(self) -> str:
        """Give the cookie that ties the sign-in form to one browser before anybody is signed in."""
        return str(self._visits.dumps([secrets.token_urlsafe(12), int(self._clock.now().timestamp())]))

    def visit_token(self, visit: str) -> str:
        """Give the sign-in form's token for a visit."""
        return self._token(f"visit:{visit}")

    def is_visit_token(self, visit: str, token: str) -> bool:
        """Say whether the sign-in form came from our own page, in this browser, within the hour."""
        try:
            _, began = self._visits.loads(visit)
            age = self._clock.now().timestamp() - int(began)
        except (BadSignature, TypeError, ValueError):
            return False
        is_own = hmac.compare_digest(self.visit_token(visit).encode(), token.encode(errors="replace"))
        return is_own and -CLOCK_SLACK_SECONDS <= age <= VISIT_SECONDS

    def _unsigned(self, cookie: str) -> Session | None:
        try:
            raw = self._cookies.loads(cookie)
            seen_at = datetime.fromtimestamp(int(raw["seen"]), tz=self._clock.now().tzinfo)
            session = Session(
                session_id=str(raw["id"]),
                login=str(raw["login"]),
                seen_at=seen_at,
                fingerprint=str(raw["mark"]),
            )
        except (BadSignature, KeyError, TypeError, ValueError, OverflowError):
            return None
        idle = (self._clock.now() - session.seen_at).total_seconds()
        return session if -CLOCK_SLACK_SECONDS <= idle <= IDLE_SECONDS else None

    def _has_ended(self, session: Session) -> bool:
        with self._lock:
            return session.session_id in self._ended

    def _fingerprint(self, reviewer: Reviewer) -> str:
        return self._token(f"password:{reviewer.login}:{reviewer.password_hash}")[:22]

    def _token(self, what: str) -> str:
        return hmac.new(self._secret, what.encode(errors="replace"), hashlib.sha256).hexdigest()
