"""Who asked to hear, what is said to whom, and what became of it."""

from transition.notices.models.asking import Attempt, FollowRequest
from transition.notices.models.following import Follow, Follower, Move, Suppression

__all__ = ["Attempt", "Follow", "FollowRequest", "Follower", "Move", "Suppression"]
