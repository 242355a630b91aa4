"""What became of each clause of a version."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from assistant.comparing.differences import ChangeKind, ClauseChange, Differences, change_of, differences
from assistant.comparing.wording import Row, Wording
from tests.unit.comparing.clauses import GRADES, LEAVE, SALARY, SICK, tabled, version, versions


def told(found: Differences) -> list[tuple[ChangeKind | str | None, ...]]:
    return [
        (c.kind, *(None if side is None else side.clause.label for side in (c.before, c.after)))
        for c in found.changes
    ]


def test_a_new_clause_is_added_and_those_behind_it_only_moved() -> None:
    found = differences(version(LEAVE, SALARY), version(LEAVE, SICK, SALARY))
    assert told(found) == [(ChangeKind.ADDED, None, "第2条"), (ChangeKind.MOVED, "第2条", "第3条")]
    assert found.unchanged == ((0, 0), (1, 1))


def test_a_removed_clause_stands_where_it_was() -> None:
    found = differences(version(LEAVE, SICK, SALARY), version(LEAVE, SALARY))
    assert told(found) == [(ChangeKind.REMOVED, "第2条", None), (ChangeKind.MOVED, "第3条", "第2条")]


def test_a_clause_is_known_again_under_another_number_and_with_other_words() -> None:
    now = "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"
    [added, changed] = differences(version(LEAVE), version(SICK, now)).changes
    assert added.kind is ChangeKind.ADDED
    assert (changed.kind, changed.renumbered, changed.reparented) == (ChangeKind.CHANGED, True, False)
    assert [(n.before, n.after) for n in changed.numbers] == [("7天", "10天"), ("5个工作日", "7个工作日")]


def test_a_clause_with_its_old_number_and_a_wholly_other_text_is_another_clause() -> None:
    found = differences(version(LEAVE), version("禁止在办公区域吸烟。"))
    assert {change.kind for change in found.changes} == {ChangeKind.ADDED, ChangeKind.REMOVED}


def test_a_chapter_of_another_title_is_changed_and_its_articles_stay() -> None:
    found = differences(version(LEAVE, title="休假"), version(LEAVE, title="休假与考勤"))
    assert told(found) == [(ChangeKind.CHANGED, "第5章", "第5章")]


def test_a_clause_under_another_chapter_is_told_apart_from_a_renumbered_one() -> None:
    leave, article = version(LEAVE)
    duty = _under(version(title="考勤")[0], 1, None)
    older = (leave, duty, _under(article, 2, 0))
    [moved] = differences(older, (leave, duty, _under(article, 2, 1))).changes
    assert (moved.kind, moved.renumbered, moved.reparented) == (ChangeKind.MOVED, False, True)


def test_rows_of_tables_are_compared_cell_by_cell() -> None:
    dearer = Row(GRADES[0].columns, ("P1", "400元"))
    new = Row(GRADES[0].columns, ("M1", "600元"))
    [change] = differences(tabled(*GRADES), tabled(dearer, new, GRADES[1])).changes
    assert change.edits == ()
    assert [(row.before, row.after) for row in change.rows] == [(GRADES[0], dearer), (None, new)]
    assert [(c.column, c.before, c.after) for c in change.rows[0].cells] == [("住宿标准", "350元", "400元")]
    assert [(n.before, n.after) for n in change.numbers] == [("350元", "400元")]


def test_a_new_column_is_a_change_of_every_row_of_that_name() -> None:
    wider = [Row((*row.columns, "餐补"), (*row.cells, "80元")) for row in GRADES]
    [change] = differences(tabled(*GRADES), tabled(*wider)).changes
    assert [[(c.column, c.after) for c in row.cells] for row in change.rows] == [[("餐补", "80元")]] * 2


def test_one_clause_may_be_asked_about_alone() -> None:
    older, newer = version(LEAVE, SALARY), version(LEAVE.replace("7", "10"), SALARY, SICK)
    changes = [change_of(older, newer, position) for position in range(4)]
    assert [change and change.kind for change in changes] == [
        None,
        ChangeKind.CHANGED,
        None,
        ChangeKind.ADDED,
    ]


@given(versions())
def test_a_version_does_not_differ_from_itself(one: tuple[Wording, ...]) -> None:
    found = differences(one, one)
    assert found.changes == ()
    assert found.unchanged == tuple((n, n) for n in range(len(one)))


@settings(max_examples=40)
@given(versions(), versions())
def test_every_clause_of_both_sides_is_in_one_place(
    older: tuple[Wording, ...], newer: tuple[Wording, ...]
) -> None:
    found = differences(older, newer)
    before = [c.before.clause.position for c in found.changes if c.before] + [i for i, _ in found.unchanged]
    after = [c.after.clause.position for c in found.changes if c.after] + [j for _, j in found.unchanged]
    assert sorted(before) == list(range(len(older)))
    assert sorted(after) == list(range(len(newer)))


@settings(max_examples=40)
@given(versions(), versions())
def test_the_way_back_is_the_way_mirrored(older: tuple[Wording, ...], newer: tuple[Wording, ...]) -> None:
    there, back = differences(older, newer), differences(newer, older)
    assert {_seen(change.mirrored()) for change in there.changes} == {
        _seen(change) for change in back.changes
    }
    assert {(j, i) for i, j in there.unchanged} == set(back.unchanged)


@settings(max_examples=40)
@given(versions(), versions())
def test_applied_to_the_older_version_they_give_the_newer_one(
    older: tuple[Wording, ...], newer: tuple[Wording, ...]
) -> None:
    found = differences(older, newer)
    made = {j: older[i].folded for i, j in found.unchanged}
    for change in found.changes:
        if change.after is not None:
            made[change.after.clause.position] = _applied(change)
    assert [made[position] for position in range(len(newer))] == [wording.folded for wording in newer]


def _applied(change: ClauseChange) -> str:
    """What the change makes of the clause before it: its edits and rows, not its `after`."""
    if change.before is None or change.after is None:
        assert change.after is not None
        return change.after.folded
    prose = change.before.prose
    if change.edits and change.before.clause.title == change.after.clause.title:
        prose = "".join(edit.after for edit in change.edits)
    elif change.edits:
        prose = change.after.prose
    gone = [row.before for row in change.rows if row.before]
    rows = [row for row in change.before.rows if row not in gone or gone.remove(row)]  # type: ignore[func-returns-value]
    rows += [row.after for row in change.rows if row.after]
    assert sorted(row.text for row in rows) == sorted(row.text for row in change.after.rows)
    return Wording(change.after.clause, prose, change.after.rows).folded


def _seen(change: ClauseChange) -> tuple[object, ...]:
    """All but the order of rows, which is that of the newer side."""
    return (change.kind, change.before, change.after, change.edits, frozenset(change.rows))


def _under(wording: Wording, position: int, parent: int | None) -> Wording:
    return replace(wording, clause=replace(wording.clause, position=position, parent=parent))
