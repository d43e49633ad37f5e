"""Routes of notices."""

from django.urls import path

from sangkien.notices import views

app_name = "notices"
urlpatterns = [
    path("tin-bao/", views.notices, name="list"),
    path("tin-bao/da-doc/", views.read_all, name="read"),
]
