"""Judges commands of the AWS CLI by botocore's models, of which the AWS CLI makes its commands.

stdin: a list of {"command": ["ec2", "create-vpc"], "options": [["--cidr-block", ["10.0.0.0/16"]]], "query": "Vpc.VpcId" | null}
stdout: a list of {"index", "problem"}. What the AWS CLI does on top (customizations) is named below.
"""

import json
import sys

import botocore.session
import jmespath
from botocore import xform_name
from botocore.validate import ParamValidator

SERVICES = {"s3api": "s3"}
session = botocore.session.get_session()
models = {}


def model_of(service):
    name = SERVICES.get(service, service)
    if name not in models:
        models[name] = session.get_service_model(name)
    return models[name]


def operation_of(service, command):
    found = [n for n in model_of(service).operation_names if xform_name(n, "-") == command]
    if not found:
        raise ValueError(f"{service} has no command {command}")
    return model_of(service).operation_model(found[0])


def waited_for(service, command):
    """The operation that a waiter repeats: it takes the options of that operation."""
    waiters = session.get_waiter_model(SERVICES.get(service, service))
    found = [n for n in waiters.waiter_names if xform_name(n, "-") == command]
    if not found:
        raise ValueError(f"{service} has no waiter {command}")
    return model_of(service).operation_model(waiters.get_waiter(found[0]).operation)


def value_of(shape, words):
    if shape.type_name == "blob":
        if not words[0].startswith("fileb://"):
            raise ValueError("bytes that are not taken from a file")
        return b"x"
    if shape.type_name in ("integer", "long"):
        return int(words[0])
    if shape.type_name == "list" and shape.member.type_name not in ("structure", "list", "map"):
        return [value_of(shape.member, [w]) for w in words]
    if shape.type_name in ("structure", "map", "list"):
        return json.loads(words[0])
    if len(words) != 1:
        raise ValueError(f"{len(words)} values for a {shape.type_name}")
    return words[0]


def params_of(operation, options):
    shape = operation.input_shape
    members = {"--" + xform_name(m, "-"): m for m in shape.members}
    params = {}
    for name, words in options:
        if operation.name == "RunInstances" and name == "--count":
            # awscli/customizations/ec2/addcount.py: it takes the place of these two.
            params["MinCount"] = params["MaxCount"] = int(words[0])
            continue
        off = name.startswith("--no-") and name not in members
        member = members.get("--" + name[len("--no-"):] if off else name)
        if member is None or (operation.name == "RunInstances" and member in ("MinCount", "MaxCount")):
            raise ValueError(f"{operation.name} has no option {name}")
        target = shape.members[member]
        if target.type_name == "boolean":
            if words:
                raise ValueError(f"{name} is a yes-no option and takes no value")
            params[member] = not off
        elif off:
            raise ValueError(f"{name} is no yes-no option")
        else:
            params[member] = value_of(target, words)
    return params


def check_query(operation, query):
    """The path leads to a text of the answer."""
    node = jmespath.compile(query).parsed

    def walk(n):
        if n["type"] == "field":
            return operation.output_shape.members[n["value"]]
        if n["type"] == "subexpression":
            return walk_from(walk(n["children"][0]), n["children"][1])
        if n["type"] == "index_expression":
            return walk(n["children"][0]).member
        raise ValueError(f"cannot follow {query}")

    def walk_from(shape, n):
        if n["type"] == "field":
            return shape.members[n["value"]]
        if n["type"] == "index_expression":
            return walk_from(shape, n["children"][0]).member
        raise ValueError(f"cannot follow {query}")

    if walk(node).type_name != "string":
        raise ValueError(f"{query} is no text")


def check(one):
    service, *rest = one["command"]
    operation = waited_for(service, rest[1]) if rest[0] == "wait" else operation_of(service, rest[0])
    report = ParamValidator().validate(params_of(operation, one["options"]), operation.input_shape)
    if report.has_errors():
        raise ValueError(report.generate_report())
    if one["query"] is not None:
        check_query(operation, one["query"])


request = json.load(sys.stdin)
problems = []
for index, one in enumerate(request["commands"]):
    try:
        check(one)
    except (KeyError, ValueError) as e:
        problems.append({"index": index, "problem": f"{type(e).__name__}: {e}"})
names = {name: xform_name(name, "-") for name in request.get("names", [])}
if request.get("allNames"):
    for service in request["allNames"]:
        m = model_of(service)
        for n in m.operation_names:
            names[n] = xform_name(n, "-")
            shape = m.operation_model(n).input_shape
            for member in shape.members if shape else []:
                names[member] = xform_name(member, "-")
json.dump({"problems": problems, "names": names}, sys.stdout)
