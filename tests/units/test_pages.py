"""Pages of the tree: reorganising on screen and by sheet, issuing accounts, the poster."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories import a_programme, a_tree, a_user, an_officer
from sangkien.accounts.models import User
from sangkien.units.choices import Kind, Role
from sangkien.units.models import MemberCount, Unit, UnitAct

pytestmark = pytest.mark.django_db
ACT = {"act": "rename", "new_name": "Công đoàn Cảng Mới", "decision_no": "7/QĐ", "legal_date": "01/7/2025"}
SHEET = "act,unit_code,target_code,new_name,decision_no,legal_date\nrename,CS1,,Công đoàn Mới,7/QĐ,2025-07-01\n"


@pytest.fixture
def tree() -> dict[str, Unit]:
    tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
    a_programme(tree["TAPDOAN"])
    return tree


@pytest.fixture
def admin(tree: dict[str, Unit], client: Client) -> User:
    user = an_officer(tree["TAPDOAN"], role=Role.PROGRAMME_ADMIN)
    client.force_login(user)
    return user


class TestActs:
    def test_an_act_is_done_and_recorded_with_its_doer(self, client: Client, admin: User) -> None:
        assert client.post("/co-cau/CS1/sap-xep/", ACT).status_code == 302
        act = UnitAct.objects.get()
        assert (act.by, act.decision_no, act.unit.name) == (admin, "7/QĐ", "Công đoàn Cảng Mới")
        assert "Công đoàn CS1" in client.get("/co-cau/CS1/").content.decode()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"decision_no": ""}, "decision_no"),
            ({"legal_date": "mai"}, "Không đọc được ngày này"),
            ({"legal_date": "01/7/2090"}, "chưa đến"),
            ({"new_name": ""}, "Chưa có tên đơn vị"),
        ],
    )
    def test_a_fault_stands_beside_its_field_and_nothing_is_done(
        self, client: Client, admin: User, change: dict[str, str], words: str
    ) -> None:
        answer = client.post("/co-cau/CS1/sap-xep/", {**ACT, **change})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert UnitAct.objects.count() == 0

    def test_an_officer_does_not_reorganise(self, client: Client, tree: dict[str, Unit]) -> None:
        client.force_login(an_officer(tree["TAPDOAN"]))
        assert client.post("/co-cau/CS1/sap-xep/", ACT).status_code == 403
        assert client.get("/co-cau/sap-xep/").status_code == 403

    def test_no_unit_is_moved_into_a_foreign_tree(self, client: Client, admin: User) -> None:
        a_tree("KHAC", ["K1"])
        move = {"act": "move", "target": "K1", "decision_no": "1", "legal_date": "01/7/2025"}
        assert client.post("/co-cau/CS1/sap-xep/", move).status_code == 422
        assert UnitAct.objects.count() == 0


class TestSheet:
    def upload(self, client: Client, text: str) -> str:
        file = SimpleUploadedFile("sap-xep.csv", text.encode())
        return client.post("/co-cau/sap-xep/", {"file": file}).content.decode()

    def test_preview_confirm_undo(self, client: Client, admin: User) -> None:
        page = self.upload(client, SHEET)
        assert "làm được" in page
        assert Unit.objects.get(code="CS1").name == "Công đoàn CS1"
        kept = page.split('name="confirmed" value="')[1].split('"')[0]
        client.post("/co-cau/sap-xep/", {"confirmed": kept})
        assert Unit.objects.get(code="CS1").name == "Công đoàn Mới"
        batch = UnitAct.objects.get().batch
        assert batch is not None
        client.post(f"/co-cau/sap-xep/{batch.pk}/hoan-tac/")
        assert Unit.objects.get(code="CS1").name == "Công đoàn CS1"

    def test_a_forged_confirmation_is_refused(self, client: Client, admin: User) -> None:
        assert client.post("/co-cau/sap-xep/", {"confirmed": "khong-ky"}).status_code == 422
        assert UnitAct.objects.count() == 0

    @pytest.mark.parametrize("text", ["", "a,b\n1,2\n", 'act,unit_code\n"rename,CS1'])
    def test_a_broken_file_is_explained(self, client: Client, admin: User, text: str) -> None:
        page = self.upload(client, text)
        assert "sk-error" in page
        assert UnitAct.objects.count() == 0

    def test_a_sheet_names_no_foreign_unit(self, client: Client, admin: User) -> None:
        a_tree("KHAC", ["K1"])
        page = self.upload(client, SHEET.replace("CS1", "K1"))
        assert "không có quyền" in page
        assert Unit.objects.get(code="K1").name == "Công đoàn K1"


class TestPeople:
    def test_a_new_account_shows_its_code_once(self, client: Client, tree: dict[str, Unit]) -> None:
        client.force_login(an_officer(tree["CS1"]))
        facts = {"full_name": "Lê Văn Tám", "username": "tam.lv", "phone": "0912345678", "role": "member"}
        page = client.post("/co-cau/CS1/nguoi/moi/", facts).content.decode()
        assert "tam.lv" in page
        assert "Mã mở tài khoản cho Lê Văn Tám" in page
        assert "Lê Văn Tám" in client.get("/co-cau/CS1/nguoi/").content.decode()

    def test_what_is_wrong_is_said_and_kept(self, client: Client, tree: dict[str, Unit]) -> None:
        client.force_login(an_officer(tree["CS1"]))
        facts = {"full_name": "Lê Văn Tám", "username": "có cách", "phone": "12", "role": "member"}
        answer = client.post("/co-cau/CS1/nguoi/moi/", facts)
        assert answer.status_code == 422
        assert "Lê Văn Tám" in answer.content.decode()
        assert not User.objects.filter(full_name="Lê Văn Tám").exists()

    def test_an_address_too_long_is_said_beside_its_field(self, client: Client, tree: dict[str, Unit]) -> None:
        client.force_login(an_officer(tree["CS1"]))
        address = f"{'a' * 60}@{'b.' * 100}vn"
        facts = {"full_name": "Lê Văn Tám", "username": "tam.lv", "email": address, "role": "member"}
        assert client.post("/co-cau/CS1/nguoi/moi/", facts).status_code == 422
        assert not User.objects.filter(username="tam.lv").exists()

    def test_a_role_above_ones_own_is_not_even_offered(self, client: Client, tree: dict[str, Unit]) -> None:
        client.force_login(an_officer(tree["CS1"]))
        assert 'value="programme_admin"' not in client.get("/co-cau/CS1/nguoi/").content.decode()
        other = a_user()
        client.post("/co-cau/CS1/nguoi/giao/", {"username": other.username, "role": "programme_admin"})
        assert not other.roles.exists()

    def test_strangers_see_nobody(self, client: Client, tree: dict[str, Unit]) -> None:
        a_user("Người Bí Mật", at=tree["CS1"], role=Role.MEMBER)
        for user in (an_officer(tree["CS2"]), a_user(at=tree["CS1"], role=Role.MEMBER)):
            client.force_login(user)
            answer = client.get("/co-cau/CS1/nguoi/")
            assert answer.status_code in {403, 404}
            assert "Người Bí Mật" not in answer.content.decode()


def test_member_counts_and_poster(client: Client, tree: dict[str, Unit]) -> None:
    client.force_login(an_officer(tree["CS1"]))
    client.post("/co-cau/CS1/doan-vien/", {"members": "412", "as_of": "01/01/2022", "source": "Sổ đoàn viên"})
    assert MemberCount.objects.get(unit=tree["CS1"]).members == 412
    bad = client.post("/co-cau/CS1/doan-vien/", {"members": "nhiều", "as_of": "01/01/2022"})
    assert bad.status_code == 422
    assert "<svg" in client.get("/co-cau/CS1/ap-phich/").content.decode()


@pytest.mark.parametrize("path", ["/co-cau/", "/co-cau/TAPDOAN/", "/co-cau/TAPDOAN/cap-duoi/"])
def test_the_outline(client: Client, admin: User, path: str) -> None:
    page = client.get(path).content.decode()
    assert "Công đoàn CS1" in page
    assert "Công đoàn CS2" in page
