from django.urls import path

from transition.catalog import converters  # noqa: F401  the converters register themselves
from transition.guides import cost_views, lint_views, trial_views, useful_views, views, walk_views

urlpatterns = [
    path("guides/", views.guides, name="guides"),
    path(
        "guides/<slug:provider>/<model_id:key>/to/<slug:to_provider>/<model_id:to_key>/",
        views.guide,
        name="guide",
    ),
    path(
        "guides/<slug:provider>/<model_id:key>/to/<slug:to_provider>/<model_id:to_key>/revision/<int:number>/",
        views.revision,
        name="guide_revision",
    ),
    path(
        "guides/<slug:provider>/<model_id:key>/to/<slug:to_provider>/<model_id:to_key>/done/",
        walk_views.walk,
        name="guide_walk",
    ),
    path(
        "guides/<slug:provider>/<model_id:key>/to/<slug:to_provider>/<model_id:to_key>/trial/",
        trial_views.trial,
        name="guide_trial",
    ),
    path(
        "guides/<slug:provider>/<model_id:key>/to/<slug:to_provider>/<model_id:to_key>/useful/",
        useful_views.useful,
        name="guide_useful",
    ),
    path("save/", views.save, name="save"),
    path("card/", views.card, name="card"),
    path("compare/", views.compare, name="compare"),
    path("lint/", lint_views.lint, name="lint"),
    path("cost/", cost_views.cost, name="cost"),
]
