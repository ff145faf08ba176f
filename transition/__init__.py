"""Transition: for the people affected when an AI model is retired."""

import gc

# By default every 700 new objects are looked through, and again and again all of Django with them: while modules are imported,
# in the middle of a page, among the letters of a micro-batch. A fifth of each start went there.
gc.set_threshold(20_000, 50, 20)

__version__ = "0.1.0"
