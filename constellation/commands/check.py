"""`check`: a built site in, what is wrong in it out."""

from __future__ import annotations

import argparse
from pathlib import Path

from constellation.checking import check_site


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `check` takes."""
    parser.add_argument("site", nargs="?", type=Path, default=Path("site"), help="the built site (default: site)")
    parser.add_argument(
        "--may-shrink",
        action="store_true",
        help="allow that the catalogue has lost more than a tenth of its models since the previous one",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints a line for each fault and a closing one; 1 where the site may not be published."""
    findings = check_site(arguments.site, may_shrink=arguments.may_shrink)
    for fault in findings.faults:
        print(fault if fault.grave else f"{fault} (a warning)")
    grave = sum(fault.grave for fault in findings.faults)
    looked = f"{findings.files:,} files, {findings.pages:,} pages, {findings.addresses:,} addresses"
    told = f"{grave:,} fault{'' if grave == 1 else 's'}" if grave else "no fault"
    warnings = len(findings.faults) - grave
    more = f", {warnings:,} warning{'' if warnings == 1 else 's'}" if warnings else ""
    print(f"{arguments.site}: {told}{more} in {looked}")
    return 0 if findings.sound else 1
