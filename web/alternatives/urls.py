"""Addresses of sending an alternative: beside the page where its settings were chosen."""

from django.urls import path

from alternatives import views

app_name = "alternatives"
urlpatterns = [path("<slug:option>/send/", views.send, name="send")]
