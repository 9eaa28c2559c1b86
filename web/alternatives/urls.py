"""Addresses of sending an alternative: beside the page where its settings were chosen."""

from django.urls import path

import consultation.code_in_address  # noqa: F401 - an address holds a code
from alternatives import views

app_name = "alternatives"
urlpatterns = [
    path("<slug:option>/send/", views.send, name="send"),
    path("with/<code:code>/<slug:step>/", views.begin, name="begin"),
]
