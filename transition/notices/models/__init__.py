"""Who asked to hear, what is said to whom, and what became of it."""

from transition.notices.models.acts import Act
from transition.notices.models.asking import Attempt, FollowRequest
from transition.notices.models.deliveries import Delivery
from transition.notices.models.endpoints import Endpoint
from transition.notices.models.following import Follow, Follower, Move, Suppression
from transition.notices.models.milestones import AudienceBuild, DateMove, Milestone
from transition.notices.models.plans import Approval, Channel, ContentRevision, Kind, Plan
from transition.notices.models.stopping import Stop
from transition.notices.models.watch import Heartbeat, InstanceEpoch, Slot

__all__ = [
    "Act",
    "Approval",
    "Attempt",
    "AudienceBuild",
    "Channel",
    "ContentRevision",
    "DateMove",
    "Delivery",
    "Endpoint",
    "Follow",
    "FollowRequest",
    "Follower",
    "Heartbeat",
    "InstanceEpoch",
    "Kind",
    "Milestone",
    "Move",
    "Plan",
    "Slot",
    "Stop",
    "Suppression",
]
