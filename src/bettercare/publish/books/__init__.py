"""The workbook of every table, with the arithmetic of gap, bridge and appraisal as formulas."""
