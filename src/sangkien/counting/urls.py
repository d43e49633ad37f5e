"""Routes of counting: what stands out."""

from django.urls import path

from sangkien.counting import views

app_name = "counting"
urlpatterns = [
    path("ra-soat/con-so/", views.outliers, name="outliers"),
    path("ra-soat/con-so/<int:pk>/da-xem/", views.look, name="look"),
    path("ra-soat/con-so/<int:pk>/xem-lai/", views.take_back, name="take_back"),
]
