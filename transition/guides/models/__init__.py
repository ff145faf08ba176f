"""The rows of the guides: what readers get, and the work of the people who write it."""

from transition.guides.models.editing import Manuscript, Remark, Review
from transition.guides.models.exports import ExportSteps
from transition.guides.models.guides import Change, Guide, GuideRevision, Step
from transition.guides.models.kinds import Confidence, Kind, Lane, Loudness, Reader
from transition.guides.models.links import LinkCheck
from transition.guides.models.trials import TrialPair
from transition.guides.models.usefulness import UsefulAnswer
from transition.guides.models.walking import Trodden, Walk

__all__ = [
    "Change",
    "Confidence",
    "ExportSteps",
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
    "Step",
    "TrialPair",
    "Trodden",
    "UsefulAnswer",
    "Walk",
]
