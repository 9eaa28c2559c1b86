"""Options side by side: net present social value, multi-criteria scores, robustness."""

from bettercare.appraisal.appraise import Appraisal, OptionWorth, appraise

__all__ = ["Appraisal", "OptionWorth", "appraise"]
