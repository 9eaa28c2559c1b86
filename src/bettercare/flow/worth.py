"""The worth of one more bed, room, place or visit-hour at each node, on the same winters.

Every replication is run again with a little more at one node. Draws are addressed by person,
node and purpose, not by when they are made, so both runs have the same people with the same
stays, and their difference is what the capacity does and not another winter (common random
numbers; Glasserman and Yao 1992, DOI 10.1287/mnsc.38.6.884).

The intervals of one outcome hold for all nodes tried at once with 95% (Bonferroni): of twenty
nodes that do nothing, one would otherwise seem to do something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bettercare.errors import CallError
from bettercare.flow.estimate import Estimate, estimate
from bettercare.flow.network import Network
from bettercare.flow.outcomes import simulated
from bettercare.flow.replicate import Model, prepare
from bettercare.flow.resize import UNITS, limited, one_more, resized
from bettercare.tables.nearest import listing, nearest

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Worth:
    """What `added` more of a node's `unit` changes, by outcome, over the same replications."""

    node: str
    label: str
    unit: str
    added: float
    changes: Mapping[str, Estimate]

    def beyond_noise(self, outcome: str) -> bool:
        """Whether the change is told apart from none."""
        return not self.changes[outcome].holds(0.0)


@dataclass(frozen=True, slots=True)
class Worths:
    """The outcomes as things stand, and the worth of more at each node."""

    network: Network
    replications: int
    now: Mapping[str, Estimate]
    nodes: tuple[Worth, ...]

    def ranked(self, outcome: str) -> list[Worth]:
        """Nodes by what they change: what is beyond noise first, the largest fall first."""

        def order(one: Worth) -> tuple[bool, float]:
            return not one.beyond_noise(outcome), one.changes[outcome].mean

        return sorted(self.nodes, key=order)


def worth(
    network: Network, replications: int, *, nodes: Sequence[str] = (), step: float | None = None,
    jobs: int = 1, told: Callable[[int, int, str], None] | None = None,
) -> Worths:  # fmt: skip
    """The worth of `step` more at each of `nodes` (default: all that have a limit).

    The default step is one bed, room or place, and for a team the hours that one person takes.
    Errors: `CallError` for fewer than two replications or a node that has no limit.
    """
    if replications < 2:
        raise CallError("One replication has no interval", mend="ask for at least 2 replications")
    chosen = limited_of(network, nodes)
    model = prepare(network)
    more = {name: step or one_more(network, network.node(name)) for name in chosen}
    models = [model, *(resized(model, {name: more[name]}) for name in chosen)]
    found: list[list[dict[str, float]]] = [[] for _ in models]
    total = len(models) * replications
    for done, one in enumerate(_runs(models, replications, jobs)):
        found[done // replications].append(one)
        if told is not None:
            told(done + 1, total, "replications")
    now, changed = found[0], found[1:]
    level = 1.0 - (1.0 - LEVEL) / max(len(chosen), 1)
    return Worths(
        network=network,
        replications=replications,
        now={key: estimate([one[key] for one in now], LEVEL) for key in now[0]},
        nodes=tuple(
            _worth(network, name, more[name], now, with_it, level)
            for name, with_it in zip(chosen, changed, strict=True)
        ),
    )


def _worth(
    network: Network, name: str, added: float, now: list[dict[str, float]],
    with_it: list[dict[str, float]], level: float,
) -> Worth:  # fmt: skip
    node = network.node(name)
    changes = {
        key: estimate([b[key] - a[key] for a, b in zip(now, with_it, strict=True)], level)
        for key in now[0]
    }
    return Worth(name, node.label or name, UNITS[node.kind], added, changes)


def _runs(models: Sequence[Model], replications: int, jobs: int) -> Iterator[dict[str, float]]:
    """Outcomes model by model, replication by replication, in order whatever the threads."""
    from joblib import Parallel, delayed

    work = (delayed(simulated)(model, n) for model in models for n in range(replications))
    done: Iterator[dict[str, float]] = Parallel(
        n_jobs=jobs, prefer="threads", return_as="generator"
    )(work)
    return done


def limited_of(network: Network, nodes: Sequence[str]) -> list[str]:
    """These nodes, or all that have a limit. Errors: `CallError` for one that has none."""
    known = limited(network)
    if not known:
        raise CallError("No node of this network has a limit: more is worth nothing anywhere")
    for name in nodes:
        if name not in known:
            near = nearest(name, known)
            raise CallError(
                f'"{name}" is no node with a limited capacity'
                + (f', did you mean "{near}"?' if near else ""),
                mend=f"name one of {listing(known)}",
            )
    return list(dict.fromkeys(nodes)) or known
