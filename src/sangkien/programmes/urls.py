"""Routes of programmes."""

from django.urls import path

from sangkien.programmes import views

app_name = "programmes"
urlpatterns = [
    path("chuong-trinh/", views.programmes, name="list"),
    path("chuong-trinh/<str:code>/", views.detail, name="detail"),
    path("chuong-trinh/<str:code>/giai-doan/<str:stage>/", views.extend, name="extend"),
]
