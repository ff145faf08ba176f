from django.urls import path

from transition.desk.usage import importing, tokens

urlpatterns = [
    path("", importing.usage, name="desk_usage"),
    path("uploads/<int:pk>/", importing.columns, name="desk_usage_columns"),
    path("imports/<int:pk>/", importing.report, name="desk_usage_report"),
    path("tokens/", tokens.tokens, name="desk_usage_tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="desk_usage_token_revoke"),
]
