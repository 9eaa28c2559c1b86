"""Addresses of what staff do with consultations."""

from django.urls import path

import consultation.code_in_address  # noqa: F401 - the address of a response holds its code
from consultation import views_entering, views_staff, views_states

app_name = "consultations"
urlpatterns = [
    path("", views_staff.consultations, name="list"),
    path("<slug:slug>/", views_staff.overview, name="overview"),
    path("<slug:slug>/state/", views_states.state, name="state"),
    path("<slug:slug>/responses/", views_staff.responses, name="responses"),
    path("<slug:slug>/responses/<code:code>/", views_staff.response, name="response"),
    path("<slug:slug>/responses/<code:code>/check/", views_staff.check, name="check"),
    path("<slug:slug>/responses/<code:code>/files/<int:pk>/", views_staff.file, name="file"),
    path("<slug:slug>/enter/", views_entering.enter, name="enter"),
    path("<slug:slug>/events/add/", views_entering.event, name="add_event"),
    path("<slug:slug>/events/<int:pk>/", views_entering.event, name="event"),
    path("<slug:slug>/e-mails/", views_entering.mail_file, name="mail_file"),
    path("<slug:slug>/news/", views_entering.send_news, name="send_news"),
    path("<slug:slug>/export/<str:what>", views_staff.export, name="export"),
]
