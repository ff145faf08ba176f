"""The APIs whose requests the rules speak of, and how one is known by its address or by a body."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transition.guides.rules import normalised


@dataclass(frozen=True)
class Surface:
    """One API. ``provider`` is whose rules it follows; without one, the model says."""

    key: str
    name: str
    provider: str
    address: re.Pattern[str]


def _surface(key: str, name: str, provider: str, address: str) -> Surface:
    return Surface(key, name, provider, re.compile(address))


# In the order in which an address is tried: the narrower path first.
SURFACES = {
    one.key: one
    for one in (
        _surface("anthropic:batches", "Claude API, message batches", "anthropic", r"/v1/messages/batches"),
        _surface("foundry:messages", "Microsoft Foundry, messages", "anthropic", r"azure\.com/anthropic/"),
        _surface("vertex:messages", "Google Cloud, Claude messages", "anthropic", r"publishers/anthropic/models/"),
        _surface("bedrock:mantle", "Amazon Bedrock, messages", "anthropic", r"bedrock[a-z-]{0,20}\."),
        _surface("anthropic:messages", "Claude API, messages", "anthropic", r"/v1/messages"),
        _surface("openrouter:chat", "OpenRouter, chat completions", "", r"openrouter\.ai/"),
        _surface("openai:responses", "OpenAI, Responses", "openai", r"/responses"),
        _surface("openai:assistants", "OpenAI, Assistants", "openai", r"/v1/(?:assistants|threads)"),
        _surface("openai:chat", "OpenAI, Chat Completions", "openai", r"/chat/completions"),
        _surface("gemini:interactions", "Gemini API, interactions", "google", r"/interactions"),
        _surface("gemini:generateContent", "Gemini API, generateContent", "google", r"enerateContent"),
    )
}
_MAKERS = (("anthropic", "claude"), ("google", "gemini"), ("openai", "gpt-"), ("openai", "chatgpt"), ("openai", "ft:"))


def maker(model: str) -> str:
    """Return the key of the provider that an id belongs to, or nothing."""
    bare = normalised(model)
    if re.match(r"o\d", bare):
        return "openai"
    return next((provider for provider, start in _MAKERS if bare.startswith(start)), "")


def at_address(address: str) -> str:
    """Return the surface that an address of an API belongs to, or nothing."""
    return next((key for key, surface in SURFACES.items() if surface.address.search(address)), "")


def guessed(body: Mapping[str, Any], model: str) -> str:
    """Return the surface that a body is most likely for, or nothing when several are as likely."""
    provider = maker(model)
    if "contents" in body or "generationConfig" in body or (provider == "google" and "config" in body):
        return "gemini:generateContent"
    if provider == "google":
        return "gemini:interactions" if "input" in body else "gemini:generateContent"
    if "requests" in body:
        return "anthropic:batches"
    if provider == "anthropic":
        return "openrouter:chat" if normalised(model) != model.lower() and "/" in model else "anthropic:messages"
    if provider == "openai":
        return "openai:responses" if body.keys() & {"input", "instructions", "reasoning", "text"} else "openai:chat"
    return ""
