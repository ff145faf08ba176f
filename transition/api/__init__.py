"""The HTTP API over the chapters: views only, no models."""
