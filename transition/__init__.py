"""Transition: for the people affected when an AI model is retired."""

from transition.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
