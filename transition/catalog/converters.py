"""What may stand in the address of a model."""

from django.urls import register_converter


class ModelId:
    """A canonical id or an alias: one path segment, with the dots, colons and at signs that providers use."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,199}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ModelId, "model_id")
