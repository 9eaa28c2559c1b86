"""Addresses of having your say. The code in an address opens a draft, so no session is needed."""

from django.urls import path

import consultation.code_in_address  # noqa: F401 - addresses hold codes
from consultation import news, views_answering, views_reading, views_sending

app_name = "consultation"
urlpatterns = [
    path("", views_reading.consultations, name="list"),
    path("receipt/<code:code>/", views_sending.receipt, name="receipt"),
    path("receipt/<code:code>/file/", views_sending.receipt_file, name="receipt_file"),
    path("news/confirm/<str:token>/", news.confirm, name="news_confirm"),
    path("news/leave/<str:token>/", news.leave, name="news_leave"),
    path("<slug:slug>/", views_reading.overview, name="overview"),
    path("<slug:slug>/about/<str:key>/", views_reading.information, name="information"),
    path("<slug:slug>/form/", views_reading.printable, name="printable"),
    path("<slug:slug>/start/", views_reading.start, name="start"),
    path("<slug:slug>/come-back/", views_reading.come_back, name="come_back"),
    path("<slug:slug>/news/", news.ask, name="news"),
    path("<slug:slug>/answer/<code:code>/", views_answering.answer, name="answer"),
    path("<slug:slug>/answer/<code:code>/saved/", views_answering.saved, name="saved"),
    path("<slug:slug>/answer/<code:code>/<str:name>/", views_answering.step, name="step"),
]
