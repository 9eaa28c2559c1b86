"""Skill mix: how staff divide over services, scaled so that base-year posts come out.

The weights are judgement: whole-time equivalents for 1,000 units (or bed-days), right in
proportion to each other within a staff group. Each group is then scaled so that its requirement
at base-year activity equals its posts, filled and vacant.
"""

from __future__ import annotations

UNIT, DAY = "unit", "bed-day"

#: Staff group to service to (weight, per what).
WEIGHTS: dict[str, dict[str, tuple[float, str]]] = {
    "hospital_doctor": {
        "emergency_admission": (1.15, DAY), "elective_admission": (9.0, UNIT),
        "day_case": (1.6, UNIT), "outpatient_first": (0.6, UNIT),
        "outpatient_follow_up": (0.35, UNIT), "outpatient_procedure": (0.7, UNIT),
        "ae_ambulance_arrival": (1.7, UNIT), "ae_walk_in": (0.8, UNIT),
        "same_day_care": (1.5, UNIT), "birth": (6.0, UNIT), "maternity_admission": (1.0, UNIT),
        "neonatal_stay": (2.5, DAY), "specialist_session": (0.4, UNIT),
        "child_assessment": (1.3, UNIT), "telephone_clinic": (0.25, UNIT),
        "community_clinic": (0.5, UNIT),
    },
    "hospital_nurse": {
        "emergency_admission": (2.6, DAY), "elective_admission": (2.6, DAY),
        "day_case": (1.9, UNIT), "outpatient_first": (0.25, UNIT),
        "outpatient_follow_up": (0.2, UNIT), "outpatient_procedure": (0.5, UNIT),
        "ae_ambulance_arrival": (1.9, UNIT), "ae_walk_in": (0.8, UNIT),
        "same_day_care": (1.4, UNIT), "neonatal_stay": (5.5, DAY),
        "specialist_session": (1.1, UNIT), "child_assessment": (1.5, UNIT),
        "telephone_clinic": (0.15, UNIT), "community_clinic": (0.2, UNIT),
    },
    "midwife": {
        "birth": (16.0, UNIT), "maternity_admission": (3.0, UNIT), "midwife_contact": (0.55, UNIT),
    },
    "hospital_support": {
        "emergency_admission": (2.2, DAY), "elective_admission": (2.0, DAY),
        "day_case": (1.4, UNIT), "outpatient_first": (0.3, UNIT),
        "outpatient_follow_up": (0.3, UNIT), "outpatient_procedure": (0.5, UNIT),
        "ae_ambulance_arrival": (1.1, UNIT), "ae_walk_in": (0.6, UNIT), "birth": (1.6, DAY),
        "same_day_care": (0.8, UNIT), "specialist_session": (0.5, UNIT),
        "diagnostic_test": (0.03, UNIT),
    },
    "hospital_scientist_therapist": {
        "emergency_admission": (0.75, DAY), "elective_admission": (5.0, UNIT),
        "day_case": (1.1, UNIT), "outpatient_first": (0.25, UNIT),
        "outpatient_follow_up": (0.2, UNIT), "specialist_session": (1.0, UNIT),
        "diagnostic_test": (0.05, UNIT),
    },
    "community_nurse": {
        "community_nursing_contact": (0.45, UNIT), "intermediate_care_home": (9.0, UNIT),
        "long_term_condition_contact": (0.75, UNIT), "community_hospital_stay": (1.1, DAY),
        "child_community_nursing": (0.9, UNIT),
    },
    "health_visitor": {"health_visitor_contact": (1.0, UNIT)},
    "mental_health_nurse": {
        "mh_community_contact": (0.8, UNIT), "mh_inpatient_stay": (2.1, DAY),
        "mh_liaison_contact": (1.2, UNIT), "camhs_contact": (0.8, UNIT),
        "perinatal_mh_contact": (1.0, UNIT), "ld_inpatient_stay": (3.0, DAY),
        "ld_community_contact": (0.9, UNIT), "ld_short_break": (1.5, DAY),
    },
    "community_therapist": {
        "community_therapy_contact": (0.75, UNIT), "rehabilitation_session": (0.35, UNIT),
        "intermediate_care_home": (5.0, UNIT), "talking_therapy_session": (0.95, UNIT),
        "camhs_contact": (0.8, UNIT), "mh_community_contact": (0.3, UNIT),
        "community_hospital_stay": (0.35, DAY), "long_term_condition_contact": (0.2, UNIT),
    },
    "community_support": {
        "community_hospital_stay": (1.5, DAY), "mh_inpatient_stay": (2.0, DAY),
        "intermediate_care_home": (10.0, UNIT), "community_nursing_contact": (0.2, UNIT),
        "ld_inpatient_stay": (5.0, DAY), "ld_short_break": (5.0, DAY),
        "mh_community_contact": (0.3, UNIT), "community_therapy_contact": (0.2, UNIT),
    },
    "gp": {
        "gp_appointment_face_to_face": (0.19, UNIT), "gp_appointment_telephone": (0.10, UNIT),
        "gp_home_visit": (0.6, UNIT), "out_of_hours_contact": (0.25, UNIT),
    },
    "practice_nurse": {
        "practice_nurse_appointment": (0.19, UNIT), "health_check": (0.3, UNIT),
        "urgent_care_centre_attendance": (0.3, UNIT),
    },
    "social_care_worker": {
        "home_care": (6.9, UNIT), "care_home": (17.3, UNIT), "reablement": (8.0, UNIT),
        "supported_living": (25.0, UNIT), "direct_payment": (2.0, UNIT),
    },
    "social_worker": {
        "home_care": (0.35, UNIT), "care_home": (0.5, UNIT), "reablement": (1.2, UNIT),
        "supported_living": (0.6, UNIT), "direct_payment": (0.5, UNIT),
    },
    "paramedic": {"ambulance_response": (3.4, UNIT)},
}  # fmt: skip


def skill_mix_rows(
    activity: dict[str, float], beddays: dict[str, float], posts: dict[str, float]
) -> list[tuple[str, str, float, str]]:
    """Rows of workforce.skill_mix: service, staff group, wte for 1,000, per what.

    `activity` and `beddays` are base-year totals by service, `posts` is wanted posts by group.
    """
    rows: list[tuple[str, str, float, str]] = []
    for group, weights in WEIGHTS.items():
        need = sum(
            weight * (activity if per == UNIT else beddays)[service] / 1000.0
            for service, (weight, per) in weights.items()
        )
        scale = posts[group] / need
        rows += [(s, group, weight * scale, per) for s, (weight, per) in weights.items()]
    return rows
