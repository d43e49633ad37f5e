"""Routes of the public site."""

from django.urls import path

from sangkien.public import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("bang-xep-hang/", views.board, name="board"),
    path("bang-xep-hang/<str:programme>/", views.board, name="board_of"),
    path("man-hinh/", views.screen, name="screen"),
    path("man-hinh/so-lieu/", views.screen_figures, name="screen_figures"),
    path("nhung/<str:programme>/", views.embed, name="embed"),
    path("huong-dan/", views.guides, name="guides"),
    path("huong-dan/<str:slug>/", views.guide, name="guide"),
    path("ngon-ngu/", views.language, name="language"),
    path("con-so/", views.figures, name="figures"),
    path("con-so/<str:programme>/<str:unit>/", views.why, name="why"),
    path("con-so/<str:programme>/<str:unit>/dong/", views.behind, name="behind"),
    path("ban-chot/", views.snapshots, name="snapshots"),
    path("ban-chot/<str:programme>/<str:code>/", views.snapshot, name="snapshot"),
    path("ban-chot/<str:programme>/<str:code>/so-lieu.json", views.snapshot_json, name="snapshot_json"),
]
