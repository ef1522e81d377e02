"""Which files are ours: what git has or would take up."""

import subprocess


def ours(*patterns):
    """Paths from the project's root, sorted; a file deleted but not yet committed is left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *patterns],
        capture_output=True, text=True, check=True).stdout.split("\n")
    gone = set(subprocess.run(["git", "ls-files", "--deleted"],
                              capture_output=True, text=True, check=True).stdout.split("\n"))
    return sorted(set(listed) - gone - {""})
