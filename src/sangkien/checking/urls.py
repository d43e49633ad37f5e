"""Routes of checking."""

from django.urls import path

from sangkien.checking import views

app_name = "checking"
urlpatterns = [
    path("kiem-tra/", views.queue, name="queue"),
    path("kiem-tra/<int:pk>/", views.entry, name="entry"),
    path("kiem-tra/<int:pk>/hop-le/", views.approve, name="approve"),
    path("kiem-tra/<int:pk>/bo-sung/", views.return_for_changes, name="return"),
    path("kiem-tra/<int:pk>/khong-hop-le/", views.reject, name="reject"),
    path("kiem-tra/<int:pk>/trung/", views.duplicate, name="duplicate"),
    path("kiem-tra/<int:pk>/chuyen/", views.transfer, name="transfer"),
    path("kiem-tra/<int:pk>/xem-lai/", views.reopen, name="reopen"),
    path("kiem-tra/<int:pk>/hoan-tac/", views.undo, name="undo"),
]
