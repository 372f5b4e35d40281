"""Says in a sentence what an evaluation did, for the command line and the workspace's toolbar."""

from jobs.evaluate import EvaluationReport
from success.vocabulary import Band
from success.wording import many, number


def told(report: EvaluationReport) -> str:
    """Tell accounts, colours, changes, alerts and sources that are dead or doubted."""
    bands = ", ".join(f"{count} {_NAMES[band]}" for band, count in report.bands.items() if count)
    changed = "1 changed colour" if report.changed == 1 else f"{report.changed or 'none'} changed colour"
    accounts = "1 account" if report.accounts == 1 else f"{report.accounts:,} accounts"
    sentence = f"Evaluated {accounts} for {report.on:%d %b %Y} in {report.seconds:.1f} s"
    if report.accounts:
        sentence += f": {bands}; {changed}"
    if report.raised or report.closed:
        sentence += f". {many(report.raised, 'alert')} raised, {number(report.closed)} closed; {many(report.told, 'message')} written"
    if report.doubted:
        sentence += f". Data from {', '.join(report.doubted)} moved too much at once and is not believed: `/pillar incident` in the chat"
    if report.stale_sources:
        sentence += f". No fresh data from {', '.join(report.stale_sources)}: their measures count as unknown"
    return sentence + "."


_NAMES = {Band.RED: "red", Band.YELLOW: "yellow", Band.GREEN: "green", Band.UNKNOWN: "without enough data"}
