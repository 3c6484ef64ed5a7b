"""What a result rests on, as plain data, and where the loaded policy that can put it into words is found again.

A result holds no policy: it is compared, copied, pickled and sent to other processes like any other value. What it holds
is a `Basis`: the key of the policy, the digest of its rules, and the readings. Whoever loads a policy registers here,
weakly, and `evaluator_of` finds by a basis what can tell the steps of a result. A policy that is let go is let go.

>>> import lfreward
>>> policy = lfreward.load_policy()
>>> result = policy.evaluate({"item": "coach_group", "visitors": 299}, readings={"headcount": "ticketed"})
>>> result.basis.readings
(('headcount', 'ticketed'),)
>>> evaluator_of(result.basis) is policy.evaluator({"headcount": "ticketed"})
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakSet, WeakValueDictionary, ref

from lfreward.errors import UsageError

__all__ = ["Basis", "LoadedPolicy", "evaluator_of", "loaded_policy_of", "register_evaluator", "register_policy"]


@dataclass(frozen=True, slots=True)
class Basis:
    """Under what a result was decided. All results of one policy under one set of readings share one.

    `policy`: its key. `rules`: the digest of all its rules, in hexadecimal. `readings`: switch and option of those that
    do not stand at their default, in the order of their keys.
    """

    policy: str
    rules: str
    readings: tuple[tuple[str, str], ...]

    def __reduce__(self) -> tuple[Any, ...]:
        """Be read back as the one that the evaluator of the same name has here, where there is one."""
        return _restored, (self.policy, self.rules, self.readings)


class EvaluatesItems(Protocol):
    """What is asked of an evaluator here: that it knows what it rests on."""

    basis: Basis


class LoadedPolicy(Protocol):
    """A policy that was loaded, under whatever readings."""

    @property
    def key(self) -> str:
        """The key of the policy."""

    @property
    def digest(self) -> str:
        """The digest of its rules, in hexadecimal."""

    def evaluator(self, readings: dict[str, str]) -> Any:
        """Return what evaluates under a set of readings, made anew where it was let go."""

    def explain(self, result: Any, lang: str) -> str:
        """Return the whole reasoning of one of its results."""


def _restored(policy: str, rules: str, readings: tuple[tuple[str, str], ...]) -> Basis:
    basis = Basis(policy, rules, readings)
    found = _by_name.get(basis)
    return basis if found is None else found.basis


_evaluators: dict[int, ref[Any]] = {}  # by the identity of the basis, which an evaluator holds as long as it lives
_by_name: WeakValueDictionary[Basis, Any] = WeakValueDictionary()
_policies: WeakSet[Any] = WeakSet()


def register_evaluator(evaluator: EvaluatesItems) -> None:
    """Let an evaluator be found by the results that it makes, as long as somebody holds it."""
    name = id(evaluator.basis)
    _evaluators[name] = ref(evaluator, lambda _: _evaluators.pop(name, None))
    _by_name[evaluator.basis] = evaluator


def register_policy(policy: LoadedPolicy) -> None:
    """Let a loaded policy be found by the results that rest on its rules, as long as somebody holds it."""
    _policies.add(policy)


def evaluator_of(basis: Basis) -> Any:
    """Return the evaluator of a basis: the one that made it, else that of a loaded policy with the same rules.

    Raises: UsageError, which names the remedy, where no such policy is loaded.
    """
    held = _evaluators.get(id(basis))
    found = held() if held is not None else None
    if found is not None and found.basis is basis:
        return found
    return loaded_policy_of(basis).evaluator(dict(basis.readings))


def loaded_policy_of(basis: Basis) -> LoadedPolicy:
    """Return a loaded policy of the same key and the same rules.

    Raises: UsageError, which names the remedy, where none is loaded.
    """
    named = (basis.policy, basis.rules)
    found: LoadedPolicy | None = next((policy for policy in tuple(_policies) if (policy.key, policy.digest) == named), None)
    if found is None:
        raise UsageError("usage_policy_not_loaded", name=basis.policy, digest=basis.rules[:12])
    return found
