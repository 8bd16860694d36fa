"""What an account may not do: the free plan, what only AWS Support can lift, zones that lack something.

POST /kumiki/plan    {account, plan: FREE|PAID|NONE, backupDays}   as of an account made since 2025-07-15
POST /kumiki/refuse  {account, action, code, message, status, times}   the next `times` calls (absent: all) are refused
POST /kumiki/lack    {account, region, zone, what: [types, classes, "client-vpn"]}

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html
"""

import base64
import json
from typing import Any, Dict, List, Optional, Set, Tuple
from xml.sax.saxutils import escape

from . import wire

PLANS = ("FREE", "PAID", "NONE")
NOT_ELIGIBLE = (
    "The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, "
    "run 'describe-instance-types' with the filter 'free-tier-eligible=true'."
)
TOO_LONG = "The specified backup retention period exceeds the maximum available to free tier customers."

_plans: Dict[str, Dict[str, Any]] = {}
_refusals: Dict[str, List[Dict[str, Any]]] = {}
_lacking: Dict[Tuple[str, str], Dict[str, Set[str]]] = {}


def set_plan(own: Dict[str, Any]) -> Dict[str, Any]:
    if own["plan"] not in PLANS:
        raise ValueError(f"plan is one of {', '.join(PLANS)}")
    _plans[own["account"]] = {"plan": own["plan"], "backupDays": int(own.get("backupDays", 1))}
    return own


def refuse(own: Dict[str, Any]) -> Dict[str, Any]:
    rule = {"times": None, "status": 400, **own}
    _refusals.setdefault(own["account"], []).append({k: rule[k] for k in ("action", "code", "message", "status", "times")})
    return own


def lack(own: Dict[str, Any]) -> Dict[str, Any]:
    _lacking.setdefault((own["account"], own["region"]), {})[own["zone"]] = set(own["what"])
    return own


def lacks(account: str, region: str, zone: str, what: str) -> bool:
    return what in _lacking.get((account, region), {}).get(zone, ())


def is_free(account: str) -> bool:
    return _plans.get(account, {}).get("plan") == "FREE"


def backup_days(account: str) -> int:
    return int(_plans[account]["backupDays"])


def encoded(reason: Dict[str, Any]) -> str:
    """As EC2 packs its reasons: whoever may ask STS can read them."""
    return base64.urlsafe_b64encode(json.dumps(reason).encode()).decode()


def answer(account: str, asked: wire.Asked, body: bytes) -> Optional[wire.Answer]:
    """None: nothing of ours, ask the service."""
    for rule in _refusals.get(account, []):
        if rule["action"] == asked.action and rule["times"] != 0:
            if rule["times"] is not None:
                rule["times"] -= 1
            return wire.error(asked.protocol, rule["status"], rule["code"], rule["message"])
    if asked.service == "freetier":
        return _plan_state(account, asked)
    if asked.service == "sts" and asked.action == "DecodeAuthorizationMessage":
        return _decode(body)
    return None


def _plan_state(account: str, asked: wire.Asked) -> wire.Answer:
    if asked.action != "GetAccountPlanState":
        return wire.error("json", 400, "UnsupportedOperation", f"The emulator lacks this: {asked.action} of the Free Tier")
    plan = _plans.get(account, {"plan": "NONE"})["plan"]
    if plan == "NONE":  # an account of before the plans
        return wire.error("json", 400, "ResourceNotFoundException", "No account plan was found for this account.")
    told: Dict[str, Any] = {"accountId": account, "accountPlanType": plan, "accountPlanStatus": "ACTIVE"}
    if plan == "FREE":
        told["accountPlanRemainingCredits"] = {"amount": 100.0, "unit": "USD"}
        told["accountPlanExpirationDate"] = "2027-05-31T00:00:00Z"
    return 200, [("Content-Type", "application/x-amz-json-1.0")], json.dumps(told).encode()


def _decode(body: bytes) -> wire.Answer:
    from urllib.parse import parse_qs

    text = parse_qs(body.decode()).get("EncodedMessage", [""])[0]
    try:
        reason = base64.urlsafe_b64decode(text.encode()).decode()
        json.loads(reason)
    except ValueError:
        return wire.error("query", 400, "InvalidAuthorizationMessageException", "Message is invalid.")
    inner = f"<DecodeAuthorizationMessageResult><DecodedMessage>{escape(reason)}</DecodedMessage></DecodeAuthorizationMessageResult>"
    xml = (
        '<DecodeAuthorizationMessageResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"{inner}<ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata>"
        "</DecodeAuthorizationMessageResponse>"
    )
    return 200, [("Content-Type", "text/xml")], xml.encode()
