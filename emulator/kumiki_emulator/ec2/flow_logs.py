"""VPC flow logs."""

from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.iam.models import iam_backends

from .. import settings
from .base import Base, must_exist

UNKNOWN = "InvalidFlowLogId.NotFound"


class FlowLogs(Base):
    def create_flow_logs(self) -> ActionResult:
        return self.once(partial(self._create_flow_logs, super().create_flow_logs))

    def _create_flow_logs(self, create: Any) -> ActionResult:
        role = self._get_param("DeliverLogsPermissionArn")
        if role and settings.strict:
            roles = iam_backends[self.current_account][self.partition].roles.values()
            if role not in [r.arn for r in roles]:
                raise EC2ClientError("InvalidParameter", f"Unable to assume given IAM role: {role}")
        asked = self._get_param("LogDestination")
        if asked and ":s3:::" in asked:
            # moto takes "bucket/prefix" for the name of a bucket.
            self.params["LogDestination"] = asked.split("/")[0]
        elif asked and ":log-group:" in asked:
            # and looks only at the name field for the group.
            self.params["LogGroupName"] = asked.split(":log-group:")[1].split(":")[0]
            self.params.pop("LogDestination")
        result = create()
        for flow_log_id in result.result["FlowLogIds"]:
            if asked:
                self.ec2_backend.flow_logs[flow_log_id].log_destination = asked
        return result

    def describe_flow_logs(self) -> ActionResult:
        must_exist(self._get_param("FlowLogIds", []), self.ec2_backend.flow_logs, UNKNOWN, "flow log ID")
        return super().describe_flow_logs()

    def delete_flow_logs(self) -> ActionResult:
        """Failures come inside a successful answer."""
        unknown = []
        for flow_log_id in self._get_param("FlowLogIds", []):
            if self.ec2_backend.flow_logs.pop(flow_log_id, None) is None:
                text = f"The specified flow log id '{flow_log_id}' does not exist"
                unknown.append({"ResourceId": flow_log_id, "Error": {"Code": UNKNOWN, "Message": text}})
            self.ec2_backend.tags.pop(flow_log_id, None)
        return ActionResult({"Unsuccessful": unknown})
