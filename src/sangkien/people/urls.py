"""Routes of people."""

from django.urls import path

from sangkien.people import views

app_name = "people"
urlpatterns = [path("con-nguoi/", views.lists, name="lists")]
