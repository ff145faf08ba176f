"""The rows of the guides: what readers get, and the work of the people who write it."""

from transition.guides.models.editing import Manuscript, Remark, Review
from transition.guides.models.guides import (
    Change,
    Confidence,
    Guide,
    GuideRevision,
    Kind,
    Lane,
    Loudness,
    Reader,
    Step,
)
from transition.guides.models.links import LinkCheck
from transition.guides.models.saving import Saving
from transition.guides.models.trials import TrialPair, TrialShare
from transition.guides.models.usefulness import UsefulAnswer
from transition.guides.models.walking import Trodden, Walk

__all__ = [
    "Change",
    "Confidence",
    "Guide",
    "GuideRevision",
    "Kind",
    "Lane",
    "LinkCheck",
    "Loudness",
    "Manuscript",
    "Reader",
    "Remark",
    "Review",
    "Saving",
    "Step",
    "TrialPair",
    "TrialShare",
    "Trodden",
    "UsefulAnswer",
    "Walk",
]
