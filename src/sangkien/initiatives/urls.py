"""Routes of initiatives: handing in, one's own, one initiative."""

from django.urls import path

from sangkien.initiatives import views
from sangkien.initiatives.views import asking, confirming, doubles

app_name = "initiatives"
urlpatterns = [
    path("nop/", views.start, name="start"),
    path("tap-thu/", views.practise, name="practise"),
    path("qr/<str:code>/", views.qr, name="qr"),
    path("nop/<int:pk>/1/", views.what, name="what"),
    path("nop/<int:pk>/2/", views.gain, name="gain"),
    path("nop/<int:pk>/3/", views.send, name="send"),
    path("nop/<int:pk>/xong/", views.done, name="done"),
    path("nop/<int:pk>/luu/", views.autosave, name="autosave"),
    path("nop/<int:pk>/rut/", views.withdraw, name="withdraw"),
    path("nop/<int:pk>/bo-sung/", views.correct, name="correct"),
    path("nop/<int:pk>/minh-chung/", views.add, name="evidence_add"),
    path("minh-chung/<int:pk>/", views.evidence, name="evidence"),
    path("nop/<int:pk>/minh-chung/<int:evidence_pk>/xoa/", views.remove, name="evidence_remove"),
    path("xac-nhan/", confirming.code, name="confirm"),
    path("xac-nhan/tra-loi/", confirming.by_code, name="confirm_by_code"),
    path("xac-nhan/<str:token>/", confirming.by_link, name="confirm_by_link"),
    path("sang-kien/<int:pk>/xac-nhan/", confirming.signed, name="confirm_signed"),
    path("nhap-ho/xac-nhan/", asking.waiting, name="confirm_waiting"),
    path("nhap-ho/xac-nhan/phieu/", asking.slips, name="confirm_slips"),
    path("con-nguoi/trung/", doubles.pairs, name="doubles"),
    path("con-nguoi/trung/gop/", doubles.merge, name="merge_people"),
    path("con-nguoi/trung/<int:pk>/tach/", doubles.undo, name="undo_merge"),
    path("con-nguoi/trung/ghep/", doubles.link, name="link_account"),
    path("ngoai-mang/", views.shell, name="offline"),
    path("ngoai-mang/toi/", views.me, name="phone_me"),
    path("ngoai-mang/<uuid:key>/", views.keep, name="phone_keep"),
    path("ngoai-mang/<uuid:key>/anh/", views.photo, name="phone_photo"),
    path("ngoai-mang/<uuid:key>/nop/", views.submit, name="phone_submit"),
    path("sang-kien/", views.mine, name="mine"),
    path("sang-kien/<int:pk>/", views.entry, name="entry"),
    path("sang-kien/<int:pk>/dua-vao/<str:programme>/", views.carry_one, name="carry_one"),
    path("co-cau/<str:code>/dua-sang/", views.carry, name="carry"),
]
