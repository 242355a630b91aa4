"""Sentences that speak past the reader to a model, in Chinese and English. Pure.

A list of clumsy tries, kept short so that no policy is accused of one; what carries the promise is elsewhere. A policy
about the use of AI speaks of models, not to them.
"""

from __future__ import annotations

import re

_ENGLISH = (
    r"\b(?:ignore|disregard|forget)\s+(?:\w+\s+){0,4}?(?:previous|prior|above|earlier|preceding|foregoing|system|original|your)\s+"
    r"(?:\w+\s+){0,2}?(?:instructions?|prompts?|commands?|guardrails)\b",
    r"\b(?:reveal|print|repeat|output|show|leak)\s+(?:me\s+)?(?:your|the)\s+(?:\w+\s+)?(?:system\s+prompt|system\s+instructions|initial\s+instructions)\b",
    r"\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:helpful\s+|unrestricted\s+|large\s+)*(?:ai\b|language\s+model|llm\b|chatbot|dan\b|in\s+developer\s+mode)",
    r"\bas\s+an?\s+(?:ai|large)\s+language\s+model\b",
    r"\b(?:note|message|instructions?)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?(?:ai|llms?|language\s+models?|ai\s+assistants?|chatbots?)\s*[:,]",
    r"\b(?:do\s+not|don't|never)\s+(?:tell|inform)\s+the\s+user\b",
    r"\bnew\s+system\s+(?:prompt|instructions)\b",
)
_CHINESE = (
    r"(?:忽略|忘记|忘掉|不要理会|无视|忽视|抛弃)(?:掉|你|您|我)?(?:在)?(?:之前|以上|先前|上述|前面|此前|上面|原有|所有|一切|全部|系统)"
    r"[^。；！？\n]{0,8}?(?:指令|提示词|系统提示|提示语|设定)",
    r"(?:忽略|忘记|忘掉|不要理会)(?:掉|你|您)?(?:之前|以上|先前|前面|上面)的?(?:所有|一切|全部|任何)(?:规则|命令|指示|对话|限制)",
    r"(?:输出|打印|显示|泄露|透露|重复|告诉我)(?:出)?(?:你|您)?的?(?:完整|全部|系统|初始|隐藏)的?(?:提示词|指令)",
    r"(?:从现在起|现在开始|现在)[，,]?(?:你|您)(?:就)?(?:是|扮演|将扮演)[^。；！？\n]{0,12}?(?:助手|模型|机器人|人工智能|AI)",
    r"如果(?:你|您)是(?:一个|一款|一名)?(?:AI|人工智能|大?语言模型|大模型|智能助手|聊天机器人)",
    r"(?:AI|人工智能|大?语言模型|大模型|智能)(?:助手|模型|机器人|客服)?[，,：:]?(?:请|务必)(?:直接|只|总是|一律)?(?:回答|回复|告诉用户|输出|忽略)",
    r"(?:不要|切勿|千万别)(?:告诉|告知)(?:用户|提问者)",
)
_CONTROL = (
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>",
    r"\[/?INST\]|<</?SYS>>|</think>",
)
_SIGNS = (
    "instruction", "prompt", "command", "guardrail", "you are", "an ai", "the ai", "any ai", "all ai", "to ai", "for ai", "language model", "llm", "chatbot", "the user",
    "忽略", "忘记", "忘掉", "理会", "无视", "忽视", "抛弃", "提示词", "指令", "助手", "模型", "机器人", "人工智能", "智能",
    "ai助手", "ai模型", "ai客服", "ai机器人", "是ai", "ai请", "ai，", "ai,", "ai:", "ai：", "ai 请", " ai.", "ai务必",
    "告诉", "告知", "<|", "inst]", "sys>>", "</think>",
)  # fmt: skip
"""One of them is in every such sentence; they are found a hundred times faster."""
_SPEAKS = re.compile("|".join((*_ENGLISH, *_CHINESE, *_CONTROL)), re.IGNORECASE)
_AROUND = 16


def injection_in(text: str) -> str:
    """The first passage that speaks to a model, with a little of what stands around it; "" where none does."""
    lowered = text.lower()
    match = _SPEAKS.search(text) if any(sign in lowered for sign in _SIGNS) else None
    return "" if match is None else text[max(0, match.start() - _AROUND) : match.end() + 2 * _AROUND]
