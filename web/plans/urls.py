"""Addresses of the published plan."""

from django.urls import path

from plans import api, feeds, trial_views, views

app_name = "plans"
urlpatterns = [
    path("", views.home, name="home"),
    path("plan/", views.summary, name="summary"),
    path("plan/full/", views.full_plan, name="full_plan"),
    path("plan/full/<slug:key>/", views.full_section, name="full_section"),
    path("plan/case-for-change/", views.case_for_change, name="case_for_change"),
    path("plan/options/", views.options, name="options"),
    path("plan/options/<slug:key>/", views.option, name="option"),
    path("plan/areas/", views.areas, name="areas"),
    path("plan/areas/<slug:key>/", views.area, name="area"),
    path("plan/assumptions/", views.assumptions, name="assumptions"),
    path("plan/assumptions/<str:address>/", views.assumption, name="assumption"),
    path("plan/sources/", views.sources, name="sources"),
    path("plan/numbers/", views.numbers, name="numbers"),
    path("plan/numbers/<slug:option>/<slug:check>/", views.number, name="number"),
    path("plan/documents/", views.documents, name="documents"),
    path("plan/decisions/", views.decisions, name="decisions"),
    path("plan/time-line/", views.time_line, name="time_line"),
    path("plan/you-said/", views.heard, name="heard"),
    path("plan/versions/", views.versions, name="versions"),
    path("plan/versions/<int:pk>/", views.one_version, name="version"),
    path("plan/versions/<int:pk>/files/<path:path>", views.file, name="file"),
    path("plan/downloads/", views.downloads, name="downloads"),
    path("plan/test/", trial_views.choose, name="try"),
    path("plan/test/<slug:option>/", trial_views.test, name="test"),
    path("plan/open-interface/", api.page, name="api"),
    path("search/", views.search, name="search"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("feeds/versions.atom", feeds.VersionsFeed(), name="versions_feed"),
    path("feeds/decisions.atom", feeds.DecisionsFeed(), name="decisions_feed"),
]
