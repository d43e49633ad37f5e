"""Routes of the desk."""

from django.urls import path

from sangkien.desk import views

app_name = "desk"
urlpatterns = [
    path("ban-lam-viec/", views.home, name="home"),
    path("ban-lam-viec/chuong-trinh/", views.choose_programme, name="choose_programme"),
    path("chi-tieu/", views.targets, name="targets"),
    path("don-vi/<str:code>/", views.unit, name="unit"),
]
