"""Whether value for money is asked for, and which option is then run before the others."""

from __future__ import annotations

from bettercare.plan.model import Plan


def asked_for(plan: Plan) -> bool:
    """Whether a check of the plan is of value for money."""
    return any(check.kind == "value" for check in plan.verdict.checks)


def usual(plan: Plan) -> str | None:
    """Business as usual, where options are held against it in the verdict."""
    rules = plan.appraisal
    return rules.business_as_usual if rules is not None and asked_for(plan) else None
