"""Requests as people write them for the models of today. None of them is to be warned about."""

TOOL = {
    "name": "weather",
    "description": "Weather of a town",
    "input_schema": {"type": "object", "properties": {"town": {"type": "string"}}},
}
FLAT = {
    "type": "function",
    "name": "weather",
    "strict": True,
    "parameters": {"type": "object", "properties": {}, "additionalProperties": False},
}
CLAUDE_TOOL_TURNS = [
    {"role": "user", "content": "What is the weather in Oslo?"},
    {"role": "assistant", "content": [
        {"type": "thinking", "thinking": "", "signature": "EqQB"},
        {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"town": "Oslo"}},
    ]},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "Rain"}]},
]  # fmt: skip
GEMINI_TOOL_TURNS = [
    {"role": "user", "parts": [{"text": "What is the weather in Oslo?"}]},
    {
        "role": "model",
        "parts": [{"functionCall": {"id": "c1", "name": "weather", "args": {}}, "thoughtSignature": "sig"}],
    },
    {"role": "user", "parts": [{"functionResponse": {"id": "c1", "name": "weather", "response": {"sky": "rain"}}}]},
]

# Name, surface, body.
CURRENT = [
    ("a plain message", "anthropic:messages", {
        "model": "claude-sonnet-5-5", "max_tokens": 4000, "system": "Be warm and friendly. Double-check your answer.",
        "messages": [{"role": "user", "content": "Hello"}]}),
    ("thinking with an effort", "anthropic:messages", {
        "model": "claude-opus-5-5", "max_tokens": 64000, "stream": True, "thinking": {"type": "adaptive"},
        "output_config": {"effort": "xhigh"}, "messages": [{"role": "user", "content": "Plan a garden."}]}),
    ("tools with replayed thinking", "anthropic:messages", {
        "model": "claude-sonnet-5-5", "max_tokens": 8000, "tools": [TOOL], "tool_choice": {"type": "auto"},
        "thinking": {"type": "adaptive", "display": "summarized"}, "messages": CLAUDE_TOOL_TURNS}),
    ("no thinking between answers", "anthropic:messages", {
        "model": "claude-sonnet-5-5", "max_tokens": 900, "thinking": {"type": "between_tools"},
        "output_config": {"effort": "low"}, "messages": [{"role": "user", "content": "Yes or no?"}]}),
    ("a cached prefix and a schema", "anthropic:messages", {
        "model": "claude-haiku-5-5", "max_tokens": 2000,
        "system": [{"type": "text", "text": "Long rules.", "cache_control": {"type": "ephemeral"}}],
        "output_config": {"effort": "medium", "format": {"type": "json_schema", "schema": {"type": "object"}}},
        "messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}}]}]}),
    ("temperature where it is allowed", "anthropic:messages", {
        "model": "claude-haiku-4-5", "max_tokens": 1000, "temperature": 0.2, "messages": [{"role": "user", "content": "Hi"}]}),
    ("the new toolset", "anthropic:messages", {
        "model": "claude-opus-5-5", "max_tokens": 4000, "tools": [{"type": "computer_toolset_20260801"}, TOOL],
        "messages": [{"role": "user", "content": "Open the page."}]}),
    ("Bedrock", "bedrock:mantle", {
        "model": "anthropic.claude-sonnet-5-5", "max_tokens": 4000, "messages": [{"role": "user", "content": "Hi"}]}),
    ("a batch", "anthropic:batches", {"requests": [{"custom_id": "1", "params": {
        "model": "claude-sonnet-5-5", "max_tokens": 4000, "messages": [{"role": "user", "content": "Hi"}]}}]}),
    ("a router", "openrouter:chat", {
        "model": "anthropic/claude-sonnet-5.5", "max_tokens": 3000, "messages": [{"role": "user", "content": "Hi"}]}),
    ("chat without thinking", "openai:chat", {
        "model": "gpt-6-luna", "max_completion_tokens": 500, "temperature": 0.2, "reasoning_effort": "none",
        "messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}),
    ("chat with thinking", "openai:chat", {
        "model": "gpt-6.1-sol", "max_completion_tokens": 8000, "reasoning_effort": "low",
        "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}},
        "messages": [{"role": "user", "content": "Hi"}]}),
    ("responses with tools", "openai:responses", {
        "model": "gpt-6.1-sol", "input": "Hi", "instructions": "Be kind.", "tools": [FLAT], "max_output_tokens": 8000,
        "reasoning": {"effort": "medium"}, "text": {"format": {"type": "text"}}}),
    ("responses that go on", "openai:responses", {
        "model": "gpt-6-luna", "previous_response_id": "resp_1",
        "input": [{"type": "function_call_output", "call_id": "c1", "output": "Rain"}]}),
    ("Gemini with a level", "gemini:generateContent", {
        "model": "gemini-3.8-flash", "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
        "generationConfig": {"thinkingConfig": {"thinkingLevel": "LOW"}, "maxOutputTokens": 2000}}),
    ("Gemini with tools", "gemini:generateContent", {
        "model": "gemini-3.8-flash", "contents": GEMINI_TOOL_TURNS, "tools": [{"google_search": {}}]}),
    ("Gemini 2.5 with dynamic thinking", "gemini:generateContent", {
        "model": "gemini-2.5-flash-image", "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
        "generationConfig": {"thinkingConfig": {"thinkingBudget": -1}, "temperature": 0.4}}),
    ("interactions", "gemini:interactions", {"model": "gemini-3.8-flash", "input": "Hi"}),
]  # fmt: skip
