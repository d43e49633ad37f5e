"""The many names a column goes by, read without accents, case or punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sangkien.base.memory import remembered
from sangkien.base.text import fold, one_line
from sangkien.imports.choices import Column, Confidence

#: Names of a column as a whole. The longest that fits wins, so that "ngay cong nhan" is not "cong nhan".
_NAMES: Final[dict[Column, str]] = {
    Column.NUMBER: "stt|tt|so tt|so thu tu|no|s tt|thu tu",
    Column.TITLE: (
        "ten sang kien|ten de tai|ten de tai sk|ten de tai sang kien|ten sk|ten giai phap|ten sang kien cai tien"
        "|ten skkn"
        "|ten sang kien de tai|ten sang kien giai phap|ten giai phap sang kien|ten cai tien|ten y tuong"
        "|ten cong trinh|ten goi"
        "|sang kien|sang kien cai tien|de tai sang kien|de tai|skkn|sk|ten|ten sang kien cai tien ky thuat"
        "|ten hop ly hoa"
        "|ten sang kien kinh nghiem|noi dung sang kien de tai|ten noi dung sang kien|title|sang kien giai phap"
        "|ten sang kien de nghi"
        "|ten sang kien y tuong|giai phap sang kien|ten sang kien kn|ten de tai giai phap|ten de tai cai tien"
        "|title of the initiative|initiative title|initiative"
    ),
    Column.AUTHORS: (
        "tac gia|ho va ten tac gia|ho ten tac gia|ten tac gia|nhom tac gia|tac gia nhom tac gia"
        "|tac gia dong tac gia|ho va ten|ho ten"
        "|tac gia sang kien|nguoi co sang kien|chu nhiem de tai|nguoi thuc hien|ca nhan tap the|tac gia chinh"
        "|chu tri|authors|author"
        "|ho va ten nguoi co sang kien|tac gia va dong tac gia|tac gia giai phap|ten nguoi co sang kien"
        "|nguoi de xuat|cac tac gia"
        "|ho va ten cac tac gia|tac gia phan dong gop|tac gia ty le dong gop|ho va ten tac gia dong tac gia"
        "|dai dien nhom tac gia"
        "|nhom tac gia tac gia|tac gia chu tri|tac gia ty le|hoten|tac gia hoac nhom tac gia|authors and shares"
    ),
    Column.COAUTHORS: "dong tac gia|cac dong tac gia|thanh vien|cac thanh vien|nguoi cung thuc hien|dong su|cong su",
    Column.SHARES: (
        "ty le|ti le|ty le dong gop|ti le dong gop|phan dong gop|muc dong gop|dong gop|phan tram dong gop|shares"
        "|share|ty le phan tram"
        "|muc do dong gop|ty le tham gia|phan tram"
    ),
    Column.STAFF_CODE: (
        "ma nhan vien|ma nv|so the|msnv|danh so|so danh ba|ma so nhan vien|ma cnv|ma cbcnv|staff code|danh ba"
        "|so the doan vien"
    ),
    Column.UNIT: (
        "don vi|don vi cong tac|noi cong tac|bo phan|phan xuong|px|phan xuong phong|px phong|phong ban"
        "|phong phan xuong|don vi bo phan"
        "|cong doan|cong doan bo phan|cdcs|cong doan co so|to doi|to san xuat|co quan|co quan don vi"
        "|don vi ap dung|phong ban phan xuong"
        "|noi lam viec|ten don vi|don vi phong ban|unit|unit code|ma don vi|cdbp|don vi truc thuoc|to cong doan"
        "|truong|don vi cong doan"
        "|bo phan cong tac|chuc vu don vi|don vi tac gia|px phong ban|don vi phan xuong|union unit"
    ),
    Column.SUMMARY: (
        "tom tat|noi dung|noi dung tom tat|tom tat noi dung|mo ta|mo ta tom tat|noi dung giai phap|ban chat"
        "|tom tat noi dung sang kien"
        "|noi dung sang kien|ban chat sang kien|mo ta sang kien|noi dung chinh|tom tat sang kien"
        "|noi dung chu yeu|summary|noi dung cai tien"
        "|tom tat giai phap|noi dung tom tat sang kien|mo ta noi dung|noi dung co ban"
    ),
    Column.BEFORE: (
        "truoc day lam the nao"
        "|truoc khi ap dung|truoc khi co sang kien|thuc trang|hien trang|tinh trang truoc|truoc cai tien"
        "|truoc day|tinh trang ky thuat"
        "|thuc trang truoc khi ap dung|truoc khi cai tien|hien trang truoc khi ap dung|before|truoc|before application"
    ),
    Column.AFTER: (
        "nay lam the nao"
        "|sau khi ap dung|sau cai tien|sau khi cai tien|giai phap thuc hien|giai phap|cach lam moi|sau khi co sang kien"
        "|after|sau|after application"
    ),
    Column.EFFECT: (
        "co ich gi"
        "|hieu qua|hieu qua mang lai|hieu qua ap dung|loi ich|loi ich khac|hieu qua khac|hieu qua xa hoi|ket qua"
        "|ket qua dat duoc|tac dung"
        "|hieu qua dem lai|hieu qua thuc te|an toan moi truong|effect|hieu qua dat duoc|hieu qua sang kien"
        "|hieu qua khac bang loi"
    ),
    Column.KIND: (
        "loai|loai sang kien|loai hinh|phan loai|loai giai phap|nhom sang kien|the loai|kind|loai hinh sang kien"
        "|loai sk|hinh thuc"
        "|phan loai sang kien|kind of initiative"
    ),
    Column.FIELD: "linh vuc|linh vuc ap dung|nganh|nganh linh vuc|field|pham vi linh vuc|linh vuc sang kien",
    Column.AUTHOR_GROUP: "doi tuong|nhom doi tuong|author group|doi tuong tac gia|thanh phan|group of authors",
    Column.DECISION: (
        "quyet dinh|so quyet dinh|so qd|qd|quyet dinh cong nhan|qd cong nhan|so quyet dinh cong nhan"
        "|so qd cong nhan|so ngay quyet dinh"
        "|q dinh|q dinh cong nhan|q dinh cong nhan so|so van ban cong nhan|van ban cong nhan|quyet dinh so"
        "|decision no|so ky hieu|so hieu"
        "|quyet dinh cong nhan so|quyet dinh cong nhan so ngay|quyet dinh so ngay|qd cong nhan so ngay|so qd ngay qd"
        "|quyet dinh cong nhan sang kien|so ngay qd cong nhan|so va ngay quyet dinh|quyet dinh so ngay thang"
        "|can cu cong nhan"
        "|quyet dinh cong nhan so ngay thang nam|quyet dinh cong nhan cua don vi|qd so|so ngay thang quyet dinh"
        "|qd cong nhan sk"
        "|quyet dinh cong nhan so ky hieu|quyet dinh so ky hieu|quyet dinh cong nhan so quyet dinh"
        "|decision number|number of the decision|number of the recognition decision|recognition decision"
        "|recognition decision no"
    ),
    Column.RECOGNISED_ON: (
        "ngay cong nhan|ngay quyet dinh|ngay qd|ngay ky|ngay duoc cong nhan|thoi gian cong nhan"
        "|thoi diem cong nhan|nam cong nhan|ngay duyet"
        "|ngay xet duyet|ngay ban hanh|quyet dinh ngay|quyet dinh cong nhan ngay|q dinh cong nhan ngay"
        "|recognised on|ngay thang cong nhan"
        "|ngay thang quyet dinh|ngay cap|thang nam cong nhan|quyet dinh ngay thang"
        "|quyet dinh cong nhan ngay thang|cong nhan ngay"
        "|ngay thang nam cong nhan|ngay ra quyet dinh|qd cong nhan ngay|ngay qd cong nhan"
        "|quyet dinh cong nhan ngay thang nam|qd ngay"
        "|ngay quyet dinh cong nhan|quyet dinh cong nhan ngay ky|quyet dinh ngay ky|ngay hoi dong cong nhan"
        "|ngay duoc duyet|date of recognition|recognised|recognised on"
    ),
    Column.FIRST_APPLIED_ON: (
        "ngay ap dung|ngay ad|thoi gian ap dung|ngay ap dung lan dau|thoi diem ap dung|ap dung tu"
        "|ngay bat dau ap dung|thang nam ap dung"
        "|ap dung tu ngay|thoi gian ap dung lan dau|ngay dua vao ap dung|nam ap dung|first applied on"
        "|ap dung lan dau|ngay ap dung thu"
        "|thoi gian thuc hien|ngay dua vao su dung|thang ap dung|thoi gian ap dung tu|ngay thang ap dung"
        "|thoi gian ad|tg ap dung"
        "|ngay thang nam ap dung|thoi gian bat dau ap dung|applied on|date of first application|first applied"
    ),
    Column.BENEFIT: (
        "gia tri lam loi|tien lam loi|lam loi|so tien lam loi|gia tri|hieu qua kinh te|loi ich kinh te"
        "|gia tri lam loi nam dau|hqkt|gtll"
        "|lam loi nam dau|so tien|thanh tien|tiet kiem|gia tri tiet kiem|benefit vnd|benefit|gia tri kinh te"
        "|so tien tiet kiem|lam loi nam"
        "|gia tri lam loi 1 nam|gia tri lam loi hang nam|hieu qua bang tien|tong gia tri lam loi"
        "|gia tri lam loi tinh bang tien"
        "|hieu qua lam loi|gia tri lam loi uoc tinh|lam loi ve kinh te|uoc tinh lam loi|tien tiet kiem"
        "|gia tri lam loi trong nam|benefit vnd"
    ),
    Column.CODE: "ma sang kien|ma sk|ma ho so|code|ma so sang kien|code of the initiative|initiative code",
    Column.EXTERNAL_KEY: "external key|ma rieng|ma so|ma|id|ma rieng cua don vi|ma de tai|own code",
    Column.ACTION: "viec can lam|thao tac|cap nhat rut|action|hanh dong|to do|what to do",
    Column.IGNORE: (
        "ghi chu|tien thuong|muc thuong|thuong|khen thuong|so tien thuong|dien thoai|so dien thoai|sdt|email"
        "|dia chi|nam sinh|ngay sinh"
        "|chuc vu|chuc danh|trinh do|trinh do chuyen mon|gioi tinh|nam nu|chu ky|ky ten|ky nhan|xep loai|diem"
        "|so diem|ket qua xep loai"
        "|loi can sua|so cccd|cccd|nguoi nhap|nguoi nop|tinh trang|trang thai|nghe nghiep|bac tho|cong viec|nam"
        "|muc do|can sua"
        "|nhan xet|danh gia|y kien|de nghi|de xuat thuong|thu lao|so luong|note|cap cong nhan|noi cong nhan"
        "|pham vi|submitter|status"
        "|submitted at|decided at|reason|don gia|ngay nhap|ngay nop|han nop|kiem tra|nguoi lap|link|file"
        "|minh chung|ho so|ho so kem theo"
    ),
}
#: Parts by which a longer heading is still known, tried in this order after the whole names.
_PARTS: Final[tuple[tuple[Column, str], ...]] = (
    (Column.NUMBER, r"^s?tt\b"),
    (Column.AUTHORS, r"^ho (?:va )?ten\b.*\btac gia\b"),
    (
        Column.IGNORE,
        r"\b(?:tien thuong|muc thuong|ngay sinh|nam sinh|so dien thoai|chuc vu|chuc danh|trinh do|ghi chu|thu lao"
        r"|ky nhan)\b"
        r"|^(?:cap|noi|co quan|don vi|hinh thuc)(?: ra)?(?: quyet dinh)? cong nhan\b|\bcong nhan cap$|^ngay nop\b",
    ),
    (Column.DECISION, r"^so\b.*\b(?:quyet dinh|qd|q dinh)\b"),
    (
        Column.RECOGNISED_ON,
        r"\b(?:ngay|thoi gian|thang|nam)\b.*\b(?:cong nhan|quyet dinh|qd|duyet)\b"
        r"|\b(?:cong nhan|quyet dinh|qd)\b.*\bngay(?: thang(?: nam)?| ky)?$",
    ),
    (
        Column.FIRST_APPLIED_ON,
        r"\b(?:ngay|thoi gian|thoi diem|thang|nam|tu)\b.*\b(?:ap dung|ad|trien khai|thuc hien)\b"
        r"|\bap dung\b.*\b(?:ngay|tu|lan dau)\b",
    ),
    (Column.DECISION, r"\b(?:quyet dinh|qd|q dinh)\b"),
    (Column.SHARES, r"\b(?:ty le|ti le|phan tram|muc do)\b.*\bdong gop\b"),
    (Column.COAUTHORS, r"^(?:cac )?dong tac gia\b"),
    (Column.TITLE, r"^ten\b.*\b(?:sang kien|de tai|giai phap|skkn|sk|cai tien)\b"),
    (
        Column.UNIT,
        r"^(?:ten )?(?:don vi|phong|phan xuong|px|bo phan|cong doan|cd|noi cong tac|noi lam viec|co quan|to|doi)\b",
    ),
    (Column.AUTHORS, r"\btac gia\b|\bnguoi co sang kien\b|^ho (?:va )?ten\b"),
    (
        Column.BENEFIT,
        r"\b(?:lam loi|hieu qua kinh te|loi ich kinh te|hqkt|tiet kiem duoc)\b"
        r"|\bgia tri\b.*\b(?:dong|trieu|tr|ty|vnd)\b",
    ),
    (Column.BEFORE, r"\btruoc (?:khi|cai tien|day)\b|\bthuc trang\b|\bhien trang\b"),
    (Column.AFTER, r"\bsau (?:khi|cai tien)\b"),
    (Column.KIND, r"^(?:phan )?loai\b|^nhom (?:sk|sang kien|giai phap)\b"),
    (Column.AUTHOR_GROUP, r"^(?:nhom )?doi tuong\b"),
    (Column.FIELD, r"^linh vuc\b"),
    (Column.EFFECT, r"\b(?:hieu qua|loi ich)\b"),
    (Column.SUMMARY, r"^(?:tom tat|noi dung|mo ta|ban chat)\b"),
)
_WHOLE: Final = {name: column for column, names in _NAMES.items() for name in names.split("|")}
_PATTERNS: Final = tuple((column, re.compile(pattern)) for column, pattern in _PARTS)
#: Words that name the unit of a figure, or remark on the column, and say nothing of what it holds.
_REMARKS: Final = re.compile(r"\([^)]*\)?|\[[^\]]*\]|\*|dvt\s*:.*$")
#: Alone these name a column only below a heading that says of what: "Quyết định công nhận › Số".
_LOOSE: Final = frozenset(
    {"so", "ngay", "ngay thang", "ngay thang nam", "thoi gian", "so ngay", "thang nam", "nam", "thoi diem"}
)
HEADING_LIMIT: Final = 160


@dataclass(frozen=True, slots=True)
class HeadingRead:
    """What a heading says its column holds."""

    column: Column
    confidence: Confidence


def plain_heading(text: str) -> str:
    """Return the words of a heading without accents, brackets and punctuation."""
    bare = _REMARKS.sub(" ", fold(one_line(text)))
    return one_line(re.sub(r"[^a-z0-9]+", " ", bare))


def is_name_of_column(text: str) -> bool:
    """Say whether ``text`` is, as a whole, a name a column goes by: what a data row hardly ever is."""
    return len(text) <= HEADING_LIMIT and plain_heading(text) in _WHOLE


@remembered(8192)
def read_heading(text: str) -> HeadingRead | None:
    """Return what a heading names, None for words that name no column."""
    if not text or len(text) > HEADING_LIMIT:
        return None
    plain = plain_heading(text)
    if not plain:
        return HeadingRead(Column.SHARES, Confidence.SURE) if "%" in text else None
    if plain in _WHOLE:
        return HeadingRead(_WHOLE[plain], Confidence.SURE)
    if plain in _LOOSE:
        return HeadingRead(Column.RECOGNISED_ON, Confidence.GUESS) if plain.startswith(("ngay", "thoi")) else None
    if len(plain.split()) > 14:
        return None
    return next(
        (HeadingRead(column, Confidence.SURE) for column, pattern in _PATTERNS if pattern.search(plain)),
        None,
    )
