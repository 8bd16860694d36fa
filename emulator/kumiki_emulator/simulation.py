"""What a user or a role may do, as far as SimulatePrincipalPolicy asks: identity policies, groups and conditions of a few kinds.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
No organization and no permissions boundary; nothing else of the emulator looks at policies.
"""

import json
from fnmatch import fnmatchcase
from typing import Any, Dict, List, Set, Tuple

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


def _covers(statement: Dict[str, Any], names: Tuple[str, str], value: str, fold: bool) -> bool:
    plain, negated = names
    patterns = _list(statement.get(plain, statement.get(negated, [])))
    fits = any(fnmatchcase(value.lower() if fold else value, str(p).lower() if fold else p) for p in patterns)
    return fits if plain in statement else not fits


_OPERATORS = {
    "StringEquals": lambda seen, wanted: seen == wanted,
    "StringLike": fnmatchcase,
    "StringNotEquals": lambda seen, wanted: seen != wanted,
    "StringNotLike": lambda seen, wanted: not fnmatchcase(seen, wanted),
}


def _met(statement: Dict[str, Any], keys: Keys, missing: Set[str]) -> bool:
    for operator, pairs in statement.get("Condition", {}).items():
        for key, wanted in pairs.items():
            seen = keys.get(key.lower())
            if seen is None:
                missing.add(key)
                return False
            test = _OPERATORS.get(operator.replace("IfExists", ""))
            combine = all if "Not" in operator else any
            if test is None or not all(combine(test(s, str(w)) for w in _list(wanted)) for s in seen):
                return False
    return True


def evaluate(policies: List[Dict[str, Any]], action: str, resource: str, keys: Keys) -> Dict[str, Any]:
    missing: Set[str] = set()
    effects: Set[str] = set()
    for policy in policies:
        for one in _list(policy.get("Statement", [])):
            asked = _covers(one, ("Action", "NotAction"), action, True)
            if asked and _covers(one, ("Resource", "NotResource"), resource, False) and _met(one, keys, missing):
                effects.add(one["Effect"])
    decision = "explicitDeny" if "Deny" in effects else "allowed" if "Allow" in effects else "implicitDeny"
    return {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": decision,
        "MatchedStatements": [],
        "MissingContextValues": sorted(missing),
    }
