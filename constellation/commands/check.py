"""The subcommand `check`, which prints the faults of a built site."""

from __future__ import annotations

import argparse
from pathlib import Path

from constellation.checking import check_site

#: Command lines that the help shows.
EXAMPLES = (
    "constellation check",
    "constellation check path/to/site",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `check` to its parser."""
    parser.add_argument("site", nargs="?", type=Path, default=Path("site"), help="the built site (default: site)")
    parser.add_argument(
        "--may-shrink",
        action="store_true",
        help="accept a catalogue that has lost more than a tenth of its models since the previous one",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the site and print one line for each fault.

    The exit status is 1 if the site must not be published, otherwise 0.
    """
    findings = check_site(arguments.site, may_shrink=arguments.may_shrink)
    for fault in findings.faults:
        print(f"{fault} (warning)" if fault.warning else fault)
    warnings = sum(fault.warning for fault in findings.faults)
    faults = len(findings.faults) - warnings
    counts = [f"{faults:,} fault{'' if faults == 1 else 's'}" if faults else "no faults"]
    if warnings:
        counts.append(f"{warnings:,} warning{'' if warnings == 1 else 's'}")
    checked = f"{findings.files:,} files, {findings.pages:,} pages and {findings.addresses:,} addresses"
    print(f"{arguments.site}: {', '.join(counts)} in {checked}")
    return 0 if findings.passed else 1
