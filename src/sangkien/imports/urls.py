"""Routes of taking in workbooks."""

from django.urls import path

from sangkien.imports.views import batches, columns, grids, rows, scans, sheets, work

app_name = "imports"
urlpatterns = [
    path("nhap-ho/", grids.desk, name="desk"),
    path("nhap-ho/cong/", work.work, name="work"),
    path("nhap-ho/cong/excel/", work.workbook, name="work_excel"),
    path("nhap-ho/cong/muc-chi/", work.rate, name="work_rate"),
    path("nhap-ho/cong/<int:pk>/", work.details, name="work_details"),
    path("nhap-ho/<int:pk>/", grids.grid, name="grid"),
    path("nhap-ho/<int:pk>/them/", grids.add, name="grid_add"),
    path("nhap-ho/<int:pk>/tac-gia/", scans.authors, name="grid_authors"),
    path("nhap-ho/<int:pk>/phieu/", scans.add, name="scan_add"),
    path("nhap-ho/<int:pk>/phieu/<int:scan>/", scans.show, name="scan"),
    path("nhap-ho/<int:pk>/phieu/<int:scan>/dong/", scans.put, name="scan_put"),
    path("nhap-ho/<int:pk>/phieu/<int:scan>/xoa/", scans.remove, name="scan_remove"),
    path("nhap-ho/<int:pk>/sua-tiep/", grids.carry, name="grid_carry"),
    path("nhap-ho/<int:pk>/dong/<int:row>/", grids.save, name="grid_save"),
    path("nhap-ho/<int:pk>/dong/<int:row>/dan/", grids.paste, name="grid_paste"),
    path("nhap-ho/<int:pk>/dong/<int:row>/xoa/", grids.delete, name="grid_delete"),
    path("nhap-ho/<int:pk>/dong/<int:row>/van-nhap/", grids.anyway, name="grid_anyway"),
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
