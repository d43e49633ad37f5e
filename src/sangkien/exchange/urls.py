"""Routes of the page of connections; those of the API stand in ``api``."""

from django.urls import path

from sangkien.exchange import views

app_name = "exchange"
urlpatterns = [
    path("co-cau/<str:code>/ket-noi/", views.connections, name="connections"),
    path("co-cau/<str:code>/ket-noi/ma/", views.new_token, name="new_token"),
    path("co-cau/<str:code>/ket-noi/ma/<int:pk>/thu-hoi/", views.revoke, name="revoke"),
    path("co-cau/<str:code>/ket-noi/nhan-tin/", views.new_webhook, name="new_webhook"),
    path("co-cau/<str:code>/ket-noi/nhan-tin/<int:pk>/dung/", views.stop, name="stop"),
    path("co-cau/<str:code>/ket-noi/nhan-tin/<int:pk>/gui-lai/", views.again, name="again"),
]
