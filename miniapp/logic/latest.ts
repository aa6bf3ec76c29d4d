// Only the newest question counts: an answer that comes late is dropped.

export class Latest {
  private asked = 0;

  /** Begins a question. What it gives tells whether that is still the newest. */
  begin(): () => boolean {
    this.asked += 1;
    const mine = this.asked;
    return () => mine === this.asked;
  }
}

/** How long somebody pauses before it is searched, in milliseconds. */
export const PAUSE = 250;

/** Calls what was given last, once there has been a pause. */
export class Paused {
  private timer: ReturnType<typeof setTimeout> | undefined;

  then(what: () => void): void {
    this.cancel();
    this.timer = setTimeout(what, PAUSE);
  }

  cancel(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
  }
}
