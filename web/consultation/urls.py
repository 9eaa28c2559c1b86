"""Addresses of having your say. The code in an address opens a draft, so no session is needed."""

from django.urls import path, register_converter

from consultation import news, views_answering, views_reading, views_sending
from consultation.codes import read_code


class CodeConverter:
    """A code in an address, however it is written."""

    regex = r"[0-9A-Za-z-]{16,30}"

    def to_python(self, value: str) -> str:
        """The code put right. Raises `ValueError`, which is a 404."""
        found = read_code(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(CodeConverter, "code")

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
