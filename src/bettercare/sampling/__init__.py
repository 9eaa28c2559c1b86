"""Counter-based draws by address, and distributions as inverse cumulative functions."""

from bettercare.sampling.draws import DrawBook, uniforms
from bettercare.sampling.ranges import Deviation, deviation, shift

__all__ = ["Deviation", "DrawBook", "deviation", "shift", "uniforms"]
