"""What English words around a day say of it: the rule's day, or a fact of the case. Pure."""

from __future__ import annotations

import re
from typing import Final

RULE_NOUN: Final = (
    r"(?:rules?|polic(?:y|ies)|handbook|standards?|limits?|caps?|rates?|allowances?|entitlements?|regulations?|"
    r"guidelines?|version|edition|code|terms|quota|scheme|wording|clause)"
)
LIFE: Final = (
    r"(?:joined|joining|join|started|starting|start(?: work| date|ed)?|hired|employed|hire date|resign\w*|quit(?:ting)?|leaving|"
    r"left|leave the company|leave my job|last day|retir\w+|born|birth|birthday|married|marry\w*|marriage|wedding|graduat\w+|"
    r"signed|promoted|transferred|relocat\w+|moved|due|expires?|expired|terminat\w+|pregnant|anniversary|new hires?|end of my)"
)
ACTIVITY: Final = (
    r"(?:travel\w*|trips?|fly\w*|flew|overtime|worked|working|took|taking|take|submit\w*|filed?|apply|applied|book\w*|paid|"
    r"going|went|go|visit\w*|off|attend\w*|surgery|hospital\w*|sick|ill|bought|claim\w*|received|expenses?|invoices?|"
    r"receipts?|payslips?|salary|bonus|conference|training|absent|late|vacation|holiday|stayed?|staying|interview\w*)"
)
SUBJECT: Final = re.compile(
    r"\b(?:i|i'm|i've|i'll|my|me|we|our|she|he|wife|husband|son|daughter|baby|child|colleague)\b"
)
RECURRING: Final = re.compile(
    r"\b(?:every|each|per|any|a given|of the|once a)\s+(?:year\s+)?(?:in |on |by |before )?$"
)
SPEAKS_OF_NOW: Final = re.compile(r"\b(?:now|currently|nowadays|at present|these days)\b")
COMPARES: Final = re.compile(r"\b(?:compar\w+|chang\w+|differ\w*|versus|vs|than|the same|still)\b")
GOVERNED: Final = re.compile(
    r"\b(?:as of|as at|as on|(?:in force|in effect|effective|valid|applicable|applied|applying)(?: on| in| at| during| as of)?|"
    r"compared (?:with|to)|versus|vs\.?|than(?: in)?|under|according to|per|back in|back)\s+(?:the\s+)?$"
)
IN_FORCE: Final = re.compile(r"^,?\s*(?:was|were|is)?\s*(?:in force|in effect|valid|applicable)\b")
NAMES_RULE: Final = re.compile(rf"^(?:'s)?\s+(?P<between>(?:[\w-]+\s+){{0,3}}?){RULE_NOUN}\b")
RULE_BEFORE: Final = re.compile(rf"\b{RULE_NOUN}\b(?P<between>[^,;?]*)$")
TARGET: Final = re.compile(
    r"\b(?:carr(?:y|ied|ies)|roll(?:ed|s)?|postpone\w*|defer\w*|move[ds]?|transfer\w*|push\w*|extend\w*|save[ds]?|keep|"
    r"use[ds]?|last|bank)\b[^;?]{0,50}\b(?:to|into|in|until|till|for|through)\s+(?:the\s+)?$|\b(?:over|on)\s+(?:to|into)\s+(?:the\s+)?$"
)
DEADLINE: Final = re.compile(r"\b(?:by|until|till|due|due on|due in|no later than)\s+(?:the\s+)?$")
LIFE_BEFORE: Final = re.compile(rf"\b{LIFE}\b[^,;?]{{0,30}}$")
LIFE_AFTER: Final = re.compile(
    rf"^,?\s*(?:and )?(?:i|we|she|he|my \w+)\s+(?:\w+\s+){{0,3}}?{LIFE}\b|^\s+(?:joiners?|hires?|starters?|graduates?|birthday|wedding)\b"
)
STARTING_BOUND: Final = re.compile(r"^(?:and |so )?(?:starting|beginning)\b")
ACTIVE: Final = re.compile(rf"\b{ACTIVITY}\b")
PAST_QUESTION: Final = re.compile(r"\b(?:was|were|did|had|could|used to)\b")
FUTURE_QUESTION: Final = re.compile(r"\b(?:will|going to|would|shall)\b")
ASKS: Final = re.compile(
    r"\b(?:how|what|which|who|when|where|why|is|are|was|were|do|does|did|can|could|will|may)\b"
)
