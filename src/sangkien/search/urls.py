"""Routes of finding."""

from django.urls import path

from sangkien.search.views import clusters, finding, likeness

app_name = "search"
urlpatterns = [
    path("tim/", finding.search, name="page"),
    path("tim/loc/", finding.facets, name="facets"),
    path("tim/luu/", finding.save, name="save"),
    path("tim/luu/<int:pk>/bo/", finding.forget, name="forget"),
    path("ra-soat/", clusters.clusters, name="clusters"),
    path("ra-soat/nhom/<int:pk>/", clusters.cluster, name="cluster"),
    path("giong/ten/", likeness.title, name="alike_title"),
    path("giong/<int:pk>/", likeness.alike, name="alike"),
    path("giong/<int:pk>/<int:other>/", likeness.say, name="link"),
    path("giong/<int:pk>/<int:other>/bo/", likeness.take_back, name="unlink"),
]
