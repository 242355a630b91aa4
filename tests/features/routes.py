"""All routes of the application, by who may call them. A new route stands here or its test fails."""

PUBLIC = {
    ("GET", "/"),
    ("GET", "/sign-in"),
    ("GET", "/assets/{name}"),
    ("GET", "/healthz"),
    ("POST", "/api/v1/sign-in/redeem"),
}
FOR_PERSONS = {
    ("GET", "/chat"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/me"),
    ("GET", "/api/v1/me/attributes"),
    ("PUT", "/api/v1/me/attributes"),
    ("DELETE", "/api/v1/me/attributes"),
    ("POST", "/api/v1/sign-out"),
    ("GET", "/api/v1/conversations"),
    ("POST", "/api/v1/conversations"),
    ("GET", "/api/v1/conversations/{conversation_id}"),
    ("PATCH", "/api/v1/conversations/{conversation_id}"),
    ("DELETE", "/api/v1/conversations/{conversation_id}"),
    ("POST", "/api/v1/conversations/{conversation_id}/answers"),
    ("GET", "/api/v1/clauses/{chunk_id}"),
    ("GET", "/api/v1/documents"),
    ("GET", "/api/v1/documents/{document_id}"),
    ("GET", "/api/v1/versions/{version_id}/original"),
}
FOR_EDITORS = {
    ("POST", "/api/v1/documents"),
    ("DELETE", "/api/v1/documents/{document_id}"),
    ("GET", "/api/v1/faq"),
    ("POST", "/api/v1/faq"),
    ("PUT", "/api/v1/faq/{entry_id}"),
    ("POST", "/api/v1/faq/{entry_id}/approve"),
    ("DELETE", "/api/v1/faq/{entry_id}"),
    ("GET", "/api/v1/jobs"),
    ("GET", "/api/v1/jobs/{job_id}"),
    ("POST", "/api/v1/jobs/{job_id}/cancel"),
    ("GET", "/api/v1/versions/{version_id}"),
    ("PATCH", "/api/v1/versions/{version_id}"),
    ("POST", "/api/v1/versions/{version_id}/approve"),
    ("POST", "/api/v1/documents/{document_id}/rollback"),
    ("GET", "/api/v1/documents/{document_id}/rules"),
    ("PUT", "/api/v1/documents/{document_id}/rules"),
    ("GET", "/api/v1/versions/{version_id}/clauses"),
    ("GET", "/api/v1/versions/{version_id}/quality"),
    ("GET", "/api/v1/versions/{version_id}/parameters"),
    ("POST", "/api/v1/versions/{version_id}/parameters"),
    ("PUT", "/api/v1/versions/{version_id}/parameters"),
    ("DELETE", "/api/v1/versions/{version_id}/parameters"),
    ("POST", "/api/v1/versions/{version_id}/parameters/confirm"),
    ("GET", "/api/v1/documents/{document_id}/differences"),
    ("PUT", "/api/v1/versions/{version_id}/clauses/{position}/applicability"),
}
FOR_ADMINISTRATORS = {
    ("GET", "/metrics"),
    ("GET", "/debug/engine"),
    ("GET", "/api/v1/turns/{turn_id}/trace"),
}
FAQ: dict[str, object] = {
    "question": "x",
    "answer": "y",
    "clauses": [{"document_id": "d", "clause_label": "1"}],
}
NUMBER: dict[str, object] = {"clause": 1, "name": "annual_leave", "value": 1}
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/api/v1/faq"): FAQ,
    ("PUT", "/api/v1/faq/{entry_id}"): FAQ,
    ("PATCH", "/api/v1/versions/{version_id}"): {"label": "x"},
    ("PUT", "/api/v1/documents/{document_id}/rules"): {"groups": ["everyone"], "applies_to": {}},
    ("PUT", "/api/v1/versions/{version_id}/clauses/{position}/applicability"): {"applies_to": None},
    ("POST", "/api/v1/versions/{version_id}/parameters"): NUMBER | {"unit": "days", "quote": "x"},
    ("PUT", "/api/v1/versions/{version_id}/parameters"): NUMBER,
    ("POST", "/api/v1/versions/{version_id}/parameters/confirm"): {},
    ("POST", "/api/v1/conversations"): {"title": ""},
    ("PUT", "/api/v1/me/attributes"): {"attributes": {}},
    ("PATCH", "/api/v1/conversations/{conversation_id}"): {"title": "x"},
    ("POST", "/api/v1/conversations/{conversation_id}/answers"): {"text": "x"},
}
"""A body that fits, where a route wants one: a stranger must be stopped by who they are, not by what they send."""
