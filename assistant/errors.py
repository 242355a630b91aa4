"""Every error of the house that a person may see. One sentence each, saying what to do.

AssistantError
├── ConfigurationError      settings contradict each other, a folder is read-only, a port is in use
├── ModelUnavailable        weights are missing, incomplete or unknown
├── NotSignedIn             no valid credentials came with the request
├── Unproven                what came from a sign-in does not prove who it is for
├── NotAllowed              the caller is known, but may not do this
├── NotFound                the thing does not exist, or the caller may not know that it does
├── Conflict                the state of the thing does not allow this now
├── InvalidInput            the caller's text, file or value cannot be used
│   ├── UnknownMediaType    a file of a kind that is not read
│   └── UnreadableDocument  a file that yields no text, with a stable code
├── TooManyRequests         this caller tries too often; again after `retry_after` seconds
├── Overloaded              a queue is full; try again after `retry_after` seconds
├── ProviderUnavailable     the OpenID Connect provider cannot be reached, or is not the one configured
├── IndexUnavailable        the vector index cannot be reached or does not fit the embedder
│   ├── IndexOutdated       the index was made with another embedder, or by another release: make it anew
│   └── IndexReplaced       another index went live that this program cannot use: start it again
├── StorageUnavailable      the database cannot be reached or is older than the program
└── GenerationFailed        the engine ended without an answer
    └── EngineUnavailable   no engine can be reached now; another may answer
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all. `code` is stable and may be matched by programs; the message is for people."""

    code = "error"


class ConfigurationError(AssistantError):
    """Settings or surroundings that cannot work together."""

    code = "configuration"


class ModelUnavailable(AssistantError):
    """Weights are missing, incomplete or unknown."""

    code = "model_unavailable"


class NotSignedIn(AssistantError):
    """No valid credentials came with the request."""

    code = "not_signed_in"


class Unproven(AssistantError):
    """A sign-in, callback or logout that does not prove what it claims."""

    code = "unproven"


class NotAllowed(AssistantError):
    """The caller is known, but may not do this."""

    code = "not_allowed"


class NotFound(AssistantError):
    """Missing, or not the caller's to see: both look the same."""

    code = "not_found"


class Conflict(AssistantError):
    """The state of the thing does not allow this now."""

    code = "conflict"


class InvalidInput(AssistantError):
    """The caller's text, file or value cannot be used."""

    code = "invalid_input"


class UnknownMediaType(InvalidInput):
    """A file of a kind that is not read, or whose bytes are not what its name says."""

    code = "unknown_media_type"


class UnreadableDocument(InvalidInput):
    """A document that yields no usable text. `code` tells why: encrypted, truncated, empty, ..."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Overloaded(AssistantError):
    """A bounded queue is full."""

    code = "overloaded"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooManyRequests(AssistantError):
    """One caller, too often."""

    code = "too_many_requests"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderUnavailable(AssistantError):
    """The OpenID Connect provider cannot be reached, or answers what it must not."""

    code = "provider_unavailable"


class IndexUnavailable(AssistantError):
    """The vector index cannot be reached or does not fit the embedder."""

    code = "index_unavailable"


class IndexOutdated(IndexUnavailable):
    """The index is there, but was made with another embedder, chunker or form of terms than this program's."""

    code = "index_outdated"


class IndexReplaced(IndexUnavailable):
    """The index was made anew, with another embedder or chunker, while this program ran."""

    code = "index_replaced"


class StorageUnavailable(AssistantError):
    """The database cannot be reached or is older than the program."""

    code = "storage_unavailable"


class GenerationFailed(AssistantError):
    """The engine ended without an answer."""

    code = "generation_failed"


class EngineUnavailable(GenerationFailed):
    """No server of the remote engine can be reached now, or none takes the request."""

    code = "engine_unavailable"
