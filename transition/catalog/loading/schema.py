"""What a catalog file may say. ``docs/editors/catalog.md`` tells the same to people."""

import unicodedata
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from transition.catalog.lifecycle import Precision
from transition.catalog.models import Claim, LifecycleEvent, Surface

# Marks that turn the direction of text around: a name could show as another name.
_TURNING = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _plain(text: str) -> str:
    for one in text:
        if unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or one in _TURNING:
            raise PydanticCustomError(
                "plain", "has a control character (U+{code}), a line break perhaps", {"code": f"{ord(one):04X}"}
            )
    return text


def _text(most: int) -> Any:
    return Annotated[str, StringConstraints(min_length=1, max_length=most), AfterValidator(_plain)]


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
ModelId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@+~-]*$", max_length=160)]
AliasName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@+~/-]*$", max_length=200)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"']+$", max_length=500), AfterValidator(_plain)]
Amount = Annotated[str, StringConstraints(pattern=r"^\d{1,7}(\.\d{1,6})?$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}){0,2}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=24)]
Capability = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
Count = Annotated[int, Field(gt=0, le=2_000_000_000)]
PrecisionOf = Literal["exact", "not_before", "tentative", "month"]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceEntry(Entry):
    url: Url
    kind: Literal[tuple(Claim.Kind.values)]  # type: ignore[valid-type]
    read_on: date
    says: dict[Word, date | _text(300)] = {}  # type: ignore[valid-type]


class HistoryEntry(Entry):
    kind: Literal[tuple(LifecycleEvent.Kind.values)]  # type: ignore[valid-type]
    happened_on: date | None = None
    before_on: date | None = None
    before_precision: PrecisionOf | None = None
    after_on: date | None = None
    after_precision: PrecisionOf | None = None
    before_text: _text(300) = ""  # type: ignore[valid-type]
    after_text: _text(300) = ""  # type: ignore[valid-type]
    reason: _text(500) = ""  # type: ignore[valid-type]
    source: SourceEntry

    @model_validator(mode="after")
    def _dates_have_precision(self) -> Self:
        if bool(self.before_on) != bool(self.before_precision) or bool(self.after_on) != bool(self.after_precision):
            raise PydanticCustomError("history", "a date here needs its precision, and a precision its date")
        return self


class AvailabilityEntry(Entry):
    surface: Slug
    offered_on: date | None = None
    legacy_on: date | None = None
    legacy_seen_on: date | None = None
    announced_on: date | None = None
    announced_seen_on: date | None = None
    retires_on: date | None = None
    precision: PrecisionOf | None = None
    ended_seen_on: date | None = None
    provider_word: _text(40) = ""  # type: ignore[valid-type]
    afterwards: Literal["error", "rerouted", "removed", ""] = ""
    note: _text(1000) = ""  # type: ignore[valid-type]
    sources: list[SourceEntry] = Field(min_length=1)
    history: list[HistoryEntry] = []

    @model_validator(mode="after")
    def _dates_agree(self) -> Self:
        if bool(self.retires_on) != bool(self.precision):
            raise PydanticCustomError("dates", "retires_on needs a precision, and a precision needs retires_on")
        firm = self.precision in (Precision.EXACT, Precision.MONTH)
        for earlier, later in _ORDER:
            first, second = getattr(self, earlier), getattr(self, later)
            if first and second and first > second and (later != "retires_on" or firm or earlier == "announced_on"):
                raise PydanticCustomError(
                    "dates",
                    "{earlier} ({first}) is after {later} ({second})",
                    {"earlier": earlier, "first": str(first), "later": later, "second": str(second)},
                )
        if firm and self.ended_seen_on:
            raise PydanticCustomError(
                "dates", "ended_seen_on is for an end whose day is not known; retires_on gives one"
            )
        return self


_ORDER = [
    ("offered_on", "legacy_on"),
    ("offered_on", "announced_on"),
    ("offered_on", "retires_on"),
    ("legacy_on", "retires_on"),
    ("announced_on", "retires_on"),
]


class AliasEntry(Entry):
    name: AliasName
    surface: Slug | None = None


class ReplacementEntry(Entry):
    model: ModelId | None = None
    prose: _text(300) = ""  # type: ignore[valid-type]
    named_on: date | None = None
    source: Url
    read_on: date

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.model) == bool(self.prose):
            raise PydanticCustomError("replacement", "name a model or describe one in prose: one of the two")
        return self


class ModalitiesEntry(Entry):
    input: list[Word] = []
    output: list[Word] = []


class PriceEntry(Entry):
    """Amounts per million tokens, as text, so that no digit is lost."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    input: Amount | None = None
    output: Amount | None = None
    cache_read: Amount | None = None
    cache_write_5m: Amount | None = None
    cache_write_1h: Amount | None = None
    batch_input: Amount | None = None
    batch_output: Amount | None = None
    # Prompts above so many tokens cost this instead.
    long_from: Count | None = None
    long_input: Amount | None = None
    long_output: Amount | None = None


class ModelEntry(Entry):
    id: ModelId
    name: _text(160)  # type: ignore[valid-type]
    family: _text(80) = ""  # type: ignore[valid-type]
    released_on: date | None = None
    knowledge_cutoff: Month | None = None
    context_window: Count | None = None
    max_output: Count | None = None
    price: PriceEntry | None = None
    modalities: ModalitiesEntry = ModalitiesEntry()
    capabilities: list[Capability] = []
    note: _text(1000) = ""  # type: ignore[valid-type]
    aliases: list[AliasName | AliasEntry] = []
    availabilities: list[AvailabilityEntry] = Field(min_length=1)
    replacements: list[ReplacementEntry] = []
    sources: list[SourceEntry] = Field(min_length=1)

    def alias_entries(self) -> list[AliasEntry]:
        return [one if isinstance(one, AliasEntry) else AliasEntry(name=one) for one in self.aliases]


class NoticeEntry(Entry):
    days: Annotated[int, Field(gt=0, le=3650)] | None = None
    rule: _text(1000)  # type: ignore[valid-type]
    url: Url


class ProviderEntry(Entry):
    key: Slug
    name: _text(120)  # type: ignore[valid-type]
    lifecycle_url: Url | None = None
    time_zone: _text(64) = ""  # type: ignore[valid-type]
    read_on: date
    notice: NoticeEntry | None = None


class ProviderFile(Entry):
    provider: ProviderEntry
    models: list[ModelEntry] = Field(min_length=1)


class SurfaceEntry(Entry):
    key: Slug
    name: _text(120)  # type: ignore[valid-type]
    kind: Literal[tuple(Surface.Kind.values)]  # type: ignore[valid-type]
    provider: Slug | None = None
    time_zone: _text(64) = ""  # type: ignore[valid-type]


class SurfacesFile(Entry):
    surfaces: list[SurfaceEntry] = Field(min_length=1)
