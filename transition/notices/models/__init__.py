"""Who asked to hear, what is said to whom, and what became of it."""

from transition.notices.models.accounts import Account, AccountRole, Contact, Membership
from transition.notices.models.acts import Act
from transition.notices.models.asking import Attempt, FollowRequest
from transition.notices.models.deliveries import Delivery
from transition.notices.models.endpoints import Endpoint
from transition.notices.models.events import DeliveryEvent
from transition.notices.models.following import Follow, Follower, Move, Snooze, Suppression
from transition.notices.models.inbox import InboxMessage
from transition.notices.models.lists import AudienceList, AudienceListEntry
from transition.notices.models.milestones import AudienceBuild, DateMove, Milestone, Mismatch, Told
from transition.notices.models.pacing import Pace
from transition.notices.models.plans import Approval, Channel, ContentRevision, Kind, Plan
from transition.notices.models.resolving import Resolution
from transition.notices.models.retracting import Retraction
from transition.notices.models.stopping import Stop
from transition.notices.models.teams import AccountMove, Escalation, Invitation, TeamFollow
from transition.notices.models.usage import Usage, UsageImport, UsageToken, UsageUpload, UsageUploadPart
from transition.notices.models.watch import Heartbeat, InstanceEpoch, Slot

__all__ = [
    "Account",
    "AccountMove",
    "AccountRole",
    "Act",
    "Approval",
    "Attempt",
    "AudienceBuild",
    "AudienceList",
    "AudienceListEntry",
    "Channel",
    "Contact",
    "ContentRevision",
    "DateMove",
    "Delivery",
    "DeliveryEvent",
    "Endpoint",
    "Escalation",
    "Follow",
    "FollowRequest",
    "Follower",
    "Heartbeat",
    "InboxMessage",
    "InstanceEpoch",
    "Invitation",
    "Kind",
    "Membership",
    "Milestone",
    "Mismatch",
    "Move",
    "Pace",
    "Plan",
    "Resolution",
    "Retraction",
    "Slot",
    "Snooze",
    "Stop",
    "Suppression",
    "TeamFollow",
    "Told",
    "Usage",
    "UsageImport",
    "UsageToken",
    "UsageUpload",
    "UsageUploadPart",
]
