"""Routes of reports: weekly results as page, print, Excel and Word."""

from django.urls import path

from sangkien.reports import views

app_name = "reports"
urlpatterns = [
    path("ket-qua/", views.results, name="results"),
    path("ket-qua/chot/", views.freeze_now, name="freeze"),
    path("ket-qua/<str:programme>/excel/", views.excel, name="excel"),
    path("ket-qua/<str:programme>/<str:code>/", views.weekly, name="weekly"),
    path("ket-qua/<str:programme>/<str:code>/excel/", views.weekly_excel, name="weekly_excel"),
]
