from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.identity import AccessRule, Applicability, Attribute, Principal, Role

SHANGHAI = Principal("demo", "lin", attributes={Attribute.LOCATION: "shanghai"}, groups=frozenset({"hr"}))


def test_any_one_group_admits_and_an_empty_rule_admits_nobody() -> None:
    assert AccessRule().admits(SHANGHAI)
    assert AccessRule(frozenset({"managers", "hr"})).admits(SHANGHAI)
    assert not AccessRule(frozenset({"managers"})).admits(SHANGHAI)
    assert not AccessRule(frozenset()).admits(SHANGHAI)


def test_a_policy_applies_when_every_named_attribute_fits() -> None:
    assert Applicability.of({"location": ["shanghai", "chengdu"]}).covers(SHANGHAI)
    assert not Applicability.of({"location": ["singapore"]}).covers(SHANGHAI)


def test_an_attribute_nobody_told_us_does_not_exclude() -> None:
    assert Applicability.of({"grade": ["P7"]}).covers(SHANGHAI)


def test_an_unknown_attribute_is_refused() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        Applicability.of({"shoe_size": ["42"]})


@given(
    st.dictionaries(
        st.sampled_from([a.value for a in Attribute]), st.lists(st.sampled_from("abc"), min_size=1)
    )
)
def test_a_key_tells_all_of_an_applicability(conditions: dict[str, list[str]]) -> None:
    made = Applicability.of(conditions)
    assert Applicability.from_key(made.key) == made


def test_an_admin_is_every_role_but_auditor() -> None:
    admin = Principal("local", "a", roles=frozenset({Role.ADMIN}))
    assert admin.has_role(Role.EDITOR)
    assert not admin.has_role(Role.AUDITOR)


def test_conditions_are_met_by_whom_they_are_known_to_fit() -> None:
    assert Applicability.of({"location": ["shanghai"]}).met_by(SHANGHAI)
    assert Applicability().met_by(SHANGHAI)
    assert not Applicability.of({"grade": ["P7"]}).met_by(SHANGHAI)


def test_what_applies_to_some_only_narrows_what_applies_to_all_of_them() -> None:
    china = Applicability.of({"location": ["shanghai", "chengdu"]})
    assert china.narrows(Applicability())
    assert Applicability.of({"location": ["shanghai"], "grade": ["P7"]}).narrows(china)
    assert not china.narrows(china)
    assert not Applicability().narrows(china)
    assert not Applicability.of({"location": ["singapore"]}).narrows(china)
    assert not Applicability.of({"grade": ["P7"]}).narrows(china)
