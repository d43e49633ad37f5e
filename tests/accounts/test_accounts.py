"""Accounts issued by a unit: the code, the first password, roles, what an officer may not do."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from factories import a_tree, a_unit, a_user, an_officer
from factories.moments import LONG_AGO
from sangkien.accounts.errors import (
    CodeWrong,
    EmailTaken,
    EmailUnfit,
    PhoneTaken,
    PhoneUnreadable,
    UsernameTaken,
    UsernameUnfit,
)
from sangkien.accounts.models import SignInCode, User
from sangkien.accounts.queries import account_named
from sangkien.accounts.rules import normal_phone
from sangkien.accounts.services import NewAccount, create_account, holder_of, issue_code, open_account
from sangkien.base.clock import day_of, now
from sangkien.units.choices import Role
from sangkien.units.errors import AccountElsewhere, OwnRole, RoleNotYours, UnitForeign
from sangkien.units.models import RoleAssignment
from sangkien.units.services import end_role, give_role, issue_account, issue_new_code

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

    def test_a_second_factor_is_not_passed_by(self, client: Client) -> None:
        user = a_user("Lê Văn Tám")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        code = issue_code(user=user, by=a_user(), at=now())
        answer = client.post("/ma/", {"code": code, "password": PASSWORD, "again": PASSWORD})
        assert answer.headers["Location"] == "/tai-khoan/login/"
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
        assert client.get("/ho-so/").status_code == 302

    def test_guessing_is_bounded(self, client: Client) -> None:
        answers = [
            client.post("/ma/", {"code": f"AAAA-AAAA-{n:02d}", "password": PASSWORD, "again": PASSWORD}).status_code
            for n in range(12)
        ]
        assert answers[:10] == [422] * 10
        assert answers[10:] == [429, 429]


class TestAddresses:
    def tries(self, client: Client, hops: list[str]) -> list[int]:
        form = {"code": "AAAA-AAAA-AA", "password": PASSWORD, "again": PASSWORD}
        return [client.post("/ma/", form, headers={"X-Forwarded-For": hop}).status_code for hop in hops]

    def test_behind_a_proxy_its_last_hop_is_the_caller(self, client: Client, settings) -> None:  # type: ignore[no-untyped-def]
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        assert self.tries(client, [f"198.51.100.{n}, 203.0.113.7" for n in range(11)])[-1] == 429
        assert self.tries(client, ["203.0.113.7, 203.0.113.8", "203.0.113.8"]) == [422, 422]

    def test_without_a_proxy_nobody_says_who_they_are(self, client: Client, settings) -> None:  # type: ignore[no-untyped-def]
        settings.SECURE_PROXY_SSL_HEADER = None
        assert self.tries(client, [f"203.0.113.{n}" for n in range(11)])[-1] == 429


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

    @pytest.mark.parametrize("username", ["lan@example.vn", "LAN@example.vn", "0912345678", "+84912345678"])
    def test_no_user_name_is_somebodys_address_or_number(self, username: str) -> None:
        create_account(account=NewAccount("lan.pt", "Phạm Thị Lan", phone="0912345678", email="lan@example.vn"))
        with pytest.raises(UsernameTaken):
            create_account(account=NewAccount(username, "Người khác"))

    def test_no_address_or_number_is_somebodys_user_name(self) -> None:
        for username in ("an@x.vn", "84912345678"):
            create_account(account=NewAccount(username, "Nguyễn Văn An"))
        with pytest.raises(EmailTaken):
            create_account(account=NewAccount("x", "X", email="AN@x.vn"))
        with pytest.raises(PhoneTaken):
            create_account(account=NewAccount("x", "X", phone="0912 345 678"))

    def test_an_address_too_long_is_refused(self) -> None:
        with pytest.raises(EmailUnfit):
            create_account(account=NewAccount("x", "X", email=f"{'a' * 60}@{'b.' * 100}vn"))

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

    @pytest.mark.parametrize(("field", "word"), [("email", "an@x.vn"), ("phone", "0912345678")])
    def test_a_user_name_goes_before_what_others_say_of_themselves(self, field: str, word: str) -> None:
        shadow, owner = a_user("Kẻ Gian"), a_user("Nguyễn Văn An")
        User.objects.filter(pk=shadow.pk).update(**{field: word})
        User.objects.filter(pk=owner.pk).update(username=word)
        assert account_named(word) == owner

    @pytest.mark.parametrize(("field", "word"), [("email", "An@x.vn"), ("phone", "0912 345 678")])
    def test_a_profile_takes_nobodys_user_name(self, client: Client, field: str, word: str) -> None:
        taken = create_account(account=NewAccount(word.replace(" ", ""), "Nguyễn Văn An"))
        user = a_user("Lê Văn Tám")
        client.force_login(user)
        facts = {"full_name": "Lê Văn Tám", "address_form": "ban", "language": "vi", field: word}
        answer = client.post("/ho-so/", facts)
        assert answer.status_code == 422
        assert "đã có tài khoản khác dùng" in answer.content.decode()
        user.refresh_from_db()
        assert getattr(user, field) == ""
        assert account_named(word.replace(" ", "")) == taken

    def test_ones_own_user_name_may_be_ones_address(self, client: Client) -> None:
        user = create_account(account=NewAccount("an@x.vn", "Nguyễn Văn An"))
        client.force_login(user)
        facts = {"full_name": "Nguyễn Văn An", "address_form": "ban", "language": "vi", "email": "an@x.vn"}
        assert client.post("/ho-so/", facts).status_code == 302

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

    @pytest.mark.parametrize("ended_after", [0, 30])
    def test_no_code_for_somebody_who_once_belonged_elsewhere(self, ended_after: int) -> None:
        tree = a_tree("GOC", ["A", "B"])
        officer, worker = an_officer(tree["A"]), a_user(password=PASSWORD)
        theirs = give_role(user=worker, unit=tree["B"], role=Role.MEMBER, by=None, at=LONG_AGO)
        end_role(assignment=theirs, by=None, at=LONG_AGO + timedelta(days=ended_after))
        give_role(user=worker, unit=tree["A"], role=Role.MEMBER, by=officer, at=now())
        with pytest.raises(AccountElsewhere):
            issue_new_code(user=worker, unit=tree["A"], by=officer, at=now())
        assert issue_new_code(user=worker, unit=tree["A"], by=an_officer(tree["GOC"]), at=now())

    def test_no_code_for_an_author_of_another_unit(self) -> None:
        tree = a_tree("GOC", ["A", "B"])
        officer, worker = an_officer(tree["A"]), a_user(at=tree["B"], password=PASSWORD)
        give_role(user=worker, unit=tree["A"], role=Role.MEMBER, by=officer, at=now())
        with pytest.raises(AccountElsewhere):
            issue_new_code(user=worker, unit=tree["A"], by=officer, at=now())

    def test_a_code_for_somebody_who_was_always_in_reach(self) -> None:
        tree = a_tree("GOC", ["A"])
        section = a_unit(under=tree["A"])
        officer, worker = an_officer(tree["A"]), a_user(at=section, role=Role.MEMBER, password=PASSWORD)
        end_role(assignment=worker.roles.get(), by=officer, at=now())
        give_role(user=worker, unit=tree["A"], role=Role.MEMBER, by=officer, at=now())
        code = issue_new_code(user=worker, unit=tree["A"], by=officer, at=now())
        assert holder_of(code, now()) == worker

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.PROGRAMME_ADMIN, Role.UNIT_OFFICER])
    def test_nobody_gives_themselves_a_role(self, role: Role) -> None:
        tree = a_tree("GOC", ["A"])
        user = an_officer(tree["GOC"], role=role)
        for wanted in (role, Role.MEMBER if role == Role.UNIT_OFFICER else Role.PROGRAMME_ADMIN):
            with pytest.raises(OwnRole):
                give_role(user=user, unit=tree["A"], role=wanted, by=user, at=now())
        assert user.roles.count() == 1

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
        page = client.get("/co-cau/A/nguoi/").content.decode()
        assert "Lê Văn Tám" in page
        assert f"đến trước {until:%d/%m/%Y}" in page
        assert page.count("/thoi/") == 1  # nobody ends their own role here
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
