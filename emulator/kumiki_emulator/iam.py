"""IAM: a managed policy that is attached cannot be deleted, and a role leaves an instance profile once."""

import moto.iam.urls
from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from . import rules, simulation

refuse = rules.refuser("iam")


class Iam(IamResponse):
    def simulate_principal_policy(self) -> ActionResult:
        source = self._get_param("PolicySourceArn") or ""
        try:
            policies = simulation.documents(self.backend, source)
        except KeyError:
            refuse("NoSuchEntity", f"The entity {source} cannot be found.")
        keys = {e["ContextKeyName"].lower(): e.get("ContextKeyValues", []) for e in self._get_param("ContextEntries", [])}
        results = [
            simulation.evaluate(policies, action, self._get_param("ResourceArns", []), keys)
            for action in self._get_param("ActionNames", [])
        ]
        start, size = int(self._get_param("Marker") or 0), int(self._get_param("MaxItems") or 100)
        more = start + size < len(results)
        told = {"EvaluationResults": results[start : start + size], "IsTruncated": more}
        return ActionResult({**told, "Marker": str(start + size)} if more else told)

    def delete_policy(self) -> ActionResult:
        policy = self.backend.get_policy(self._get_param("PolicyArn"))
        if policy.attachment_count > 0:
            # moto deletes it, and then its role can neither lose the policy nor be deleted.
            refuse("DeleteConflict", "Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            refuse("DeleteConflict", "This policy has more than one version. Before you delete it, delete its versions.")
        return super().delete_policy()

    def remove_role_from_instance_profile(self) -> ActionResult:
        name, role = self._get_param("InstanceProfileName"), self._get_param("RoleName")
        profile = self.backend.get_instance_profile(name)
        if role not in (r.name for r in profile.roles):
            # moto fails with a ValueError of its own.
            refuse("NoSuchEntity", f"The role with name {role} cannot be found in the instance profile {name}.")
        return super().remove_role_from_instance_profile()


def install() -> None:
    moto.iam.urls.url_paths = {"{0}/$": Iam.dispatch}
