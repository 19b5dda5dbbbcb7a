#!/usr/bin/env python3
"""Checks the tree against rules.py: layering_test.py ROOT. Exit 1 with one finding a line."""

import sys

import checks


def main():
    tree = checks.Tree(sys.argv[1])
    if len(tree.sources("collector", "include")) < 20:
        sys.exit(f"{sys.argv[1]}: holds no stamplog sources")
    findings = [f for check in checks.ALL for f in check(tree)]
    for finding in findings:
        print(finding)
    print(f"{len(tree.files)} files, {len(checks.ALL)} checks, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
