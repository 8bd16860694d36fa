"""CloudWatch Logs: the retention periods that exist."""

import moto.logs.urls
from moto.logs.exceptions import InvalidParameterException
from moto.logs.responses import LogsResponse

from . import settings

RETENTION_DAYS = {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}


class Logs(LogsResponse):
    def put_retention_policy(self) -> str:
        days = self._get_param("retentionInDays")
        if settings.strict and days not in RETENTION_DAYS:
            listed = ", ".join(str(d) for d in sorted(RETENTION_DAYS))
            raise InvalidParameterException(
                constraint=f"Member must satisfy enum value set: [{listed}]", parameter="retentionInDays", value=days
            )
        return super().put_retention_policy()


def install() -> None:
    moto.logs.urls.url_paths = {"{0}/$": Logs.dispatch}
