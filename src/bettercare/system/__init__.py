"""The year loop: one option, one block of draws, every room in turn."""

from bettercare.system.run import OptionRun, run_option, run_options

__all__ = ["OptionRun", "run_option", "run_options"]
