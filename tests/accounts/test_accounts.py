"""Accounts issued by a unit: the code, the first password, roles, what an officer may not do."""

from datetime import timedelta

import pytest
from django.test import Client

from factories import a_tree, a_unit, a_user, an_officer
from factories.moments import LONG_AGO
from sangkien.accounts.errors import CodeWrong, PhoneUnreadable, UsernameTaken, UsernameUnfit
from sangkien.accounts.models import SignInCode, User
from sangkien.accounts.rules import normal_phone
from sangkien.accounts.services import NewAccount, create_account, holder_of, issue_code, open_account
from sangkien.base.clock import day_of, now
from sangkien.units.choices import Role
from sangkien.units.errors import RoleNotYours, UnitForeign
from sangkien.units.models import RoleAssignment
from sangkien.units.services import give_role, issue_account, issue_new_code

pytestmark = pytest.mark.django_db
PASSWORD = "mot-cau-dai-de-nho"


class TestCodes:
    def test_a_code_opens_the_account_once(self) -> None:
        officer, user = a_user(), a_user("Lê Văn Tám")
        code = issue_code(user=user, by=officer, at=now())
        assert holder_of(code.lower(), now()) == user
        opened = open_account(code=code, password=PASSWORD, at=now())
        assert opened.check_password(PASSWORD)
        with pytest.raises(CodeWrong):
            open_account(code=code, password=PASSWORD, at=now())

    def test_only_its_digest_is_kept_and_an_old_code_loses_its_worth(self) -> None:
        officer, user = a_user(), a_user()
        first = issue_code(user=user, by=officer, at=now())
        issue_code(user=user, by=officer, at=now())
        assert not SignInCode.objects.filter(digest__icontains=first.replace("-", "")).exists()
        with pytest.raises(CodeWrong):
            holder_of(first, now())

    def test_it_expires(self) -> None:
        officer, user = a_user(), a_user()
        code = issue_code(user=user, by=officer, at=now() - timedelta(days=8))
        with pytest.raises(CodeWrong):
            holder_of(code, now())

    def test_the_page_keeps_a_weak_password_out_and_lets_a_good_one_in(self, client: Client) -> None:
        user = a_user("Lê Văn Tám")
        code = issue_code(user=user, by=a_user(), at=now())
        weak = client.post("/ma/", {"code": code, "password": "12345", "again": "12345"})
        assert weak.status_code == 422
        assert client.post("/ma/", {"code": code, "password": PASSWORD, "again": PASSWORD}).status_code == 302
        assert client.get("/ho-so/").status_code == 200

    def test_guessing_is_bounded(self, client: Client) -> None:
        answers = [
            client.post("/ma/", {"code": f"AAAA-AAAA-{n:02d}", "password": PASSWORD, "again": PASSWORD}).status_code
            for n in range(12)
        ]
        assert answers[:10] == [422] * 10
        assert answers[10:] == [429, 429]


class TestCreation:
    def test_user_names_are_unique_whatever_their_case(self) -> None:
        create_account(account=NewAccount("thu.nt", "Nguyễn Thị Thu"))
        with pytest.raises(UsernameTaken):
            create_account(account=NewAccount("THU.NT", "Người khác"))

    def test_what_cannot_be_is_refused(self) -> None:
        with pytest.raises(UsernameUnfit):
            create_account(account=NewAccount("có cách", "X"))
        with pytest.raises(PhoneUnreadable):
            create_account(account=NewAccount("x", "X", phone="12"))
        assert User.objects.count() == 0

    @pytest.mark.parametrize("raw", ["0912 345 678", "+84912345678", "84.912.345.678", "(0912)-345-678"])
    def test_phones_have_one_form(self, raw: str) -> None:
        assert normal_phone(raw) == "0912345678"


class TestSignIn:
    @pytest.mark.parametrize("word", ["lan.pt", "LAN.PT", "lan@example.vn", "0912 345 678"])
    def test_by_name_mail_or_phone(self, client: Client, word: str) -> None:
        user = a_user(password=PASSWORD)
        User.objects.filter(pk=user.pk).update(username="lan.pt", email="lan@example.vn", phone="0912345678")
        answer = client.post("/tai-khoan/login/", {"login": word, "password": PASSWORD})
        assert answer.status_code == 302

    def test_nobody_makes_an_account_alone(self, client: Client) -> None:
        client.post("/tai-khoan/signup/", {"username": "x", "password1": PASSWORD, "password2": PASSWORD})
        assert User.objects.count() == 0

    def test_tries_are_bounded(self, client: Client) -> None:
        user = a_user(password=PASSWORD)
        for _ in range(9):
            client.post("/tai-khoan/login/", {"login": user.username, "password": "sai"})
        right = client.post("/tai-khoan/login/", {"login": user.username, "password": PASSWORD})
        assert right.status_code != 302

    def test_administrators_need_a_second_factor_where_the_operator_says_so(self, client: Client, settings) -> None:  # type: ignore[no-untyped-def]
        settings.SECOND_FACTOR_FOR_ADMINISTRATORS = True
        unit = a_unit("GOC")
        client.force_login(an_officer(unit, role=Role.PROGRAMME_ADMIN))
        assert client.get("/co-cau/").headers["Location"].endswith("/2fa/")
        client.force_login(an_officer(unit))
        assert client.get("/co-cau/").status_code == 200


class TestRoles:
    def test_an_officer_gives_roles_in_reach_and_not_above_their_own(self) -> None:
        tree = a_tree("GOC", ["A", "B"])
        officer, somebody = an_officer(tree["A"]), a_user()
        give_role(user=somebody, unit=tree["A"], role=Role.SUPPORT_TEAM, by=officer, at=now())
        for unit, role in ((tree["B"], Role.MEMBER), (tree["A"], Role.PROGRAMME_ADMIN), (tree["A"], Role.OPERATOR)):
            with pytest.raises(RoleNotYours):
                give_role(user=somebody, unit=unit, role=role, by=officer, at=now())
        assert RoleAssignment.objects.filter(user=somebody).count() == 1

    def test_no_code_for_somebody_who_stands_above(self) -> None:
        tree = a_tree("GOC", ["A"])
        officer = an_officer(tree["A"])
        chief = an_officer(tree["GOC"])
        give_role(user=chief, unit=tree["A"], role=Role.MEMBER, by=None, at=LONG_AGO)
        with pytest.raises(RoleNotYours):
            issue_new_code(user=chief, unit=tree["A"], by=officer, at=now())
        admin = an_officer(tree["A"], role=Role.PROGRAMME_ADMIN)
        with pytest.raises(RoleNotYours):
            issue_new_code(user=admin, unit=tree["A"], by=officer, at=now())

    @pytest.mark.parametrize("role", [Role.PROGRAMME_ADMIN, Role.OPERATOR, Role.UNIT_OFFICER])
    def test_a_role_with_an_end_protects_its_holder_as_well(self, role: Role) -> None:
        tree = a_tree("GOC", ["A"])
        officer, chief = an_officer(tree["A"]), a_user(at=tree["A"], role=Role.MEMBER)
        give_role(user=chief, unit=tree["GOC"], role=role, by=None, at=now(), until=day_of(now()) + timedelta(days=90))
        with pytest.raises(RoleNotYours):
            issue_new_code(user=chief, unit=tree["A"], by=officer, at=now())

    def test_the_same_role_again_only_moves_its_end(self) -> None:
        tree, user = a_tree("GOC", ["A"]), a_user()
        soon, later = (day_of(now()) + timedelta(days=days) for days in (10, 90))
        for until in (None, soon, later):
            give_role(user=user, unit=tree["A"], role=Role.MEMBER, by=None, at=now(), until=until)
        assert list(user.roles.values_list("valid_until", flat=True)) == [later]

    def test_a_role_with_an_end_is_listed_and_can_be_ended(self, client: Client) -> None:
        tree = a_tree("GOC", ["A"])
        helper = a_user("Lê Văn Tám")
        until = day_of(now()) + timedelta(days=9)
        role = give_role(user=helper, unit=tree["A"], role=Role.MEMBER, by=None, at=LONG_AGO, until=until)
        client.force_login(an_officer(tree["A"]))
        assert "Lê Văn Tám" in client.get("/co-cau/A/nguoi/").content.decode()
        client.post(f"/co-cau/A/nguoi/{role.pk}/thoi/")
        role.refresh_from_db()
        assert role.valid_until == day_of(now())

    def test_a_role_cannot_end_before_it_begins(self, client: Client) -> None:
        tree, user = a_tree("GOC", ["A"]), a_user()
        client.force_login(an_officer(tree["A"]))
        fields = {"username": user.username, "role": "member", "until": "1/1/2020"}
        page = client.post("/co-cau/A/nguoi/giao/", fields)
        assert "Ngày kết thúc phải sau hôm nay." in page.content.decode()
        assert not user.roles.exists()

    def test_an_account_is_issued_whole_or_not_at_all(self) -> None:
        tree = a_tree("GOC", ["A", "B"])
        officer = an_officer(tree["A"])
        user, code = issue_account(
            account=NewAccount("tam.lv", "Lê Văn Tám"), unit=tree["A"], role=Role.MEMBER, by=officer, at=now()
        )
        assert holder_of(code, now()) == user
        for unit, role, error in ((tree["B"], Role.MEMBER, UnitForeign), (tree["A"], Role.OPERATOR, RoleNotYours)):
            with pytest.raises(error):
                issue_account(account=NewAccount("x.y", "X"), unit=unit, role=role, by=officer, at=now())
        assert not User.objects.filter(username="x.y").exists()
