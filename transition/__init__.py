"""Transition: for the people affected when an AI model is retired."""

__version__ = "0.1.0"
