"""The engines, versions and classes that the emulator's RDS offers: a small, plausible selection."""

from datetime import datetime
from typing import Any, Dict, List, Optional

EXTENDED = "open-source-rds-extended-support"
DISABLED = "open-source-rds-extended-support-disabled"

# engine -> major version -> minor versions, and the dates of standard support (start, end, end of extended).
ENGINES: Dict[str, Dict[str, Dict[str, Any]]] = {
    "mysql": {
        "8.0": {"minor": ["8.0.42", "8.0.43", "8.0.44"], "support": ("2018-10-23", "2026-07-31", "2029-07-31")},
        "8.4": {"minor": ["8.4.5", "8.4.6", "8.4.7"], "support": ("2024-11-21", "2029-07-31", "2032-07-31")},
        "9.7": {"minor": ["9.7.0", "9.7.1"], "support": ("2026-07-01", "2034-04-30", "2037-04-30")},
    },
    "postgres": {
        "16": {"minor": ["16.9", "16.10", "16.11"], "support": ("2024-02-26", "2029-02-28", "2032-02-28")},
        "17": {"minor": ["17.5", "17.6", "17.7"], "support": ("2025-02-20", "2030-02-28", "2033-02-28")},
        "18": {"minor": ["18.1", "18.2"], "support": ("2026-02-26", "2031-02-28", "2034-02-28")},
    },
}
DEFAULT_MAJOR = {"mysql": "8.4", "postgres": "17"}
CLASSES = ("db.t3.micro", "db.t3.small", "db.t3.medium", "db.t4g.micro", "db.t4g.small", "db.t4g.medium")
STORAGE = ("gp2", "gp3")
LICENSES = {"mysql": "general-public-license", "postgres": "postgresql-license"}
DESCRIPTIONS = {"mysql": "MySQL Community Edition", "postgres": "PostgreSQL"}
LOGS = {"mysql": ["audit", "error", "general", "slowquery"], "postgres": ["postgresql", "upgrade"]}


def resolve(engine: str, asked: Optional[str]) -> Optional[str]:
    """A full version, the newest of a major version, or None if there is no such version."""
    majors = ENGINES[engine]
    asked = asked or DEFAULT_MAJOR[engine]
    if asked in majors:
        return majors[asked]["minor"][-1]
    return asked if any(asked in m["minor"] for m in majors.values()) else None


def major_of(engine: str, version: str) -> str:
    return next(name for name, major in ENGINES[engine].items() if version in major["minor"])


def out_of_standard_support(engine: str, version: str, now: datetime) -> bool:
    end = ENGINES[engine][major_of(engine, version)]["support"][1]
    return now > datetime.fromisoformat(end)


def engine_versions(params: Any, region: str) -> List[Dict[str, Any]]:
    found = []
    for engine, majors in ENGINES.items():
        if params.get("Engine") not in (None, engine):
            continue
        for major, facts in majors.items():
            for minor in facts["minor"]:
                wanted = params.get("EngineVersion")
                if wanted and wanted not in (minor, major):
                    continue
                if params.get("DBParameterGroupFamily") not in (None, f"{engine}{major}"):
                    continue
                if params.get("DefaultOnly") and minor != resolve(engine, wanted):
                    continue
                found.append(_version(engine, major, minor, facts["minor"], region))
    return found


def _version(engine: str, major: str, minor: str, minors: List[str], region: str) -> Dict[str, Any]:
    later = minors[minors.index(minor) + 1 :]
    return {
        "Engine": engine,
        "MajorEngineVersion": major,
        "EngineVersion": minor,
        "DBParameterGroupFamily": f"{engine}{major}",
        "DBEngineDescription": DESCRIPTIONS[engine],
        "DBEngineVersionDescription": f"{DESCRIPTIONS[engine]} {minor}",
        "ValidUpgradeTarget": [
            {
                "Engine": engine,
                "EngineVersion": one,
                "Description": f"{DESCRIPTIONS[engine]} {one}",
                "AutoUpgrade": False,
                "IsMajorVersionUpgrade": False,
            }
            for one in later
        ],
        "ExportableLogTypes": LOGS[engine],
        "SupportsLogExportsToCloudwatchLogs": True,
        "SupportsReadReplica": True,
        "SupportedEngineModes": [],
        "SupportedFeatureNames": [],
        "Status": "available",
        "SupportsParallelQuery": False,
        "SupportsGlobalDatabases": False,
        "SupportsBabelfish": False,
        "SupportsLimitlessDatabase": False,
        "SupportsLocalWriteForwarding": False,
        "SupportsIntegrations": engine == "mysql",
        "SupportsCertificateRotationWithoutRestart": True,
        "SupportedCACertificateIdentifiers": ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"],
        "TagList": [],
    }


def major_versions(params: Any) -> List[Dict[str, Any]]:
    found = []
    for engine, majors in ENGINES.items():
        for major, facts in majors.items():
            if params.get("Engine") in (None, engine) and params.get("MajorEngineVersion") in (None, major):
                start, end, last = (datetime.fromisoformat(d) for d in facts["support"])
                cycles = [
                    (EXTENDED.replace("extended", "standard"), start, end),
                    (EXTENDED, end, last),
                ]
                found.append(
                    {
                        "Engine": engine,
                        "MajorEngineVersion": major,
                        "SupportedEngineLifecycles": [
                            {"LifecycleSupportName": n, "LifecycleSupportStartDate": s, "LifecycleSupportEndDate": e}
                            for n, s, e in cycles
                        ],
                    }
                )
    return found


def orderable(params: Any, zones: List[str]) -> List[Dict[str, Any]]:
    engine = params.get("Engine")
    wanted = params.get("EngineVersion")
    return [
        {
            "Engine": engine,
            "EngineVersion": minor,
            "DBInstanceClass": name,
            "LicenseModel": LICENSES[engine],
            "AvailabilityZones": [{"Name": zone} for zone in zones],
            "MultiAZCapable": True,
            "ReadReplicaCapable": True,
            "Vpc": True,
            "SupportsStorageEncryption": True,
            "StorageType": storage,
            "SupportsIops": storage == "gp3",
            "SupportsStorageThroughput": storage == "gp3",
            "SupportsEnhancedMonitoring": True,
            "SupportsIAMDatabaseAuthentication": True,
            "SupportsPerformanceInsights": False,
            "MinStorageSize": 20,
            "MaxStorageSize": 65536,
            "AvailableProcessorFeatures": [],
            "SupportedEngineModes": ["provisioned"],
            "SupportsStorageAutoscaling": True,
            "OutpostCapable": False,
            "SupportedNetworkTypes": ["IPV4", "DUAL"],
            "SupportsClusters": False,
            "SupportsGlobalDatabases": False,
        }
        for major, facts in ENGINES.get(engine, {}).items()
        for minor in facts["minor"]
        if wanted in (None, minor, major)
        for name in CLASSES
        if params.get("DBInstanceClass") in (None, name)
        for storage in STORAGE
    ]
