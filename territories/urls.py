"""Addresses of the territories."""

from django.urls import path

from territories import views

urlpatterns = [
    path("communes/", views.communes, name="communes"),
    path("territoires/contours.geojson", views.outlines, name="outlines"),
]
