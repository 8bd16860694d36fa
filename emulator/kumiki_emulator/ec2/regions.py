"""DescribeRegions with those that the account has to enable first, which moto leaves out."""

from moto.core.responses import ActionResult

from .. import regions
from .base import Base, refuse


class Regions(Base):
    def describe_regions(self) -> ActionResult:
        names = [r.name for r in self.ec2_backend.regions]
        every = sorted({*names, *regions.OPT_IN})
        asked = self._get_param("RegionNames", [])
        for name in asked:
            if name not in every:
                refuse("InvalidParameterValue", f"Invalid region name: '{name}'.")
        told = [
            {"RegionName": n, "Endpoint": f"ec2.{n}.amazonaws.com", "OptInStatus": regions.status(self.current_account, n)}
            for n in every
            if not asked or n in asked
        ]
        for name, wanted in self._filters_from_querystring().items():
            key = {"region-name": "RegionName", "opt-in-status": "OptInStatus", "endpoint": "Endpoint"}.get(name)
            if key is None:
                refuse("InvalidParameterValue", f"The filter '{name}' is invalid")
            else:
                told = [r for r in told if r[key] in wanted]
        if not self._get_bool_param("AllRegions"):
            told = [r for r in told if r["OptInStatus"] != "not-opted-in"]
        return ActionResult({"Regions": told})
