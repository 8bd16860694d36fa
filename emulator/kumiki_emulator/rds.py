"""RDS: subnet groups, instances with their interfaces and states, the catalogue."""

from functools import partial
from typing import Any, Dict, List, Optional

import moto.rds.urls
from moto.core.responses import ActionResult, PaginatedResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.ec2.utils import random_public_ip
from moto.moto_api._internal import mock_random
from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBInstance, MasterUserSecret, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from . import accounts, clock, rds_catalogue, rds_changes, rules, settings, times

refuse = rules.refuser("rds")

_moto_endpoint = DBInstance.endpoint.fget


def _endpoint(database: Any) -> Optional[Dict[str, Any]]:
    """There is no address before the instance is there."""
    if database.status == "creating":
        return None
    return {**_moto_endpoint(database), "HostedZoneId": "Z24O6O9L7SGTNB"}


def _secret_status(secret: Any) -> str:
    return {"creating": "creating", "deleting": "deleting"}.get(secret.resource.status, "active")


DBInstance.endpoint = property(_endpoint)  # type: ignore[assignment]
MasterUserSecret.secret_status = property(_secret_status)  # type: ignore[assignment]


class Backend(RDSBackend):
    __module__ = "moto.rds.models"  # moto finds the URLs of a backend through this name

    @property
    def ec2(self) -> Any:
        return ec2_backends[self.account_id][self.region_name]

    # --- subnet groups ---

    def create_subnet_group(self, subnet_name: str, description: str, subnets: List[Any], tags: Any) -> Any:
        if subnet_name in self.subnet_groups:
            refuse("DBSubnetGroupAlreadyExists", f"The DB subnet group '{subnet_name}' already exists.")
        _check_coverage(subnets)
        return super().create_subnet_group(subnet_name, description, subnets, tags)

    def modify_db_subnet_group(self, subnet_name: str, description: str, subnets: List[Any]) -> Any:
        _check_coverage(subnets)
        kept = [s.id for s in subnets]
        for database in self._members(subnet_name):
            for eni_id in database.interfaces:
                used = self.ec2.enis[eni_id].subnet.id
                if used not in kept:
                    refuse("SubnetAlreadyInUse", f"The DB subnet {used} is already in use")
        group = super().modify_db_subnet_group(subnet_name, description, subnets)
        self.subnet_groups[subnet_name] = group  # moto takes it out and does not put it back
        return group

    def delete_subnet_group(self, subnet_name: str) -> Any:
        if self._members(subnet_name):
            text = f"Cannot delete the subnet group '{subnet_name}' because at least one database instance is still using it."
            refuse("InvalidDBSubnetGroupStateFault", text)
        return super().delete_subnet_group(subnet_name)

    def _members(self, subnet_name: str) -> List[Any]:
        groups = [(d, getattr(d, "db_subnet_group", None)) for d in self.databases.values()]
        return [d for d, group in groups if group is not None and group.name == (subnet_name or "").lower()]

    # --- instances ---

    def create_db_instance(self, db_kwargs: Dict[str, Any]) -> Any:
        database = super().create_db_instance(db_kwargs)
        database.dbi_resource_id = "db-" + mock_random.get_random_string(26).upper()
        database.engine_lifecycle_support = db_kwargs.get("engine_lifecycle_support") or rds_catalogue.EXTENDED
        database.status = "creating"
        self._place(database)
        clock.later(times.DB_START, partial(_become_available, database))
        return database

    def _place(self, database: Any) -> None:
        """One interface in the zone of the instance, one more for a standby."""
        database.interfaces = []
        group = getattr(database, "db_subnet_group", None)
        if group is None:
            return
        subnets = sorted(group._subnets, key=lambda s: s.availability_zone != database.availability_zone)
        database.availability_zone = subnets[0].availability_zone
        zones = {s.availability_zone: s for s in reversed(subnets)}  # one per zone; the chosen zone wins
        places = [subnets[0]] + [s for z, s in zones.items() if z != database.availability_zone][:1]
        for subnet in places if database.multi_az else places[:1]:
            eni = self.ec2.managed_interface(
                subnet.id, "RDSNetworkInterface", "amazon-rds", groups=database.vpc_security_group_ids
            )
            if database.publicly_accessible:
                eni.public_ip = random_public_ip()
            database.interfaces.append(eni.id)
        if database.multi_az and len(places) > 1:
            database.secondary_availability_zone = places[1].availability_zone

    def modify_db_instance(self, db_instance_identifier: str, db_kwargs: Dict[str, Any]) -> Any:
        for database in self.describe_db_instances(db_instance_identifier):
            _must_be_available(database)
        database = self.databases[db_instance_identifier]
        before = rds_changes.values_of(database)
        database = super().modify_db_instance(db_instance_identifier, db_kwargs)
        rds_changes.apply_slowly(database, before)
        groups = [self.ec2.get_security_group_from_id(g) for g in database.vpc_security_group_ids]
        for eni_id in database.interfaces:
            self.ec2.enis[eni_id]._group_set = [g for g in groups if g]
        return database

    def delete_db_instance(
        self,
        db_instance_identifier: str,
        final_db_snapshot_identifier: Optional[str] = None,
        skip_final_snapshot: Optional[bool] = False,
        delete_automated_backups: Optional[bool] = True,
    ) -> Any:
        delete = partial(
            super().delete_db_instance,
            db_instance_identifier,
            final_db_snapshot_identifier,
            skip_final_snapshot,
            delete_automated_backups,
        )
        database = self.databases.get(db_instance_identifier)
        if database is None or (database.deletion_protection and settings.strict):
            return delete()  # moto has both errors
        if database.status == "deleting":
            refuse("InvalidDBInstanceState", f"Instance {db_instance_identifier} is already being deleted.")
            return database
        _must_be_available(database)
        name = "FinalDBSnapshotIdentifier"
        if skip_final_snapshot and final_db_snapshot_identifier:
            refuse("InvalidParameterCombination", f"{name} can not be specified when deleting with SkipFinalSnapshot.")
        if not skip_final_snapshot and not final_db_snapshot_identifier:
            refuse("InvalidParameterCombination", f"{name} is required unless SkipFinalSnapshot is specified.")
        if final_db_snapshot_identifier and final_db_snapshot_identifier in self.database_snapshots:
            text = f"Cannot create the snapshot because a snapshot with the identifier {final_db_snapshot_identifier} already exists."
            refuse("DBSnapshotAlreadyExists", text)
        database.status = "deleting"

        def gone() -> None:
            database.deletion_protection = False
            delete()
            self.ec2.remove_interfaces(database.interfaces)

        clock.later(times.DB_END, gone)
        return database


def _become_available(database: Any) -> None:
    if database.status == "creating":
        database.status = "available"


def _must_be_available(database: Any) -> None:
    if database.status not in ("available", "stopped", "failed"):
        text = f"Instance {database.db_instance_identifier} is currently {database.status} - try again later."
        refuse("InvalidDBInstanceState", text)


def _check_coverage(subnets: List[Any]) -> None:
    if len({s.vpc_id for s in subnets}) > 1:
        refuse("InvalidSubnet", "The subnets of a DB subnet group must be in the same VPC.")
    zones = sorted({s.availability_zone for s in subnets})
    if len(zones) < 2:
        refuse(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. "
            f"Current AZ coverage: {', '.join(zones)}. Add subnets to cover at least 2 AZs.",
        )


class Rds(RDSResponse):
    def create_db_subnet_group(self) -> ActionResult:
        self._subnets_must_exist()
        return super().create_db_subnet_group()

    def modify_db_subnet_group(self) -> ActionResult:
        self._subnets_must_exist()
        return super().modify_db_subnet_group()

    def _subnets_must_exist(self) -> None:
        for subnet_id in self.params.get("SubnetIds", []):
            try:
                self.backend.ec2.get_subnet(subnet_id)
            except EC2ClientError:
                raise RDSClientError("InvalidSubnet", f"Subnet IDs: [{subnet_id}] are invalid.") from None

    def create_db_instance(self) -> ActionResult:
        if settings.strict and self.params.get("Engine") in rds_catalogue.ENGINES:
            self._check_version()
            self._check_plan()
            self._check_shape()
            self._check_login()
            self._check_network()
        return super().create_db_instance()

    def _check_version(self) -> None:
        engine, asked = self.params["Engine"], self.params.get("EngineVersion")
        version = rds_catalogue.resolve(engine, asked)
        if version is None:
            raise RDSClientError("InvalidParameterCombination", f"Cannot find version {asked} for {engine}")
        self.params["EngineVersion"] = version
        disabled = self.params.get("EngineLifecycleSupport") == rds_catalogue.DISABLED
        if disabled and rds_catalogue.out_of_standard_support(engine, version, utcnow()):
            text = f"The engine version {version} of {engine} is past its end of standard support and Extended Support is disabled."
            raise RDSClientError("InvalidParameterCombination", text)

    def _check_plan(self) -> None:
        days = self.params.get("BackupRetentionPeriod")
        # AWS's own default is one day.
        if accounts.is_free(self.current_account) and int(1 if days is None else days) > accounts.backup_days(self.current_account):
            raise RDSClientError("FreeTierRestrictionError", accounts.TOO_LONG)

    def modify_db_instance(self) -> ActionResult:
        if self.params.get("BackupRetentionPeriod") is not None:
            self._check_plan()
        return super().modify_db_instance()

    def _check_shape(self) -> None:
        engine, name = self.params["Engine"], self.params.get("DBInstanceClass")
        if name not in rds_catalogue.CLASSES:
            raise RDSClientError("InvalidParameterValue", f"Invalid DB Instance class: {name}")
        size, storage = self.params.get("AllocatedStorage"), self.params.get("StorageType") or "gp2"
        if size is not None and not 20 <= int(size) <= 65536:
            text = f"Invalid storage size for engine name {engine} and storage type {storage}: {size}"
            raise RDSClientError("InvalidParameterCombination", text)

    def _check_login(self) -> None:
        user, password = self.params.get("MasterUsername"), self.params.get("MasterUserPassword")
        managed = self.params.get("ManageMasterUserPassword")
        if not user:
            text = "The parameter MasterUsername must be provided and must not be blank."
            raise RDSClientError("InvalidParameterValue", text)
        if user in {"mysql": ("rdsadmin",), "postgres": ("admin", "rdsadmin")}[self.params["Engine"]]:
            text = f"MasterUsername {user} cannot be used as it is a reserved word used by the engine"
            raise RDSClientError("InvalidParameterValue", text)
        if managed and password:
            text = "You can't specify MasterUserPassword when ManageMasterUserPassword is true."
            raise RDSClientError("InvalidParameterCombination", text)
        if not managed and not password:
            text = "The parameter MasterUserPassword must be provided and must not be blank."
            raise RDSClientError("InvalidParameterValue", text)
        if password and len(password) < 8:
            text = "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters."
            raise RDSClientError("InvalidParameterValue", text)

    def _check_network(self) -> None:
        name = self.params.get("DBSubnetGroupName")
        if not name:
            return
        vpc_id = self.backend.describe_db_subnet_groups(name)[0].vpc_id
        groups = self.params.get("VpcSecurityGroupIds") or []
        if not groups:
            self.params["VpcSecurityGroupIds"] = [self.backend.ec2.get_default_security_group(vpc_id).id]
        for group_id in groups:
            group = self.backend.ec2.get_security_group_from_id(group_id)
            if group is None:
                text = f"Invalid security group , groupId= {group_id}, groupName=."
                raise RDSClientError("InvalidParameterValue", text)
            if group.vpc_id != vpc_id:
                text = (
                    "The DB instance and EC2 security group are in different VPCs. "
                    f"The DB instance is in {vpc_id} and the EC2 security group is in {group.vpc_id}"
                )
                raise RDSClientError("InvalidParameterCombination", text)

    def describe_option_groups(self) -> ActionResult:
        if self.params.get("OptionGroupName"):
            return super().describe_option_groups()
        # moto fails without a name, and for it no group at all is an error.
        asked = {name: self.params.get(name) for name in ("EngineName", "MajorEngineVersion")}
        groups = [
            group
            for group in self.backend.option_groups.values()
            if asked["EngineName"] in (None, group.engine_name)
            and asked["MajorEngineVersion"] in (None, group.major_engine_version)
        ]
        return PaginatedResult({"OptionGroupsList": groups})

    # --- the catalogue ---

    def describe_db_engine_versions(self) -> ActionResult:
        return PaginatedResult({"DBEngineVersions": rds_catalogue.engine_versions(self.params, self.region)})

    def describe_db_major_engine_versions(self) -> ActionResult:
        return PaginatedResult({"DBMajorEngineVersions": rds_catalogue.major_versions(self.params)})

    def describe_orderable_db_instance_options(self) -> ActionResult:
        if self.params.get("Engine") not in rds_catalogue.ENGINES:
            return super().describe_orderable_db_instance_options()
        zones = [z.name for z in self.backend.ec2.describe_availability_zones()]
        return PaginatedResult({"OrderableDBInstanceOptions": self._orderable(zones)})

    def _orderable(self, zones: List[str]) -> List[Dict[str, Any]]:
        def offers(option: Dict[str, Any]) -> List[Dict[str, str]]:
            name = option["DBInstanceClass"]
            return [z for z in option["AvailabilityZones"] if not accounts.lacks(self.current_account, self.region, z["Name"], name)]

        return [{**o, "AvailabilityZones": offers(o)} for o in rds_catalogue.orderable(self.params, zones)]


def install() -> None:
    moto.rds.urls.url_paths = {"{0}/$": Rds.dispatch}
    rds_backends.backend = Backend
