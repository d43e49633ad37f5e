"""Routes of taking in workbooks."""

from django.urls import path

from sangkien.imports.views import batches, columns, rows, sheets

app_name = "imports"
urlpatterns = [
    path("nhap-excel/", batches.batches, name="batches"),
    path("nhap-excel/mau/", sheets.template, name="template"),
    path("nhap-excel/lay-ve-sua/", sheets.round_trip, name="round_trip"),
    path("nhap-excel/<int:pk>/", batches.batch, name="batch"),
    path("nhap-excel/<int:pk>/tien-do/", batches.progress, name="progress"),
    path("nhap-excel/<int:pk>/bo/", batches.drop, name="drop"),
    path("nhap-excel/<int:pk>/cot/", columns.columns, name="columns"),
    path("nhap-excel/<int:pk>/dong/", rows.rows, name="rows"),
    path("nhap-excel/<int:pk>/dong/<int:row>/", rows.mend, name="mend"),
    path("nhap-excel/<int:pk>/dong/<int:row>/van-nhap/", rows.anyway, name="anyway"),
    path("nhap-excel/<int:pk>/nhap/", batches.apply, name="apply"),
    path("nhap-excel/<int:pk>/hoan-tac/", batches.undo, name="undo"),
    path("nhap-excel/<int:pk>/tep-loi/", sheets.marked, name="marked"),
]
