"""What a user or a role may do, as far as SimulatePrincipalPolicy asks: identity policies, groups, resources and conditions.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
No organization and no permissions boundary; nothing else of the emulator looks at policies.
"""

import json
import re
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

Keys = Dict[str, List[str]]


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else [value]


def _document(policy: Any) -> Dict[str, Any]:
    if isinstance(policy, dict):  # inline
        text = policy.get("policy_document") or policy.get("PolicyDocument")
    else:
        text = next(v.document for v in policy.versions if v.is_default)
    return text if isinstance(text, dict) else json.loads(text)


def documents(backend: Any, arn: str) -> List[Dict[str, Any]]:
    """Every policy that counts for a user (his groups' too) or a role. KeyError: there is no such one."""
    kind, _, path = arn.rpartition(":")[2].partition("/")
    name = path.rpartition("/")[2]
    if kind == "role":
        role = next((r for r in backend.roles.values() if r.name == name and r.arn == arn), None)
        if role is None:
            raise KeyError(arn)
        return [_document({"policy_document": d}) for d in role.policies.values()] + [
            _document(p) for p in role.managed_policies.values()
        ]
    user = backend.users.get(name)
    if kind != "user" or user is None or user.arn != arn:
        raise KeyError(arn)
    holders = [user, *(g for g in backend.groups.values() if user in g.users)]
    inline = [{"policy_document": d} for h in holders for d in h.policies.values()]
    return [_document(p) for p in [*inline, *(p for h in holders for p in h.managed_policies.values())]]


def _like(seen: str, pattern: str) -> bool:
    """`*` and `?` alone are special, and in an ARN they go over colons and slashes."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), seen, re.DOTALL) is not None


def _covers(statement: Dict[str, Any], names: Tuple[str, str], value: str, fold: bool) -> bool:
    plain, negated = names
    patterns = _list(statement.get(plain, statement.get(negated, [])))
    fits = any(_like(value.lower() if fold else value, str(p).lower() if fold else str(p)) for p in patterns)
    return fits if plain in statement else not fits


def _equal(seen: str, wanted: str) -> bool:
    return seen == wanted


def _equal_folded(seen: str, wanted: str) -> bool:
    return seen.lower() == wanted.lower()


# Each has a negated form (StringNotEquals …), which holds where none of the values fits.
_OPERATORS: Dict[str, Callable[[str, str], bool]] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_folded,
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": _equal_folded,
}
_NEGATED = {name.replace("Equals", "NotEquals").replace("Like", "NotLike"): name for name in _OPERATORS if name != "Bool"}


def _holds(operator: str, wanted: List[str], seen: Optional[List[str]]) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    if operator == "Null":
        return (seen is None) == (wanted[0].lower() == "true")
    optional = operator.endswith("IfExists")
    name = operator[: -len("IfExists")] if optional else operator
    negated = name in _NEGATED
    test = _OPERATORS.get(_NEGATED.get(name, name))
    if test is None:
        return False  # not known here: the statement does not count
    if seen is None:
        return optional or negated
    return all(any(test(s, w) for w in wanted) != negated for s in seen)


def _met(statement: Dict[str, Any], keys: Keys, missing: Set[str]) -> bool:
    met = True
    for operator, pairs in statement.get("Condition", {}).items():
        for key, wanted in pairs.items():
            seen = keys.get(key.lower())
            if seen is None and operator != "Null":
                missing.add(key)
            met = _holds(operator, [str(w) for w in _list(wanted)], seen) and met
    return met


def _decide(policies: List[Dict[str, Any]], action: str, resource: str, keys: Keys) -> Tuple[str, List[str]]:
    missing: Set[str] = set()
    effects: Set[str] = set()
    for policy in policies:
        for one in _list(policy.get("Statement", [])):
            asked = _covers(one, ("Action", "NotAction"), action, True)
            if asked and _covers(one, ("Resource", "NotResource"), resource, False) and _met(one, keys, missing):
                effects.add(one["Effect"])
    decision = "explicitDeny" if "Deny" in effects else "allowed" if "Allow" in effects else "implicitDeny"
    return decision, sorted(missing)


def evaluate(policies: List[Dict[str, Any]], action: str, resources: List[str], keys: Keys) -> Dict[str, Any]:
    """One result per action. Of named resources each has its own, and the keys that are missing are told there."""
    found = [(one, *_decide(policies, action, one, keys)) for one in resources or ["*"]]
    decisions = {decision for _, decision, _ in found}
    told = {
        "EvalActionName": action,
        "EvalResourceName": found[0][0],
        "EvalDecision": next(d for d in ("explicitDeny", "implicitDeny", "allowed") if d in decisions),
        "MatchedStatements": [],
        "MissingContextValues": [] if resources else found[0][2],
    }
    each = [
        {"EvalResourceName": one, "EvalResourceDecision": decision, "MatchedStatements": [], "MissingContextValues": missing}
        for one, decision, missing in found
    ]
    return {**told, "ResourceSpecificResults": each} if resources else told
