"""The articles of law that calculations rest on, with the numbers they set. Facts only; the formulas are elsewhere."""

from __future__ import annotations

from decimal import Decimal

from assistant.domain.parameters import ClauseReference


def article(statute: str, number: str) -> ClauseReference:
    """《劳动合同法》第19条."""
    return ClauseReference(f"《{statute}》第{number}条", f"{statute}#第{number}条")


LEAVE_TIERS = ((20, 15), (10, 10), (1, 5))
"""Cumulative years of work -> days of annual leave."""
SICK_MONTHS_WITHOUT_LEAVE = ((20, 4), (10, 3), (1, 2))
"""Cumulative years of work -> months of sick leave in a year from which there is no annual leave."""
PAID_ABSENCE_WITHOUT_LEAVE = Decimal(20)
"""Days of personal leave without loss of pay from which there is none either."""
LEAVE_REGULATION = article("职工带薪年休假条例", "3")
LEAVE_EXCLUSIONS = article("职工带薪年休假条例", "4")
LEAVE_TWELVE_MONTHS = article("企业职工带薪年休假实施办法", "3")
LEAVE_ON_JOINING = article("企业职工带薪年休假实施办法", "5")

PROBATION_TIERS = ((36, 6), (12, 2), (3, 1), (0, 0))
"""Months of contract -> the most months of probation."""
PROBATION_LIMITS = article("劳动合同法", "19")

NOTICE_OF_EMPLOYEES = article("劳动合同法", "37")
NOTICE_DAYS = 30
NOTICE_DAYS_ON_PROBATION = 3

SEVERANCE_GROUNDS = article("劳动合同法", "46")
SEVERANCE = article("劳动合同法", "47")
PAY_FOR_NOTICE = article("劳动合同法", "40")
SEVERANCE_BEFORE_2008 = article("劳动合同法", "97")
SEVERANCE_CAP = 3
"""Times the local average wage."""
SEVERANCE_YEARS = 12
"""Counted at most where the cap holds."""

OVERTIME = article("劳动法", "44")
OVERTIME_RATES = {"workday": 150, "rest_day": 200, "public_holiday": 300}
"""Percent of an hour's pay, at least."""

MEDICAL_PERIOD = ClauseReference(
    "《企业职工患病或非因工负伤医疗期规定》（劳部发〔1994〕479号）第3条、第4条",
    "企业职工患病或非因工负伤医疗期规定#第3条",
)
MEDICAL_PERIOD_SHANGHAI = ClauseReference(
    "《关于本市劳动者在履行劳动合同期间患病或者非因工负伤的医疗期标准的规定》（沪府发〔2015〕40号）第2条",
    "上海医疗期标准的规定#第2条",
)
MEDICAL_MONTHS = ((10, ((20, 24), (15, 18), (10, 12), (5, 9), (0, 6))), (0, ((5, 6), (0, 3))))
"""Cumulative years -> years with the company -> months."""
MEDICAL_CYCLE = {3: 6, 6: 12, 9: 15, 12: 18, 18: 24, 24: 30}
"""Months of treatment -> months within which sick leave is added up."""
MEDICAL_FIRST_SHANGHAI, MEDICAL_MOST_SHANGHAI = 3, 24

NOTICE_SINGAPORE = ClauseReference(
    "Employment Act 1968 (Singapore), section 10(3)", "Employment Act 1968#10(3)"
)
NOTICE_TIERS_SINGAPORE = ((60, 4), (24, 2))
"""Completed months of service -> weeks; below, 1 week from 26 weeks of service and 1 day before."""


def reached(tiers: tuple[tuple[int, int], ...], value: Decimal | int) -> int | None:
    """What the highest bound that was reached gives; None below all of them. Bounds come highest first."""
    return next((given for bound, given in tiers if value >= bound), None)
