"""What reviewers forget: every URL refused to strangers, nothing framed, nothing but our own files loaded."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from sangkien.initiatives.models import Entry

pytestmark = pytest.mark.django_db

#: Routes that anyone may open; all others ask who is there.
PUBLIC = {
    "public:home", "public:board", "public:board_of", "public:screen", "public:screen_figures", "public:embed",
    "public:figures", "public:why", "public:behind", "public:snapshots", "public:snapshot", "public:snapshot_json",
    "reports:weekly", "reports:weekly_excel", "reports:excel", "accounts:open", "accounts:open_with_code",
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_logout",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_inactive",
    "account_confirm_email", "account_email_verification_sent", "account_confirm_login_code",
    "account_request_login_code", "mfa_login_webauthn", "mfa_authenticate", "mfa_signup_webauthn", "set_language",
    "initiatives:qr", "mfa_trust", "account_change_phone", "account_verify_phone", "account_complete_signup",
    "initiatives:confirm", "initiatives:confirm_by_code", "initiatives:confirm_by_link",
    "account_signup_by_passkey", "api:openapi-json", "service_worker", "manifest", "public:guides", "public:guide",
    "public:language", "initiatives:offline",
}  # fmt: skip
SECRET = "Giá đỡ ống thủy lực bí mật của đơn vị"


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every route of the site as (name, address with its converters)."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name, address


def filled(address: str, entry: Entry) -> str:
    """An address with real values where it asks for some: of things that exist and could leak."""
    known = {"programme": entry.programme.code, "unit": "CS1", "code": "CS1", "pk": str(entry.pk), "stage": "gd2"}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: known.get(match.group(1), "x"), address).replace("^", "")


@pytest.fixture
def entry() -> Entry:
    tree = a_tree("TAPDOAN", ["CS1", "CS2"])
    author = a_user("Lê Văn Tám", at=tree["CS1"])
    return a_submitted_entry(a_programme(tree["TAPDOAN"]), tree["CS1"], author, title=SECRET)


def test_every_route_asks_a_stranger_to_sign_in_or_hides(entry: Entry, client: Client) -> None:
    open_ones = []
    for name, address in routes(get_resolver()):
        answer = client.get(filled(address, entry))
        assert SECRET not in answer.content.decode(errors="replace"), name
        assert answer.status_code != 500, name
        if name not in PUBLIC and answer.status_code == 200:
            open_ones.append(name)
    assert open_ones == []


def test_no_route_shows_a_foreign_officer_what_is_not_theirs(entry: Entry, client: Client) -> None:
    foreign = an_officer(a_tree("TINHKHAC", ["CSK"])["CSK"])
    client.force_login(foreign)
    for name, address in routes(get_resolver()):
        if name in {"account_logout"}:
            continue
        answer = client.get(filled(address, entry))
        assert SECRET not in answer.content.decode(errors="replace"), name
        assert answer.status_code != 500, name


def test_posts_of_strangers_change_nothing(entry: Entry, client: Client) -> None:
    before = list(Entry.objects.values())
    for name, address in routes(get_resolver()):
        if name in PUBLIC:
            continue
        answer = client.post(filled(address, entry), {"reason": "x", "reason_code": "other"})
        assert answer.status_code in {302, 401, 403, 404, 405}, (name, answer.status_code)
    assert list(Entry.objects.values()) == before


def test_pages_bring_a_strict_policy_and_load_nothing_from_outside(entry: Entry, client: Client) -> None:
    for path in ("/", "/bang-xep-hang/", "/tai-khoan/login/", "/man-hinh/"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        page = answer.content.decode()
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), path
        assert not re.search(r"\sstyle=|\son\w+=|<script>(?!\{)", page), path


def test_only_the_embedded_table_may_be_framed(entry: Entry, client: Client) -> None:
    framed = client.get(f"/nhung/{entry.programme.code}/")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
