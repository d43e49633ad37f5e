"""Code lists of units: kinds, acts, roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Levels of the organisation; ``UPPER`` below names those that validate (domain §4.1)."""

    CONFEDERATION = "confederation", _("Tổng Liên đoàn")
    PROVINCIAL_FEDERATION = "provincial_federation", _("Liên đoàn Lao động tỉnh, thành phố")
    SECTOR_UNION = "sector_union", _("Công đoàn ngành trung ương")
    CORPORATION_UNION = "corporation_union", _("Công đoàn tập đoàn, tổng công ty")
    UPPER_UNION = "upper_union", _("Công đoàn cấp trên trực tiếp cơ sở")
    COMMUNE_UNION = "commune_union", _("Công đoàn xã, phường, đặc khu")
    GRASSROOTS_UNION = "grassroots_union", _("Công đoàn cơ sở")
    OCCUPATIONAL_UNION = "occupational_union", _("Nghiệp đoàn cơ sở")
    MEMBER_GRASSROOTS_UNION = "member_grassroots_union", _("Công đoàn cơ sở thành viên")
    UNION_SECTION = "union_section", _("Công đoàn bộ phận")
    UNION_GROUP = "union_group", _("Tổ công đoàn")
    OTHER = "other", _("Đơn vị khác")


UPPER = frozenset(
    {
        Kind.CONFEDERATION,
        Kind.PROVINCIAL_FEDERATION,
        Kind.SECTOR_UNION,
        Kind.CORPORATION_UNION,
        Kind.UPPER_UNION,
        Kind.COMMUNE_UNION,
    }
)
GRASSROOTS = frozenset({Kind.GRASSROOTS_UNION, Kind.OCCUPATIONAL_UNION, Kind.MEMBER_GRASSROOTS_UNION})


class Act(models.TextChoices):
    """What an organisation does to its units, each with a decision and a legal date (D34)."""

    CREATE = "create", _("Thành lập")
    RENAME = "rename", _("Đổi tên")
    MOVE = "move", _("Chuyển đơn vị cấp trên")
    MERGE = "merge", _("Sáp nhập")
    SPLIT = "split", _("Chia tách")
    DISSOLVE = "dissolve", _("Giải thể")
    HAND_OVER = "hand_over", _("Giao đơn vị khác phụ trách")


class Role(models.TextChoices):
    """What a person is at a unit; reach is the unit and everything below."""

    MEMBER = "member", _("Đoàn viên, người lao động")
    SUPPORT_TEAM = "support_team", _("Tổ hỗ trợ sáng kiến")
    UNIT_OFFICER = "unit_officer", _("Cán bộ công đoàn")
    PROGRAMME_ADMIN = "programme_admin", _("Quản trị chương trình")
    OPERATOR = "operator", _("Vận hành hệ thống")
