"""Routes of accounts; signing in itself is allauth's under /tai-khoan/."""

from django.urls import path

from sangkien.accounts import views

app_name = "accounts"
urlpatterns = [
    path("ma/", views.open_account, name="open"),
    path("ma/<str:code>/", views.open_account, name="open_with_code"),
    path("ho-so/", views.profile, name="profile"),
]
