from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "transition.catalog"
    label = "catalog"
