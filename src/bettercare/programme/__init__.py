"""The programme of a plan: what must be in place before what, and what slips if one slips."""

from bettercare.programme.network import Network, Step, Wait, build_network, slipped

__all__ = ["Network", "Step", "Wait", "build_network", "slipped"]
