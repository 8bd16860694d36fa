"""IAM: a managed policy that is attached cannot be deleted."""

import moto.iam.urls
from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from . import rules

refuse = rules.refuser("iam")


class Iam(IamResponse):
    def delete_policy(self) -> ActionResult:
        policy = self.backend.get_policy(self._get_param("PolicyArn"))
        if policy.attachment_count > 0:
            # moto deletes it, and then its role can neither lose the policy nor be deleted.
            refuse("DeleteConflict", "Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            refuse("DeleteConflict", "This policy has more than one version. Before you delete it, delete its versions.")
        return super().delete_policy()


def install() -> None:
    moto.iam.urls.url_paths = {"{0}/$": Iam.dispatch}
