"""Routes of reports: weekly results as page, print, Excel and Word; letter templates; sheets made in the background."""

from django.urls import path

from sangkien.reports import views

app_name = "reports"
urlpatterns = [
    path("co-cau/<str:code>/ap-phich.pdf", views.poster, name="poster"),
    path("co-cau/<str:code>/huong-dan.pdf", views.guide, name="guide"),
    path("ket-qua/", views.results, name="results"),
    path("ket-qua/chot/", views.freeze_now, name="freeze"),
    path("ket-qua/xuat/", views.exports, name="exports"),
    path("ket-qua/xuat/tim/", views.export_search, name="export_search"),
    path("ket-qua/xuat/danh-sach/", views.export_list, name="export_list"),
    path("ket-qua/xuat/<int:pk>/tai/", views.export_file, name="export_file"),
    path("ket-qua/<str:programme>/excel/", views.excel, name="excel"),
    path("ket-qua/<str:programme>/<str:code>/", views.weekly, name="weekly"),
    path("ket-qua/<str:programme>/<str:code>/excel/", views.weekly_excel, name="weekly_excel"),
    path("ket-qua/<str:programme>/<str:code>/cong-van/", views.letter, name="letter"),
    path("mau-van-ban/", views.templates, name="templates"),
    path("mau-van-ban/dau-van-ban/", views.letterhead, name="letterhead"),
    path("mau-van-ban/<str:unit>/<int:version>/", views.template_file, name="template_file"),
    path("mau-van-ban/<str:unit>/<int:version>/dien-thu/", views.template_trial, name="template_trial"),
    path("mau-van-ban/<str:unit>/<int:version>/lay-lai/", views.restore, name="restore"),
]
