"""Desks: what waits for whom, in a fixed number of queries; targets handed down without losing what was typed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories import a_programme, a_submitted_entry, a_tree, a_unit, a_user, an_officer
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Programme, Target
from sangkien.programmes.services import TargetValue, set_target
from sangkien.programmes.services.targets import Slot
from sangkien.units.choices import Kind, Role
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db


class World:
    def __init__(self, sections: int = 2) -> None:
        tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
        self.root, self.union, self.foreign = tree["TAPDOAN"], tree["CS1"], tree["CS2"]
        self.sections = [a_unit(f"PX{n}", under=self.union, members=100 * (n + 1)) for n in range(sections)]
        self.programme: Programme = a_programme(self.root)
        self.officer = an_officer(self.union, name="Nguyễn Thị Thu")
        self.author = a_user("Lê Văn Tám", at=self.sections[0])
        for section in self.sections:
            a_submitted_entry(self.programme, section, self.author)

    def give(self, unit: Unit, number: int) -> None:
        slot = Slot(unit, None, TargetKind.ASSIGNED)
        set_target(
            programme=self.programme, slot=slot, value=TargetValue(number), by=None, at=self.programme.created_at
        )


def value(unit: Unit, kind: str = "assigned") -> int | None:
    found = Target.objects.filter(unit=unit, kind=kind, superseded_at=None).first()
    return found.value if found else None


class TestDesk:
    def test_it_says_what_waits_and_where_to_do_it(self, client: Client) -> None:
        world = World()
        client.force_login(world.officer)
        page = client.get("/ban-lam-viec/").content.decode()
        assert "sáng kiến chờ kiểm tra" in page
        assert 'href="/kiem-tra/"' in page
        assert "Công đoàn PX1" in page

    def test_each_role_lands_where_its_work_is(self, client: Client) -> None:
        world = World()
        for role, target in ((Role.MEMBER, "/sang-kien/"), (Role.OPERATOR, "/co-cau/")):
            client.force_login(an_officer(world.union, role=role))
            assert client.get("/ban-lam-viec/").headers["Location"] == target
        client.force_login(an_officer(world.root))
        assert "Đơn vị cần gọi hôm nay" in client.get("/ban-lam-viec/").content.decode()

    @pytest.mark.parametrize("sections", [1, 3])
    def test_the_same_number_of_questions_whatever_hangs_below(self, client: Client, sections: int) -> None:
        world = World(sections)
        client.force_login(world.officer)
        client.get("/ban-lam-viec/")
        for path, expected in (("/ban-lam-viec/", 28), ("/don-vi/CS1/", 27), ("/chi-tieu/", 20)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            assert len(queries) == expected, path

    def test_a_unit_of_another_branch_is_not_there(self, client: Client) -> None:
        world = World()
        client.force_login(world.officer)
        for path in ("/don-vi/CS2/", "/don-vi/TAPDOAN/", "/don-vi/KHONGCO/", "/chi-tieu/?don-vi=CS2"):
            assert client.get(path).status_code == 404

    def test_choosing_a_programme_is_remembered_and_bounded(self, client: Client) -> None:
        world = World()
        second = a_programme(world.root)
        foreign = a_programme(a_unit("KHAC"))
        client.force_login(world.officer)
        client.post("/ban-lam-viec/chuong-trinh/", {"programme": second.code})
        assert client.session["programme"] == second.code
        assert client.post("/ban-lam-viec/chuong-trinh/", {"programme": foreign.code}).status_code == 404


class TestTargets:
    def fields(self, world: World, *numbers: str) -> dict[str, str]:
        pairs = zip(world.sections, numbers, strict=True)
        return {f"t-{section.pk}-assigned": number for section, number in pairs}

    def test_the_difference_between_assigned_and_parts_is_shown(self, client: Client) -> None:
        world = World()
        world.give(world.union, 100)
        client.force_login(world.officer)
        client.post("/chi-tieu/", {**self.fields(world, "70", "40"), "document_no": "12/CĐ"})
        page = client.get("/chi-tieu/").content.decode()
        assert [value(section) for section in world.sections] == [70, 40]
        assert "chia nhiều hơn được giao" in page
        assert Target.objects.filter(document_no="12/CĐ", by=world.officer).count() == 2

    def test_a_bad_number_stores_nothing_and_loses_nothing(self, client: Client) -> None:
        world = World()
        client.force_login(world.officer)
        answer = client.post("/chi-tieu/", self.fields(world, "70", "bốn mươi"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="70"' in page
        assert "bốn mươi" in page
        assert "Không đọc được chỉ tiêu" in page
        assert Target.objects.count() == 0

    def test_by_percent_of_members_and_split_by_members(self, client: Client) -> None:
        world = World()
        world.give(world.union, 100)
        client.force_login(world.officer)
        client.post("/chi-tieu/", {"by_percent": "1", "percent": "10", "members_as_of": "01/01/2022"})
        assert [value(section) for section in world.sections] == [10, 20]
        client.post("/chi-tieu/", {"by_members": "1"})
        assert [value(section) for section in world.sections] == [33, 67]

    def test_percent_without_member_counts_is_refused_aloud(self, client: Client) -> None:
        world = World()
        a_unit("PXMOI", under=world.union)
        client.force_login(world.officer)
        answer = client.post("/chi-tieu/", {"by_percent": "1", "percent": "10", "members_as_of": "01/01/2022"})
        assert answer.status_code == 422
        assert "Chưa có số đoàn viên" in answer.content.decode()
        assert Target.objects.count() == 0

    def test_who_holds_no_role_for_it_sets_no_target(self, client: Client) -> None:
        world = World()
        for role in (Role.MEMBER, Role.SUPPORT_TEAM, Role.OPERATOR):
            client.force_login(an_officer(world.union, role=role))
            assert client.post("/chi-tieu/?don-vi=CS1", self.fields(world, "1", "1")).status_code in {403, 404}
        assert Target.objects.count() == 0
