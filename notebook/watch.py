"""What a person sees of a shift while it lasts: its state, its figures, and a button that stops it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from html import escape

import charts
import ipywidgets
from IPython.display import Image, display
from progress import failures
from shift import Shift

COLOURS = {
    "Succeeded": "#009E73",
    "InProgress": "#0072B2",
    "Created": "#0072B2",
    "Pending": "#888888",
    "Skipped": "#888888",
}
FAILED = "#D55E00"
WAITING = "<b>The release waits for an answer:</b> press a button above."
COMING = "<b>No deployment yet.</b> The candidate's endpoint is being made, which takes the longest."


def state_of(shift: Shift) -> str:
    """HTML: the deployment, its lifecycle events, alarms, and the weights so far."""
    deployment = shift.deployment
    if deployment is None:
        lines = [WAITING if shift.asked else COMING]
    else:
        events = " → ".join(coloured(f"{name} ({status})", status) for name, status in deployment.events)
        lines = [
            f"Deployment <code>{escape(deployment.id)}</code>: {coloured(deployment.status, deployment.status)}",
            events,
        ]
        if deployment.error:
            lines.append(f"<b>{escape(deployment.error)}</b>")
    alarms = ", ".join(map(escape, shift.ringing)) or "none"
    lines.append(f"Alarms that ring: {alarms}")
    lines += [f"<code>{escape(str(moment))}</code>" for moment in shift.changes()]
    return "<br>".join(lines)


def coloured(text: str, status: str) -> str:
    return f'<span style="color:{COLOURS.get(status, FAILED)}">{escape(text)}</span>'


class Watch:
    """Looks at a shift from a thread of its own: a button is only heard while no cell runs."""

    def __init__(self, shift: Shift) -> None:
        self.shift = shift
        self.seen: Future[str] = Future()
        self.state = ipywidgets.HTML("Looking…")
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.button = ipywidgets.Button(
            description="Stop, and take traffic back", button_style="danger", layout={"width": "auto"}
        )
        self.said = ipywidgets.Label()
        self.button.on_click(self._stop)

    def start(self) -> Watch:
        """Shows the panel and goes on looking after the cell has ended."""
        display(ipywidgets.VBox([self.state, self.picture, ipywidgets.HBox([self.button, self.said])]))
        threading.Thread(target=self._run, daemon=True).start()
        return self

    def _run(self) -> None:
        try:
            goes_on = True
            while goes_on:
                goes_on = self.shift.look()
                self._draw()
                if goes_on:
                    time.sleep(self.shift.account.poll_seconds)
            self.seen.set_result(self.shift.status)
        except BaseException as error:  # noqa: BLE001 -- raised in the cell that waits
            self.state.value = f"<b>Looking has ended:</b> {escape(str(error))}"
            self.seen.set_exception(error)
        finally:
            self.button.disabled = True

    def _draw(self) -> None:
        self.state.value = state_of(self.shift)
        if self.shift.deployment is not None:
            self.picture.value = charts.png(
                charts.shift(self.shift.moments, self.shift.figures(), self.shift.deployment)
            )

    def _stop(self, _: ipywidgets.Button) -> None:
        self.said.value = self.shift.stop()

    def wait(self) -> str:
        """Until the release has ended; prints what was seen, draws it once more, and returns the release's status."""
        status = self.seen.result()
        print(*self.shift.changes(), sep="\n")
        deployment = self.shift.deployment
        if deployment is not None:
            print(f"deployment {deployment.id}: {deployment.status}", deployment.error)
            print(*(f"  {name}: {status}" for name, status in deployment.events), sep="\n")
            display(Image(self.picture.value))
        print(*(failures(self.shift.release.actions()) if status == "Failed" else []), sep="\n")
        return status
