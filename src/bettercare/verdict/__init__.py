"""Does it add up: the partners' checks, their probability, and what they rest on."""

from bettercare.verdict.assess import Assessment, assess

__all__ = ["Assessment", "assess"]
