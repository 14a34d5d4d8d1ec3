#!/usr/bin/env python3
"""Checks that what `hindcast export CASE json` writes is valid against the published schema. Usage: check_schema.py HINDCAST SOURCE_DIR"""
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

program, root = sys.argv[1], pathlib.Path(sys.argv[2])
schema = json.loads((root / "docs/schemas/findings-v1.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

# Text that must survive as JSON: control characters, bytes that are no UTF-8, markup.
HOSTILE = (b'05/28-14:30:50.876461  [**] <script>alert(1)</script> \x1b[31m \xff\xfe "quoted" \\ [**] 10.0.0.1:1024 -> 256.0.0.1:111\n'
           b"05/28-14:30:51.\x80\x81 not a record\n")


def export(folder, *paths):
    case = str(pathlib.Path(folder) / "case")
    for command in (["import", case, *map(str, paths), "--year", "2000", "-q"], ["correlate", case, "-q"]):
        subprocess.run([program, *command], check=True, stdout=subprocess.DEVNULL)
    return json.loads(subprocess.run([program, "export", case, "json", "-o", "-"], check=True, capture_output=True).stdout.decode("utf-8", "strict"))


with tempfile.TemporaryDirectory() as folder:
    practical = export(folder, root / "fixtures/practical/logs")
    validator.validate(practical)
    assert len(practical["campaigns"]) > 5, "the practical's campaigns are missing"
with tempfile.TemporaryDirectory() as folder:
    hostile = pathlib.Path(folder) / "alert"
    hostile.write_bytes(HOSTILE)
    validator.validate(export(folder, hostile))
broken = dict(practical, schema="something else")
assert list(validator.iter_errors(broken)), "the schema takes anything"
print("findings JSON is valid against its schema")
