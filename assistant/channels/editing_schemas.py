"""The JSON of what editors ask for and are told: corrections, rules, clauses. Knows the domain; no route."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from assistant.channels.document_schemas import VersionModel
from assistant.domain.documents import Clause, Document, DocumentVersion
from assistant.domain.identity import AccessRule, Applicability, Attribute
from assistant.storage.editing import Correction

Name = Annotated[str, Field(min_length=1, max_length=200)]
Conditions = dict[Attribute, Annotated[list[Name], Field(min_length=1, max_length=200)]]


class EditedVersionModel(VersionModel):
    """A version with what only editors are told."""

    uploaded_by: str
    approved_by: str
    approved_at: datetime | None

    @classmethod
    def of(cls, version: DocumentVersion) -> Self:
        """The version as sent."""
        return cls.model_validate(version, from_attributes=True)


class CorrectionModel(BaseModel):
    """What is said of a version; a field that is not sent stays as it is. `effective_to`: first day without it."""

    model_config = ConfigDict(extra="forbid")

    title: Name | None = None
    label: Annotated[str, Field(max_length=200)] | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    supersedes: int | None = None

    def said(self, version: DocumentVersion) -> Correction:
        """The correction of this version."""
        sent = self.model_fields_set
        begin = self.effective_from if "effective_from" in sent else version.effective_from
        end = self.effective_to if "effective_to" in sent else version.effective_to
        dates = (begin, end) if sent & {"effective_from", "effective_to"} else None
        return Correction(self.title, self.label, dates, self.supersedes)


class RulesModel(BaseModel):
    """Who may read a document, and to whom it applies: attribute -> values. No group: nobody; no attribute: everybody."""

    model_config = ConfigDict(extra="forbid")

    groups: Annotated[list[Name], Field(max_length=200)]
    applies_to: Conditions

    @classmethod
    def of(cls, document: Document) -> Self:
        """The rules as sent."""
        return cls(groups=sorted(document.access.groups), applies_to=conditions(document.applicability))

    @property
    def access(self) -> AccessRule:
        """The groups as a rule."""
        return AccessRule(frozenset(self.groups))


class ApplicabilityModel(BaseModel):
    """To whom a clause applies; null: as its document says."""

    model_config = ConfigDict(extra="forbid")

    applies_to: Conditions | None


class PlacedClauseModel(BaseModel):
    """A clause of a version by its place in it."""

    position: int
    kind: str
    label: str
    title: str
    heading_path: list[str]
    page_from: int | None
    page_to: int | None
    applies_to: Conditions | None
    """null: as the document says."""

    @classmethod
    def of(cls, clause: Clause) -> Self:
        """The clause as sent."""
        return cls(
            position=clause.position,
            kind=clause.kind.value,
            label=clause.label,
            title=clause.title,
            heading_path=list(clause.heading_path),
            page_from=clause.page_from,
            page_to=clause.page_to,
            applies_to=None if clause.applicability is None else conditions(clause.applicability),
        )


def conditions(applicability: Applicability) -> Conditions:
    """Attribute -> values, sorted."""
    return {attribute: sorted(values) for attribute, values in applicability.conditions}


def applicability_of(said: Conditions) -> Applicability:
    """The inverse of `conditions`."""
    return Applicability.of({attribute.value: values for attribute, values in said.items()})
