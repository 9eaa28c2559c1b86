"""Counter-based draws inside compiled code: one address, one number, in whatever order.

A draw is addressed by replication, node, stream of arrivals, patient's number in the stream,
visit and purpose, and not by when it is made. So two options that share a node share its
draws, and results do not depend on processes. The generator is Philox 4x32 with ten rounds
(Salmon et al. 2011, DOI 10.1145/2063384.2063405); its published test vectors are in our tests.
"""

from __future__ import annotations

import hashlib

import numpy as np

from bettercare.flow.compiling import compiled

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_12 = np.uint64(12)
_STEP = 2.0**-52  # with 53 bits the last number would round to 1

#: What a draw is for; one block of four words each. Stay and route share a block.
STAY, PATIENCE, TRANSFER, ARRIVAL = 0, 1, 2, 3


def key_of(seed: int, replication: int) -> int:
    """The generator's key of a replication: 64 bits.

    >>> key_of(1, 0) != key_of(1, 1)
    True
    """
    digest = hashlib.blake2b(f"{seed}|{replication}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def number_of(kind: str, name: str) -> int:
    """The 32-bit number that stands for a node or a stream of arrivals by its name.

    By name, not by place in the list: a node more or less leaves the others' draws alone.
    """
    digest = hashlib.blake2b(f"{kind}|{name}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little")


@compiled
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, key: np.uint64
) -> tuple[np.uint64, np.uint64]:
    """Two 64-bit words of the counter (four words below 2**32) under a 64-bit key."""
    k0 = key & _LOW
    k1 = key >> _32
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _32) ^ c1 ^ k0
        c1 = p1 & _LOW
        c2 = (p0 >> _32) ^ c3 ^ k1
        c3 = p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0 | (c1 << _32), c2 | (c3 << _32)


@compiled
def unit(word: np.uint64) -> float:
    """A number strictly between 0 and 1 from 64 bits."""
    return (np.float64(word >> _12) + 0.5) * _STEP


@compiled
def normal_quantile(p: float) -> float:
    """The standard normal quantile, to about 16 digits (Wichura 1988, algorithm AS 241)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = 2509.0809287301226727 * r + 33430.575583588128105
        top = (top * r + 67265.770927008700853) * r + 45921.953931549871457
        top = (top * r + 13731.693765509461125) * r + 1971.5909503065514427
        top = (top * r + 133.14166789178437745) * r + 3.387132872796366608
        low = 5226.495278852545925 * r + 28729.085735721942674
        low = (low * r + 39307.89580009271061) * r + 21213.794301586595867
        low = (low * r + 5394.1960214247511077) * r + 687.1870074920579083
        low = (low * r + 42.313330701600911252) * r + 1.0
        return q * top / low
    r = np.sqrt(-np.log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        top = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
        top = (top * r + 0.24178072517745061177) * r + 1.27045825245236838258
        top = (top * r + 3.64784832476320460504) * r + 5.7694972214606914055
        top = (top * r + 4.6303378461565452959) * r + 1.42343711074968357734
        low = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
        low = (low * r + 0.0151986665636164571966) * r + 0.14810397642748007459
        low = (low * r + 0.68976733498510000455) * r + 1.6763848301838038494
        low = (low * r + 2.05319162663775882187) * r + 1.0
    else:
        r -= 5.0
        top = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        top = (top * r + 0.0012426609473880784386) * r + 0.026532189526576123093
        top = (top * r + 0.29656057182850489123) * r + 1.7848265399172913358
        top = (top * r + 5.4637849111641143699) * r + 6.6579046435011037772
        low = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
        low = (low * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
        low = (low * r + 0.0148753612908506148525) * r + 0.13692988092273580531
        low = (low * r + 0.59983220655588793769) * r + 1.0
    return -top / low if q < 0.0 else top / low
