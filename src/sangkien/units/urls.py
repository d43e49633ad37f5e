"""Routes of units: the tree, its acts, its people. The pages of results stand in the desk."""

from django.urls import path

from sangkien.units.views import acts, counts, people, picker, tree

app_name = "units"
urlpatterns = [
    path("don-vi/tim/", picker.find, name="find"),
    path("co-cau/", tree.tree, name="tree"),
    path("co-cau/sap-xep/", acts.sheet, name="sheet"),
    path("co-cau/sap-xep/<int:pk>/hoan-tac/", acts.undo, name="undo_batch"),
    path("co-cau/doan-vien/", counts.sheet, name="counts"),
    path("co-cau/doan-vien/tep/", counts.template, name="counts_template"),
    path("co-cau/<str:code>/", tree.detail, name="detail"),
    path("co-cau/<str:code>/cap-duoi/", tree.children, name="children"),
    path("co-cau/<str:code>/doan-vien/", tree.members, name="members"),
    path("co-cau/<str:code>/sap-xep/", acts.act, name="act"),
    path("co-cau/<str:code>/ap-phich/", tree.poster, name="poster"),
    path("co-cau/<str:code>/nguoi/", people.people, name="people"),
    path("co-cau/<str:code>/nguoi/moi/", people.new_account, name="new_account"),
    path("co-cau/<str:code>/nguoi/giao/", people.give, name="give_role"),
    path("co-cau/<str:code>/nguoi/<int:pk>/ma/", people.new_code, name="new_code"),
    path("co-cau/<str:code>/nguoi/<int:pk>/thoi/", people.end, name="end_role"),
]
