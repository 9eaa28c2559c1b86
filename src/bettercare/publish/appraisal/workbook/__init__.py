"""The appraisal as a workbook whose every computed cell is a formula over its inputs."""

from bettercare.publish.appraisal.workbook.book import workbook

__all__ = ["workbook"]
