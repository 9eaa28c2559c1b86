"""Age curves that are judgement: relative use a head of services without public figures by age.

Each line is a planner's estimate of how use changes with age, to be replaced by the area's own
records (community services data set, mental health minimum data set, general practice records,
ePACT, short and long term care returns). Only the ratios between bands matter.
"""

from __future__ import annotations

#: Use a head in the bands 0, 1-4, 5-16, 17-44, 45-64, 65-74, 75-84, 85+, and why.
AGE_CURVES: dict[str, tuple[tuple[float, ...], str]] = {
    "self_care_contact": ((0, 0, 0.3, 0.8, 1.5, 1.8, 1.2, 0.6), "adults with conditions use it"),
    "health_check": ((0, 0, 0, 0.25, 2.0, 1.6, 0, 0), "offered from 40 to 74"),
    "falls_prevention_session": ((0, 0, 0, 0, 0.1, 1.2, 4.0, 4.5), "people who have fallen"),
    "nhs_111_call": ((3.0, 2.4, 0.8, 1.0, 0.7, 0.8, 1.4, 2.6), "young children and the very old"),
    "gp_appointment_face_to_face": ((1.6, 1.3, 0.6, 0.8, 1.1, 1.5, 2.0, 2.1), "rises with age"),
    "gp_appointment_telephone": ((1.2, 1.0, 0.5, 0.8, 1.0, 1.5, 2.3, 3.0), "rises with age"),
    "practice_nurse_appointment": (
        (1.8, 1.0, 0.3, 0.7, 1.2, 2.0, 2.4, 2.0),
        "long-term conditions",
    ),
    "gp_home_visit": ((0.1, 0.05, 0.02, 0.05, 0.3, 1.5, 6.0, 20.0), "housebound older people"),
    "prescription_item": ((0.2, 0.25, 0.2, 0.45, 1.2, 2.4, 3.6, 4.2), "items rise with age"),
    "other_commissioned_care": ((1.0, 1.0, 1.0, 0.8, 1.0, 1.5, 2.3, 3.0), "transport, equipment"),
    "out_of_hours_contact": ((2.8, 2.3, 0.9, 0.8, 0.7, 1.0, 1.9, 3.8), "as for 111"),
    "urgent_care_centre_attendance": (
        (1.6, 1.7, 1.3, 1.1, 0.7, 0.6, 0.6, 0.7),
        "minor illness and injury",
    ),
    "ambulance_response": ((0.6, 0.5, 0.3, 0.7, 0.9, 1.5, 3.2, 6.5), "rises steeply with age"),
    "same_day_care": ((0.0, 0.0, 0.05, 0.8, 1.2, 1.9, 2.4, 2.2), "adult ambulatory clinics"),
    "community_nursing_contact": (
        (0.0, 0.0, 0.02, 0.15, 0.6, 2.0, 6.0, 13.0),
        "older people at home",
    ),
    "community_therapy_contact": ((0.2, 0.6, 0.5, 0.5, 1.0, 1.8, 3.3, 4.6), "older people"),
    "long_term_condition_contact": ((0, 0, 0.05, 0.2, 1.2, 2.8, 4.2, 3.8), "long-term conditions"),
    "rehabilitation_session": ((0, 0, 0, 0.1, 1.4, 3.2, 3.0, 1.2), "heart and lung disease"),
    "intermediate_care_home": ((0, 0, 0, 0.05, 0.4, 1.8, 5.5, 12.0), "older people"),
    "community_hospital_stay": ((0, 0, 0, 0.03, 0.3, 1.8, 6.0, 13.0), "older people"),
    "continuing_healthcare": ((0.1, 0.2, 0.3, 0.4, 0.9, 2.0, 4.5, 9.0), "complex needs"),
    "home_care": ((0, 0, 0, 0.25, 0.6, 1.5, 5.0, 14.0), "councils' older clients"),
    "reablement": ((0, 0, 0, 0.1, 0.4, 1.6, 5.2, 13.0), "mostly after hospital"),
    "direct_payment": ((0, 0.1, 0.5, 1.0, 1.2, 1.2, 1.8, 2.8), "younger disabled adults too"),
    "supported_living": ((0, 0, 0, 1.3, 1.4, 0.7, 0.3, 0.1), "working-age adults"),
    "mh_community_contact": ((0, 0.05, 0.3, 1.2, 1.2, 1.0, 1.6, 1.8), "adults; dementia later"),
    "talking_therapy_session": ((0, 0, 0.05, 1.7, 1.2, 0.5, 0.3, 0.15), "working age"),
    "mh_inpatient_stay": ((0, 0, 0.25, 1.3, 1.0, 0.9, 1.5, 1.4), "adults; dementia later"),
    "mh_crisis_house": ((0, 0, 0, 1.7, 1.2, 0.3, 0.1, 0), "working age"),
    "mh_out_of_area": ((0, 0, 0.3, 1.7, 1.0, 0.4, 0.3, 0.2), "working age"),
    "mh_liaison_contact": ((0, 0, 0.4, 1.4, 1.0, 0.8, 1.6, 2.2), "self-harm; dementia later"),
    "ld_community_contact": ((0, 0, 0.4, 1.6, 1.3, 0.8, 0.4, 0.2), "adults known to services"),
    "ld_inpatient_stay": ((0, 0, 0.05, 2.0, 1.1, 0.2, 0, 0), "working age"),
    "ld_short_break": ((0, 0, 0.6, 2.0, 1.0, 0.3, 0.1, 0), "families of adults and children"),
    "health_visitor_contact": ((22.0, 5.0, 0.35, 0, 0, 0, 0, 0), "pre-school, school nursing"),
    "child_community_nursing": ((3.0, 2.0, 1.0, 0, 0, 0, 0, 0), "children with complex needs"),
    "child_assessment": ((6.0, 3.5, 1.0, 0, 0, 0, 0, 0), "mostly under five"),
    "camhs_contact": ((0, 0.05, 1.0, 0.06, 0, 0, 0, 0), "school age"),
    "telephone_clinic": ((0.5, 0.5, 0.5, 0.7, 1.2, 1.7, 1.7, 1.0), "as outpatient follow-up"),
    "community_clinic": ((0.5, 0.6, 0.5, 0.7, 1.2, 1.8, 1.9, 1.2), "as outpatients"),
    "diagnostic_test": ((0.3, 0.2, 0.25, 0.7, 1.2, 2.0, 2.5, 2.3), "tests asked for by GPs"),
    "specialist_session": ((0, 0.1, 0.1, 0.4, 1.4, 2.6, 2.2, 0.7), "dialysis, cancer treatment"),
}

#: Services that follow births: the women (or babies) who use them.
BIRTH_SERVICES: dict[str, tuple[str, str]] = {
    "birth": ("17-44", "f"),
    "maternity_admission": ("17-44", "f"),
    "midwife_contact": ("17-44", "f"),
    "perinatal_mh_contact": ("17-44", "f"),
    "neonatal_stay": ("0", "all"),
}

#: Monthly daily rate against the year's mean, April to March, where no counts are at hand:
#: judgement from the usual national pattern, to be replaced by daily situation reports.
PROFILES: dict[str, tuple[float, ...]] = {
    "emergency": (0.985, 0.98, 0.975, 0.97, 0.955, 0.975, 0.995, 1.015, 1.04, 1.055, 1.035, 1.02),
    "ae": (1.0, 1.025, 1.035, 1.03, 0.985, 1.0, 1.0, 0.995, 0.975, 0.965, 0.985, 1.005),
    "ambulance": (0.98, 0.98, 0.985, 0.985, 0.975, 0.98, 0.995, 1.01, 1.05, 1.04, 1.015, 1.005),
    "urgent_calls": (0.98, 0.97, 0.95, 0.94, 0.94, 0.94, 0.97, 1.01, 1.16, 1.08, 1.04, 1.02),
    "elective": (0.99, 1.0, 1.03, 1.02, 0.97, 1.02, 1.04, 1.04, 0.91, 0.96, 1.01, 1.01),
    "births": (0.985, 0.995, 1.005, 1.02, 1.015, 1.03, 1.01, 1.0, 0.99, 0.985, 0.98, 0.985),
    "community": (0.99, 0.985, 0.985, 0.985, 0.98, 0.985, 1.0, 1.01, 1.015, 1.03, 1.025, 1.01),
}
