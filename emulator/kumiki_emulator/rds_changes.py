"""Changes of a DB instance take a while: accepted at once, shown as pending, applied later."""

from typing import Any, Dict

from . import clock, settings, times

# What RDS changes slowly, by the names in PendingModifiedValues.
_SLOWLY = {
    "db_instance_class": "DBInstanceClass",
    "allocated_storage": "AllocatedStorage",
    "storage_type": "StorageType",
    "multi_az": "MultiAZ",
    "backup_retention_period": "BackupRetentionPeriod",
    "enable_iam_database_authentication": "IAMDatabaseAuthenticationEnabled",
}


def values_of(database: Any) -> Dict[str, Any]:
    return {name: getattr(database, name) for name in _SLOWLY}


def apply_slowly(database: Any, before: Dict[str, Any]) -> None:
    """Right after a change RDS still says "available", then "modifying"; the new values stay pending until the end."""
    changed = {name: getattr(database, name) for name, old in before.items() if getattr(database, name) != old}
    if not changed or settings.pace == 0:
        return
    for name in sorted(changed):
        setattr(database, name, before[name])
    pending = {_SLOWLY[name]: value for name, value in changed.items()}
    database.pending_modified_values = {**(getattr(database, "pending_modified_values", None) or {}), **pending}

    def begin() -> None:
        if database.status == "available":
            database.status = "modifying"

    def end() -> None:
        for name, value in changed.items():
            setattr(database, name, value)
        database.pending_modified_values = {}
        if database.status == "modifying":
            database.status = "available"

    clock.later(times.DB_MODIFY_SHOWN, begin)
    clock.later(times.DB_MODIFY, end)
