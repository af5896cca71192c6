"""A spend log, spans and a configuration with a word in them that must never come out again."""

import json
from io import BytesIO
from typing import Any

from riskassess.systems.usage import Endpoint, read_usage
from riskassess.systems.usage.reading import Read
from riskassess.systems.usage.told import Seen

#: What must never come out again.
#: What must never come out again.
CANARY = "PATIENT-CANARY-7731"

SPEND = {
    "request_id": "chatcmpl-1",
    "call_type": "acompletion",
    "api_key": "sk-" + CANARY,
    "startTime": "2025-01-24 09:20:46.847371",
    "endTime": "2025-01-24 09:20:46.851954",
    "model": "gpt-4o",
    "user": CANARY,
    "metadata": "{}",
    "end_user": "",
    "api_base": "",
    "custom_llm_provider": "openai",
    "messages": "{}",
    "response": "{}",
    "proxy_server_request": "{}",
    "status": "success",
}
SPAN = {
    "name": "chat gpt-4",
    "kind": "CLIENT",
    "attributes": {
        "gen_ai.provider.name": "openai",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-4",
        "gen_ai.response.model": "gpt-4-0613",
    },
}
OTLP = {
    "resourceSpans": [
        {
            "resource": {"attributes": [{"key": "cloud.region", "value": {"stringValue": "eu-west-1"}}]},
            "scopeSpans": [
                {
                    "spans": [
                        {
                            "name": CANARY,
                            "startTimeUnixNano": "1737710446847371000",
                            "attributes": [
                                {"key": "gen_ai.system", "value": {"stringValue": "aws.bedrock"}},
                                {"key": "gen_ai.request.model", "value": {"stringValue": "anthropic.claude-3"}},
                                {
                                    "key": "server.address",
                                    "value": {"stringValue": "bedrock-runtime.us-east-1.amazonaws.com"},
                                },
                                {"key": "gen_ai.input.messages", "value": {"stringValue": CANARY}},
                            ],
                            "events": [{"name": "x", "attributes": [{"key": "gen_ai.prompt.0.content", "value": {"stringValue": CANARY}}]}],
                        },
                        {"name": "GET", "attributes": [{"key": "http.request.method", "value": {"stringValue": "GET"}}]},
                    ]
                }
            ],
        }
    ]
}  # fmt: skip
CONFIG = f"""
model_list:
  - model_name: triage
    litellm_params:
      model: azure/gpt-4o
      api_base: https://lakeside.openai.azure.com/?code={CANARY}
      api_key: {CANARY}
      api_version: "2024-02-01"
  - model_name: notes
    litellm_params:
      model: bedrock/anthropic.claude-3-5-sonnet
      aws_region_name: us-east-1
      aws_secret_access_key: {CANARY}
  - model_name: local
    litellm_params: {{model: hosted_vllm/llama, api_base: os.environ/VLLM}}
litellm_settings:
  success_callback: [langfuse]
general_settings:
  master_key: {CANARY}
environment_variables:
  {CANARY}_TOKEN: {CANARY}
"""


def read(content: Any) -> Read:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return read_usage(BytesIO(text.encode() if isinstance(text, str) else text))


def only(content: Any) -> tuple[Endpoint, Seen]:
    (found,) = read(content).endpoints
    return found
