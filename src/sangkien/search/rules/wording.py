"""How Vietnamese titles vary while they mean the same: abbreviations, interchangeable verbs, stock phrases, places.

All words stand here as syllables without accents, the way ``search.rules.terms`` reads a text.
"""

from __future__ import annotations

from typing import Final


def _table(text: str) -> dict[str, tuple[str, ...]]:
    return {
        short.strip(): tuple(full.split()) for line in text.strip().splitlines() for short, full in [line.split("=", 1)]
    }


#: What officers and workers shorten, and what it stands for.
ABBREVIATIONS: Final = _table("""
mba=may bien ap
cntt=cong nghe thong tin
px=phan xuong
hs=hoc sinh
gv=giao vien
gvcn=giao vien chu nhiem
ph=phu huynh
cbcnv=can bo cong nhan vien
cnv=cong nhan vien
cnvc=cong nhan vien chuc
cnvcld=cong nhan vien chuc lao dong
nld=nguoi lao dong
atld=an toan lao dong
atvsld=an toan ve sinh lao dong
vsld=ve sinh lao dong
bhld=bao ho lao dong
pccc=phong chay chua chay
cskh=cham soc khach hang
ksnk=kiem soat nhiem khuan
nvyt=nhan vien y te
bn=benh nhan
nb=nguoi benh
hsba=ho so benh an
cls=can lam sang
xn=xet nghiem
cdha=chan doan hinh anh
thpt=trung hoc pho thong
thcs=trung hoc co so
mn=mam non
gd=giao duc
gddt=giao duc dao tao
tdtt=the duc the thao
gdtc=giao duc the chat
cmhs=cha me hoc sinh
dd=duong day
dz=duong day
tba=tram bien ap
tbad=tram bien ap
mc=may cat
dcl=dao cach ly
scada=scada
plc=plc
qlvh=quan ly van hanh
kd=kinh doanh
dn=doanh nghiep
ct=cong ty
cty=cong ty
xn1=xi nghiep
bvtv=bao ve thuc vat
htx=hop tac xa
cd=cong doan
cdcs=cong doan co so
ldld=lien doan lao dong
ubnd=uy ban nhan dan
tthc=thu tuc hanh chinh
cchc=cai cach hanh chinh
vb=van ban
cv=cong van
hd=hop dong
tscd=tai san co dinh
bctc=bao cao tai chinh
kt=ky thuat
kttc=ke toan tai chinh
kcs=kiem tra chat luong san pham
vt=vat tu
dvt=don vi tinh
sx=san xuat
sxkd=san xuat kinh doanh
tb=thiet bi
tbi=thiet bi
vsmt=ve sinh moi truong
bvmt=bao ve moi truong
nlmt=nang luong mat troi
ktx=ky tuc xa
kt xh=kinh te xa hoi
ql=quan ly
sk=sang kien
skkn=sang kien kinh nghiem
gp=giai phap
hdnk=hoat dong ngoai khoa
knst=ky nang song
pt=phuong tien
bd=bao duong
sc=sua chua
scl=sua chua lon
bdsc=bao duong sua chua
xd=xay dung
tkd=tuyen khoang da
""")

#: Words that stand for one another in titles; each group counts as one word of little weight.
_ALIKE: Final = """
cai tien|nang cap|cai tao|doi moi|hoan thien|cai hoan|nang cap cai tao
che tao|thiet ke|tu lam|gia cong|lam|san xuat|thiet ke che tao|nghien cuu che tao|tu che
giai phap|bien phap|phuong phap|phuong an|cach thuc|cach|kinh nghiem
nang cao|cai thien|tang cuong|day manh|nang|tang|phat huy
giam|ha|han che|bot|cat giam|giam thieu|giam bot|tiet giam|khac phuc
su dung|dung|ung dung|ap dung|van dung|khai thac
xay dung|lap|thiet lap|to chuc|hinh thanh|trien khai
quan ly|kiem soat|theo doi|giam sat|quan tri
ky nang|nang luc|kha nang
hieu qua|chat luong|hieu suat
ren|ren luyen|day|huong dan|boi duong|giao duc
tu dong|tu dong hoa
lap dat|lap them|gan|gan them|bo sung|bo tri
thay|thay the|doi
an toan|dam bao an toan|bao dam an toan
nguoi benh|benh nhan
hoc sinh|hoc tro|cac em|em
tre|be|chau
giao vien|thay co|nha giao
cong nhan|nguoi lao dong|tho|lao dong
thiet bi|may moc|phuong tien
tiet kiem|giam chi phi|giam tieu hao
""".strip()
SYNONYMS: Final[dict[tuple[str, ...], str]] = {
    tuple(phrase.split()): f"={number}" for number, line in enumerate(_ALIKE.splitlines()) for phrase in line.split("|")
}

#: Phrases that say nothing of what is new.
STOCK: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(phrase.split())
    for phrase in (
        "mot so",
        "mot vai",
        "sang kien kinh nghiem",
        "sang kien",
        "de tai",
        "nghien cuu",
        "gop phan",
        "nham",
        "trong giai doan hien nay",
        "trong tinh hinh moi",
        "theo chuong trinh giao duc pho thong moi",
        "phu hop voi dieu kien thuc te",
        "tai don vi",
        "theo nghi dinh",
        "theo thong tu",
        "can cu",
        "luat",
        "quy dinh tai",
        "theo quy dinh",
        "dap ung yeu cau",
        "va",
        "cac",
        "nhung",
        "viec",
        "cong tac",
        "hoat dong",
        "thong qua",
        "co",
        "duoc",
        "la",
        "de",
        "cho",
        "cua",
        "bang",
        "voi",
        "trong",
        "tren",
        "tai",
        "o",
        "tu",
        "den",
        "khi",
        "theo",
        "vao",
        "ra",
        "ve",
        "do",
        "nay",
        "mot",
        "nhat",
        "hon",
    )
)

#: Words with which a place or unit begins; it goes on to the end of the title or the next of these.
PLACE_BEGINS: Final = frozenset({"tai", "o", "cua", "thuoc"})
#: Words for kinds of places: with what follows they name where, not what.
PLACE_WORDS: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(phrase.split())
    for phrase in (
        "phan xuong",
        "cong ty",
        "nha may",
        "xi nghiep",
        "chi nhanh",
        "cong truong",
        "truong tieu hoc",
        "truong mam non",
        "truong trung hoc",
        "truong",
        "benh vien",
        "trung tam",
        "huyen",
        "tinh",
        "xa",
        "phuong",
        "thi tran",
        "thanh pho",
        "quan",
        "khoa",
        "phong",
        "to",
        "doi",
        "don vi",
        "cong doan",
        "lo cho",
        "mo",
        "dot",
        "nam hoc",
        "nam",
        "so",
        "lop",
        "tang",
        "tuyen",
    )
)
